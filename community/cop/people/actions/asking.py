"""The yearly mail: is what is held of you still right? Silence changes nothing."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.queries import partnership
from cop.people.access import may_edit_person
from cop.people.mails import own as mails
from cop.people.models import Person
from cop.people.queries.asking import may_be_asked, to_ask
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

AT_ONCE = 100
"""So many are asked in an hour: their answers, and the changes, reach the secretariat a few at a time."""


def enqueue_next() -> None:
    """Have the next members asked, each by a job of its own, unless the settings say no; called by a schedule."""
    if partnership().asks_yearly:
        for number in to_ask().values_list("pk", flat=True)[:AT_ONCE]:
            enqueue("cop.people.tasks.ask_one_if_right", number)


@transaction.atomic
def ask(person_number: int) -> None:
    """Ask a member by mail, with what is held of them; a second call within the year changes nothing. Called by a job."""
    now = timezone.now()
    if not partnership().asks_yearly or not to_ask().filter(pk=person_number).update(asked_if_right=now):
        return
    person = Person.objects.get(pk=person_number)
    record("people.asked_if_right", person, acting_person=None, about=person)
    mails.still_right(person, now)


@transaction.atomic
def ask_now(person: Person, *, acting_person: Person) -> bool:
    """Ask a member by the same mail before their year is over. For whoever `access.may_edit_person` lets.

    Returns False, and changes nothing, for whoever `queries.asking.may_be_asked` leaves out. Raises PermissionDenied.
    """
    if not may_edit_person(acting_person, person):
        raise PermissionDenied
    now = timezone.now()
    if not may_be_asked().filter(pk=person.pk).update(asked_if_right=now):
        return False
    person.refresh_from_db()
    record("people.asked_if_right", person, acting_person=acting_person, about=person)
    mails.still_right(person, now)
    return True
