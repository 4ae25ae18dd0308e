"""Switching mail about discussions off and on."""

from django.db import transaction

from cop.discussions.models import Wishes
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


def _put_by_link(person_number: int, *, mails: bool) -> None:
    person = Person.objects.filter(pk=person_number).first()
    if person is not None:
        _put(person, mails=mails, by_link=True)


def _put(person: Person, *, mails: bool, by_link: bool) -> None:
    wishes, _new = Wishes.objects.get_or_create(person=person)
    if wishes.mails != mails:
        wishes.mails = mails
        wishes.save(update_fields=["mails"])
        record(
            "discussions.mails_chosen", wishes, acting_person=None if by_link else person, about=person,
            old={"mails": not mails}, new={"mails": mails},
        )  # fmt: skip
