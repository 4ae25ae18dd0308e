"""A new address for somebody whose mailbox is lost, who telephones: entered by the secretariat, proven by a code that is mailed
to it and read out, agreed to by a second person there in place of the older address, and the main one only after a wait in
which any older address can call it off (DESIGN section 8.4; docs/decisions/0007)."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from cop.people.access import may_agree_to_address, may_change_address_by_telephone, may_get_address_by_telephone
from cop.people.actions import codes
from cop.people.actions.addresses import call_off, check_room
from cop.people.actions.editing import AddressTaken
from cop.people.actions.telephone import TELEPHONE
from cop.people.choices import CodePurpose
from cop.people.mails import signing_in as mails
from cop.people.models import NewAddress, Person
from cop.people.queries.admitting import person_at
from cop.people.queries.erasing import Asked
from cop.people.queries.indexing import PERSON
from cop.people.queries.secretariat import secretariat
from cop.people.queries.security import ADDRESS_ASKED, addresses_to_come, confirmed_addresses, new_addresses
from cop.services.jobs.actions import enqueue
from cop.services.languages.queries import supported
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take
from cop.services.search.actions import index


def enter(person: Person, email: str, asked: Asked, *, acting_person: Person) -> NewAddress:
    """Enter the new address of somebody on the telephone. For whoever `access.may_change_address_by_telephone` lets.

    Mails a code to it, to be read out; one that was entered before is called off. The ledger keeps who asked, when, and how
    we made sure. Raises PermissionDenied, AddressTaken, AlreadyYours, TooMany, and TooOften; each changes nothing.
    """
    take(f"address-entered:{person.pk}", per=timedelta(hours=1), at_most=10)
    with transaction.atomic():
        person = _locked(person, acting_person)
        check_room(email, person)
        if person_at(email) is not None:
            raise AddressTaken
        for before in NewAddress.objects.filter(person=person, entered_by__isnull=False):
            call_off(before, acting_person=acting_person)
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
            new_addresses().filter(pk=new.pk, due=None).update(proven=timezone.now())
    return right


@transaction.atomic
def agree(new: NewAddress, *, acting_person: Person) -> None:
    """Agree that a proven new address becomes the main one after a wait, a longer one where whoever entered it agrees alone.
    For whoever `access.may_agree_to_address` lets.

    All confirmed addresses are told at once, with a link that calls it off. Raises PermissionDenied, and
    NewAddress.DoesNotExist where it was agreed to or called off before, or is too late.
    """
    person = _locked(new.person, acting_person)
    new = new_addresses().select_for_update(of=("self",)).get(pk=new.pk, due=None)
    if not may_agree_to_address(acting_person, new):
        raise PermissionDenied
    alone = new.entered_by_id == acting_person.pk
    new.agreed_by = acting_person
    new.due = timezone.now() + (settings.ADDRESS_WAIT_ALONE if alone else settings.ADDRESS_WAIT)
    new.save(update_fields=["agreed_by", "due"])
    record("people.address_agreed", person, acting_person=acting_person, about=person, new={"email": new.email})
    mails.address_waits(new, confirmed_addresses(person))


def enqueue_due() -> None:
    """Have every address made the main one whose wait is over, each by a job of its own; called by a schedule."""
    for number in _ready().order_by("due").values_list("pk", flat=True):
        enqueue("cop.people.tasks.make_address_main", number)


def carry_out(number: int) -> None:
    """Make an address whose wait is over the main one; a second call changes nothing. Called by a job.

    Older ones stay, until the person removes them. All sessions of the person end, second factors stay, all addresses are
    told. It is called off where the address is somebody's by now, or no call may lead to one for the person any more.
    """
    found = _ready().filter(pk=number).first()
    if found is None:
        return
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=found.person_id)
        new = _ready().select_for_update(of=("self",)).filter(pk=number).first()
        if new is None:
            return
        if person_at(new.email) is not None or not may_get_address_by_telephone(person):
            call_off(new, acting_person=None)
            return
        _make_main(person, new.email)
        new.delete()
        keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(keys)).delete()


def _ready() -> QuerySet[NewAddress]:
    return addresses_to_come().filter(due__lte=timezone.now())


def _locked(person: Person, acting_person: Person) -> Person:
    if not may_change_address_by_telephone(acting_person, person):
        raise PermissionDenied
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _make_main(person: Person, email: str) -> None:
    before, told = person.email, confirmed_addresses(person)
    EmailAddress.objects.filter(user=person, primary=True).update(primary=False)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    person.email = email
    person.save(update_fields=["email"])
    record(
        "people.address_made_main", person, acting_person=None, about=person, on_behalf=TELEPHONE,
        old={"email": before or ""}, new={"email": email},
    )  # fmt: skip
    mails.addresses_changed(person, "address_made_main", email, [*told, email])
    index(PERSON, [person.pk])
