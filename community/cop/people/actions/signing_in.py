"""Changes of how somebody signs in."""

from datetime import timedelta

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.people.access import running_days
from cop.people.actions import codes
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import Affiliation, Person
from cop.people.queries.security import confirmed_addresses
from cop.services.languages.queries import sort_key
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take


class NotListed(Exception):
    """Nobody of that name is listed at the office that the mailbox belongs to."""


@transaction.atomic
def say_who_signs_in(mailbox: Person, name: str) -> Person:
    """Note which of its people signs in for a shared mailbox. For whoever has proven to read that mailbox.

    The people of an office are those who are at the mailbox's organisation today. Writes the ledger; sends nothing.
    Returns who it is; raises NotListed when the name is none of theirs, or that of more than one.
    """
    offices = Affiliation.objects.filter(running_days(), person=mailbox).values("organisation")
    here = Affiliation.objects.filter(running_days(), organisation__in=offices, person__shared_mailbox=False)
    people = Person.objects.filter(affiliations__in=here, is_active=True).distinct()
    found = [person for person in people if _plain(person.name) == _plain(name)]
    if len(found) != 1 or not _plain(name):
        raise NotListed
    record("people.signed_in_for_mailbox", mailbox, acting_person=found[0], about=found[0], new={"name": found[0].name})
    return found[0]


@transaction.atomic
def note_change(change: str, *, acting_person: Person, device: str) -> None:
    """Note that a person changed how they sign in (a key of `mails.signing_in.CHANGES`), which the caller has done.

    For themselves. Writes the ledger; sends them a mail that names the device.
    """
    record(
        "people.sign_in_changed", acting_person, acting_person=acting_person, about=acting_person, new={"what": change}
    )
    mails.sign_in_changed(acting_person, change, device)


@transaction.atomic
def remove_password(*, acting_person: Person, device: str) -> None:
    """Take the person's own password away: a code by mail signs in without. Sends them a mail."""
    acting_person.set_unusable_password()
    acting_person.save(update_fields=["password"])
    note_change("password_removed", acting_person=acting_person, device=device)


@transaction.atomic
def disconnect_partner(account: SocialAccount, *, acting_person: Person, device: str) -> None:
    """Take away the sign-in by an organisation's account. For its owner, who gets a mail; PermissionDenied for others."""
    if account.user_id != acting_person.pk:
        raise PermissionDenied
    account.delete()
    note_change("account_disconnected", acting_person=acting_person, device=device)


def send_proof_code(address: str, *, acting_person: Person) -> None:
    """Mail the code by which somebody who is signed in proves once more who they are. For themselves.

    Goes to one of their confirmed addresses. Raises PermissionDenied for another, TooOften beyond a few in an hour.
    """
    if address not in confirmed_addresses(acting_person):
        raise PermissionDenied
    take(f"proof-code:{acting_person.pk}", per=timedelta(hours=1), at_most=6)
    with transaction.atomic():
        made = codes.make(CodePurpose.PROVE, address, person=acting_person)
        mails.proof_code(acting_person, address, made.number, made.shown)


def prove_again(address: str, typed: str, *, acting_person: Person) -> bool:
    """Take the code that `send_proof_code` mailed. For the person who asked; sends nothing. Returns whether it was right."""
    return codes.use(CodePurpose.PROVE, address, typed, person=acting_person)


def _plain(name: str) -> str:
    return sort_key(" ".join(name.split()))
