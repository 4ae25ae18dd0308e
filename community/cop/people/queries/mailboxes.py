"""The people of an office who may sign in for its shared mailbox (DESIGN section 8.6)."""

from django.db.models import Exists, OuterRef, QuerySet

from cop.people.access import running_days
from cop.people.choices import Standing
from cop.people.models import Affiliation, Application, Person
from cop.people.queries.applications import UNDER_WAY
from cop.people.queries.security import confirmed_addresses
from cop.services.languages.queries import sort_key


def people_behind(mailbox: Person) -> QuerySet[Person]:
    """Return the members who are at the mailbox's organisation today."""
    offices = Affiliation.objects.filter(running_days(), person=mailbox).values("organisation")
    return Person.objects.filter(Exists(_jobs().filter(organisation__in=offices, person=OuterRef("pk"))))


def one_behind(mailbox: Person, name: str) -> Person | None:
    """Return the member at the mailbox's organisation who goes by a name, None where that is not exactly one."""
    found = [person for person in people_behind(mailbox) if _plain(person.name) == _plain(name)]
    return found[0] if len(found) == 1 and _plain(name) else None


def mailboxes_of(person: Person) -> QuerySet[Person]:
    """Return the shared mailboxes for which a person may sign in."""
    offices = _jobs().filter(person=person).values("organisation")
    there = Affiliation.objects.filter(running_days(), organisation__in=offices, person=OuterRef("pk"))
    return Person.objects.filter(Exists(there), is_active=True, shared_mailbox=True)


def own_address(person: Person) -> str:
    """Return the address that is the person's alone, "" for none."""
    return next(iter(confirmed_addresses(person)), "")


def _plain(name: str) -> str:
    return sort_key(" ".join(name.split()))


def _jobs() -> QuerySet[Affiliation]:
    """Return the jobs of members that run today, without those that an application named on which nobody has decided yet.

    What a member asks for later copies the job that they have: it names nothing new.
    """
    named = Application.objects.filter(
        person=OuterRef("person"),
        organisation=OuterRef("organisation"),
        state__in=UNDER_WAY,
        started__lt=OuterRef("person__joined"),
    )
    members = {"person__standing": Standing.MEMBER, "person__is_active": True, "person__shared_mailbox": False}
    return Affiliation.objects.filter(running_days(), ~Exists(named), **members)
