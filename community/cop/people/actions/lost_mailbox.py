"""A new address for somebody whose mailbox is lost, who telephones: entered by the secretariat, proven by a code that is mailed
to it and read out, agreed to by a second person there in place of the older address (DESIGN section 8.4)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from cop.people.access import may_agree_to_address, may_change_address_by_telephone
from cop.people.actions import codes
from cop.people.actions.addresses import check_room
from cop.people.actions.editing import AddressTaken
from cop.people.actions.telephone import TELEPHONE
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import NewAddress, Person
from cop.people.queries.admitting import person_at
from cop.people.queries.erasing import Asked
from cop.people.queries.indexing import PERSON
from cop.people.queries.secretariat import secretariat
from cop.people.queries.security import ADDRESS_ASKED, confirmed_addresses, new_addresses
from cop.services.languages.queries import supported
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take
from cop.services.search.actions import index


def enter(person: Person, email: str, asked: Asked, *, acting_person: Person) -> NewAddress:
    """Enter the new address of somebody on the telephone. For whoever `access.may_change_address_by_telephone` lets.

    Mails a code to it, to be read out. The ledger keeps who asked, when, and how we made sure. Raises PermissionDenied,
    AddressTaken, AlreadyYours, TooMany, and TooOften; each changes nothing.
    """
    take(f"address-entered:{person.pk}", per=timedelta(hours=1), at_most=10)
    with transaction.atomic():
        person = _locked(person, acting_person)
        check_room(email, person)
        if person_at(email) is not None:
            raise AddressTaken
        facts = {
            "asked": timezone.now(),
            "proven": None,
            "entered_by": acting_person,
            "needs_second": secretariat().exclude(pk__in=[acting_person.pk, person.pk]).exists(),
        }
        new, _made = NewAddress.objects.update_or_create(person=person, email=email, defaults=facts)
        said = asked._asdict() | {"email": email}
        record(ADDRESS_ASKED, person, acting_person=acting_person, about=person, new=said, on_behalf=TELEPHONE)
        made = codes.make(CodePurpose.ADDRESS, email, person=person)
        with translation.override(supported(person.first_language) or "en"):
            mails.address_code(new, made.number, made.shown, read_out=True)
    return new


def prove(new: NewAddress, typed: str, *, acting_person: Person) -> bool:
    """Take the code that the person reads out. Sends nothing. Returns whether it was right; raises PermissionDenied."""
    with transaction.atomic():
        _locked(new.person, acting_person)
        right = codes.use(CodePurpose.ADDRESS, new.email, typed, person=new.person)
        if right:
            new_addresses().filter(pk=new.pk).update(proven=timezone.now())
    return right


def agree(new: NewAddress, *, acting_person: Person) -> None:
    """Make a proven new address the main one. For whoever `access.may_agree_to_address` lets.

    Older ones stay, until the person removes them. All addresses are told. Raises PermissionDenied, and
    NewAddress.DoesNotExist where it is done, called off, too late, or somebody else's by now.
    """
    try:
        with transaction.atomic():
            person = _locked(new.person, acting_person)
            new = new_addresses().select_for_update(of=("self",)).get(pk=new.pk)
            if not may_agree_to_address(acting_person, new):
                raise PermissionDenied
            if person_at(new.email) is not None:
                raise NewAddress.DoesNotExist
            _make_main(person, new.email, acting_person)
            new.delete()
    except IntegrityError:
        raise NewAddress.DoesNotExist from None


def call_off(new: NewAddress, *, acting_person: Person) -> None:
    """Stop it. For the secretariat; sends nothing. Raises PermissionDenied."""
    with transaction.atomic():
        _locked(new.person, acting_person)
        NewAddress.objects.filter(pk=new.pk).delete()


def _locked(person: Person, acting_person: Person) -> Person:
    if not may_change_address_by_telephone(acting_person, person):
        raise PermissionDenied
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _make_main(person: Person, email: str, acting_person: Person) -> None:
    before, told = person.email, confirmed_addresses(person)
    EmailAddress.objects.filter(user=person, primary=True).update(primary=False)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    person.email = email
    person.save(update_fields=["email"])
    record(
        "people.address_made_main", person, acting_person=acting_person, about=person, on_behalf=TELEPHONE,
        old={"email": before or ""}, new={"email": email},
    )  # fmt: skip
    mails.addresses_changed(person, "address_made_main", email, [*told, email])
    index(PERSON, [person.pk])
