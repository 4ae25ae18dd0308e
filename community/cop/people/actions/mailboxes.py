"""Mailboxes that several people read: marked, and entered only by somebody who said and proved who they are (DESIGN
section 8.6)."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from cop.people.access import may_keep_mailbox, running
from cop.people.actions import codes
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import Person, RoleHeld
from cop.people.queries.mailboxes import one_behind, own_address, people_behind
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take


class NotListed(Exception):
    """Nobody of that name is listed at the office that the mailbox belongs to."""


class HoldsRole(Exception):
    """The account holds a role that a single person answers for."""


class SharedMailbox(Exception):
    """Refused: several people read the mailbox of the account, and this is for one person's."""

    def __str__(self) -> str:
        """Return the reason in the language of whoever reads it now."""
        return gettext(
            "Several people read this mailbox. Whoever signs in says who they are and proves it by a code; "
            "what they do is kept with their name."
        )


@transaction.atomic
def set_shared(person: Person, shared: bool, *, acting_person: Person) -> None:
    """Mark an account as a mailbox that several people read, or as one person's again. For the secretariat.

    From the next page on nobody is signed in there who has not said and proved who they are. Sends nothing; twice is as
    good as once. Raises PermissionDenied, and HoldsRole for an account with a role.
    """
    if not may_keep_mailbox(acting_person, person):
        raise PermissionDenied
    Person.objects.select_for_update().get(pk=person.pk)
    if shared and RoleHeld.objects.filter(running(), person=person).exists():
        raise HoldsRole
    if Person.objects.filter(pk=person.pk, shared_mailbox=not shared).update(shared_mailbox=shared):
        act = "people.mailbox_marked" if shared else "people.mailbox_unmarked"
        record(act, person, acting_person=acting_person, about=person)


def choose(mailbox: Person, name: str) -> Person:
    """Say by name who signs in for a shared mailbox. For whoever has proven to read that mailbox.

    Mails a code to that person's own address, where they have one; the others ask the secretariat for one. Returns who it
    is; raises NotListed when the name is nobody's of the office, or that of more than one, and TooOften.
    """
    person = one_behind(mailbox, name)
    if person is None:
        raise NotListed
    address = own_address(person)
    take(f"mailbox-code:{person.pk}", per=timedelta(hours=1), at_most=6)
    if address:
        with transaction.atomic():
            made = codes.make(CodePurpose.MAILBOX, mailbox.email or "", person=person)
            mails.mailbox_code(person, address, mailbox, made.number, made.shown)
    return person


@transaction.atomic
def code_on_telephone(person: Person, mailbox: Person, *, acting_person: Person) -> str:
    """Make the code by which somebody without an address of their own signs in for one mailbox of their office, to be told
    on the telephone. For the secretariat, who made sure who calls.

    Writes the ledger; sends nothing. Raises PermissionDenied, also where the mailbox is not one for the person.
    """
    if not may_keep_mailbox(acting_person, person) or not is_behind(mailbox, person.pk):
        raise PermissionDenied
    record("people.mailbox_code_told", person, acting_person=acting_person, about=person, on_behalf="telephone")
    return codes.make(CodePurpose.MAILBOX, mailbox.email or "", person=person).shown


@transaction.atomic
def confirm(mailbox: Person, person: Person, typed: str) -> bool:
    """Take the code that proves who signs in for a shared mailbox. For whoever has proven to read that mailbox.

    Writes the ledger; sends nothing. Returns whether it was right, and the person still belongs to the office.
    """
    right = is_behind(mailbox, person.pk) and codes.use(CodePurpose.MAILBOX, mailbox.email or "", typed, person=person)
    if right:
        record("people.signed_in_for_mailbox", mailbox, acting_person=person, about=person, new={"name": person.name})
    return right


def is_behind(mailbox: Person, number: int) -> bool:
    """Whether the person with that number may act for the mailbox today."""
    return people_behind(mailbox).filter(pk=number).exists()
