"""The addresses that a person signs in with. A new one counts when both it and an older one agreed (DESIGN section 8.4)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cop.people.access import may_call_off_address, may_change_addresses
from cop.people.actions import codes
from cop.people.actions.mailboxes import SharedMailbox
from cop.people.actions.telephone import TELEPHONE
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import NewAddress, Person
from cop.people.queries.admitting import person_at
from cop.people.queries.indexing import PERSON
from cop.people.queries.security import addresses_to_come, confirmed_addresses, new_addresses
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take
from cop.services.search.actions import index

CALLED_OFF = "people.address_called_off"

MOST = 5
"""More addresses than this nobody needs to sign in with."""


class AlreadyYours(Exception):
    """The address is one of the person's own already."""


class TooMany(Exception):
    """The person has as many addresses as one may have."""


def ask_to_add(email: str, *, acting_person: Person) -> NewAddress:
    """Begin to add an address, or send the code for it again. Anybody may, for themselves; a shared mailbox adds none.

    Sends a code to the address; one that belongs to somebody else gets a mail that says so, and the caller cannot tell.
    Raises PermissionDenied, SharedMailbox, AlreadyYours, TooMany, and TooOften.
    """
    _check_owner(acting_person.pk, acting_person)
    if acting_person.shared_mailbox:
        raise SharedMailbox
    email = email.lower()
    take(f"address-asks:{acting_person.pk}", per=timedelta(hours=1), at_most=10)
    take(f"address-asked:{email}", per=timedelta(hours=1), at_most=30)
    with transaction.atomic():
        check_room(email, acting_person)
        for entered in NewAddress.objects.filter(person=acting_person, email=email, entered_by__isnull=False):
            call_off(entered, acting_person=acting_person)
        new, _ = NewAddress.objects.update_or_create(
            person=acting_person, email=email, defaults={"asked": timezone.now(), "proven": None}
        )
        made = codes.make(CodePurpose.ADDRESS, email, person=acting_person)
        owner = person_at(email)
        if owner is None:
            mails.address_code(new, made.number, made.shown)
        else:
            mails.address_in_use(owner, email, made.number)
    return new


def prove(new: NewAddress, typed: str, *, acting_person: Person) -> bool:
    """Take the code that was mailed to a new address. For the person who asked.

    When it is right, a mail with a link goes to the older main address. Returns whether it was right; raises
    PermissionDenied for another person.
    """
    _check_owner(new.person_id, acting_person)
    with transaction.atomic():
        right = codes.use(CodePurpose.ADDRESS, new.email, typed, person=acting_person)
        if right:
            new.proven = timezone.now()
            new.save(update_fields=["proven"])
            mails.agree_to_address(new)
    return right


def prove_by_link(new: NewAddress, typed: str) -> bool:
    """Add a new address by the code that was mailed to it, typed where a link in a mail to an older address led: both have
    agreed then. Returns whether the code was right; raises NewAddress.DoesNotExist as `agree` does."""
    with transaction.atomic():
        right = codes.use(CodePurpose.ADDRESS, new.email, typed, person=new.person)
        if right:
            NewAddress.objects.filter(pk=new.pk).update(proven=timezone.now())
            agree(new)
    return right


def agree(new: NewAddress) -> None:
    """Add a proven new address, as the older one agreed: whoever holds the link in the mail to that one may.

    All addresses of the person are told. Raises NewAddress.DoesNotExist when it is done, called off, or too late.
    """
    person = new.person
    try:
        with transaction.atomic():
            new_addresses().select_for_update().get(pk=new.pk, proven__isnull=False)
            if person_at(new.email) is not None:
                raise NewAddress.DoesNotExist
            told = confirmed_addresses(person)
            EmailAddress.objects.create(user=person, email=new.email, verified=True)
            NewAddress.objects.filter(pk=new.pk).delete()
            record("people.address_added", person, acting_person=person, about=person, new={"email": new.email})
            mails.addresses_changed(person, "address_added", new.email, [*told, new.email])
    except IntegrityError:
        raise NewAddress.DoesNotExist from None


@transaction.atomic
def call_off(new: NewAddress, *, acting_person: Person | None) -> bool:
    """Stop adding an address. For whose it is, for whoever holds the link from the mail, or a job (None), and for the
    secretariat where it was entered there.

    Of one that was entered the ledger gets a row; where it had been told to the older addresses, they are told again.
    Returns False, and changes nothing, when it was called off or added before. Raises PermissionDenied.
    """
    if acting_person is not None and not may_call_off_address(acting_person, new):
        raise PermissionDenied
    kept = NewAddress.objects.select_for_update(of=("self",)).filter(pk=new.pk).select_related("person").first()
    if kept is None:
        return False
    person = kept.person
    kept.delete()
    if kept.entered_by_id is not None:
        on_behalf = TELEPHONE if acting_person not in (None, person) else ""
        old = {"email": kept.email}
        record(CALLED_OFF, person, acting_person=acting_person, about=person, old=old, on_behalf=on_behalf)
    if kept.due is not None:
        mails.addresses_changed(person, "address_called_off", kept.email, confirmed_addresses(person))
    return True


def note_mailbox_read(person: Person) -> None:
    """Call off what was to replace the mailbox of a person who has just typed a code from it: it is not lost."""
    for new in addresses_to_come().filter(person=person):
        call_off(new, acting_person=person)


@transaction.atomic
def remove(address: EmailAddress, *, acting_person: Person) -> None:
    """Take an address away, so that it signs in no more. For its owner; the main one stays.

    All addresses are told, also the removed one. Raises PermissionDenied.
    """
    _check_owner(address.user_id, acting_person)
    if address.primary:
        raise PermissionDenied
    told = confirmed_addresses(acting_person)
    address.delete()
    record(
        "people.address_removed",
        acting_person,
        acting_person=acting_person,
        about=acting_person,
        old={"email": address.email},
    )
    mails.addresses_changed(acting_person, "address_removed", address.email, told)


@transaction.atomic
def make_main(address: EmailAddress, *, acting_person: Person) -> None:
    """Make one of the confirmed addresses the main one, to which our mail goes. For its owner.

    All addresses are told. Raises PermissionDenied.
    """
    _check_owner(address.user_id, acting_person)
    if not address.verified:
        raise PermissionDenied
    before = acting_person.email
    EmailAddress.objects.filter(user=acting_person, primary=True).update(primary=False)
    EmailAddress.objects.filter(pk=address.pk).update(primary=True)
    acting_person.email = address.email
    acting_person.save(update_fields=["email"])
    record(
        "people.address_made_main",
        acting_person,
        acting_person=acting_person,
        about=acting_person,
        old={"email": before},
        new={"email": address.email},
    )
    mails.addresses_changed(acting_person, "address_made_main", address.email, confirmed_addresses(acting_person))
    index(PERSON, [acting_person.pk])


def note_proven(person: Person, email: str) -> None:
    """Note as confirmed the address that the register has of a person, who has just proven it by a code.

    For whoever took the code. Changes nothing for an address that is confirmed already; sends nothing.
    """
    if person.email == email and not EmailAddress.objects.filter(user=person).exists():
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)


def forget_old() -> None:
    """Delete new addresses that may be added no more. A job calls it."""
    NewAddress.objects.exclude(pk__in=new_addresses().values("pk")).delete()


def _check_owner(owner: int, acting_person: Person) -> None:
    if not may_change_addresses(acting_person, owner):
        raise PermissionDenied


def check_room(email: str, person: Person) -> None:
    """Raise AlreadyYours or TooMany where a person can have no such address more; called by the actions that begin one."""
    own = {*confirmed_addresses(person), person.email}
    if email in own:
        raise AlreadyYours
    if (
        len(own | set(new_addresses().filter(person=person).exclude(email=email).values_list("email", flat=True)))
        >= MOST
    ):
        raise TooMany
