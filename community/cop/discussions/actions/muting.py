"""Switching mail about discussions off and on."""

from typing import Any

from django.db import transaction

from cop.discussions.models import Wishes
from cop.people.choices import Rhythm
from cop.people.models import Person
from cop.services.ledger.actions import record


@transaction.atomic
def switch_off(person_number: int) -> None:
    """Send somebody no more mail about discussions, for whoever holds the link in their mail; of one who is gone, nothing."""
    _put_by_link(person_number, mails=False)


@transaction.atomic
def switch_on(person_number: int) -> None:
    """Send it again, for the same."""
    _put_by_link(person_number, mails=True)


@transaction.atomic
def choose_mails(*, mails: bool, acting_person: Person) -> None:
    """Choose whether one gets mail about discussions. Twice is as good as once."""
    _put(acting_person, mails=mails, by_link=False)


@transaction.atomic
def choose_rhythm(rhythm: Rhythm, *, acting_person: Person) -> None:
    """Choose how often one gets mail of what one follows; never is no mail about discussions at all. Twice is as good as
    once."""
    _put_rhythm(acting_person, rhythm, by_link=False)


@transaction.atomic
def choose_own_posts(*, wanted: bool, acting_person: Person) -> None:
    """Choose whether mail of what one follows tells of one's own posts too. Twice is as good as once."""
    wishes = Wishes.objects.get_or_create(person=acting_person)[0]
    if wishes.own_posts != wanted:
        wishes.own_posts = wanted
        wishes.save(update_fields=["own_posts"])
        _record(wishes, {"own_posts": not wanted}, {"own_posts": wanted}, by_link=False)


@transaction.atomic
def choose_rhythm_by_link(rhythm: Rhythm, person_number: int) -> None:
    """The same for whoever holds the link in a mail to that person; of one who is gone, nothing."""
    person = Person.objects.filter(pk=person_number).first()
    if person is not None:
        _put_rhythm(person, rhythm, by_link=True)


def _put_rhythm(person: Person, rhythm: Rhythm, *, by_link: bool) -> None:
    _put(person, mails=rhythm != Rhythm.NONE, by_link=by_link)
    wishes = Wishes.objects.get_or_create(person=person)[0]
    if rhythm not in (Rhythm.NONE, wishes.rhythm):
        old, wishes.rhythm = wishes.rhythm, rhythm
        wishes.save(update_fields=["rhythm"])
        _record(wishes, {"rhythm": old}, {"rhythm": rhythm.value}, by_link=by_link)


def _put_by_link(person_number: int, *, mails: bool) -> None:
    person = Person.objects.filter(pk=person_number).first()
    if person is not None:
        _put(person, mails=mails, by_link=True)


def _put(person: Person, *, mails: bool, by_link: bool) -> None:
    wishes, _new = Wishes.objects.get_or_create(person=person)
    if wishes.mails != mails:
        wishes.mails = mails
        wishes.save(update_fields=["mails"])
        _record(wishes, {"mails": not mails}, {"mails": mails}, by_link=by_link)


def _record(wishes: Wishes, old: dict[str, Any], new: dict[str, Any], *, by_link: bool) -> None:
    acting_person = None if by_link else wishes.person
    record("discussions.mails_chosen", wishes, acting_person=acting_person, about=wishes.person, old=old, new=new)
