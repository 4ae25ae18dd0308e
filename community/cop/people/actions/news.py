"""Choosing how often mail about what is new comes, by the link in such a mail."""

from functools import partial

from cop.people.actions.profile import change_rhythm
from cop.people.choices import Rhythm
from cop.people.models import Person
from cop.services.mail.unsubscribing import Choice


def choose(rhythm: Rhythm, person_number: int) -> None:
    """Set the rhythm of a person, for whoever holds the link in their mail; of one who is gone, nothing."""
    person = Person.objects.filter(pk=person_number, is_active=True).first()
    if person is not None:
        change_rhythm(rhythm, acting_person=person, by_link=True)


def choose_oneself(rhythm: Rhythm, person: Person) -> None:
    """The same for the person themselves, as their own mail says."""
    change_rhythm(rhythm, acting_person=person)


switch_off = partial(choose, Rhythm.NONE)
CHOICES = [
    Choice(rhythm.value, rhythm.label, partial(choose, rhythm))
    for rhythm in (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)
]
