"""Changes of how somebody signs in."""

from datetime import timedelta

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.people.actions import codes
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import Person
from cop.people.queries.security import confirmed_addresses
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take


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
