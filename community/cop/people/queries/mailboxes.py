"""The people of an office who may sign in for its shared mailbox (DESIGN section 8.6)."""

from django.db.models import Exists, OuterRef, QuerySet

from cop.people.access import running_days
from cop.people.models import Affiliation, Person
from cop.people.queries.security import confirmed_addresses


def people_behind(mailbox: Person) -> QuerySet[Person]:
    """Return those who are at the mailbox's organisation today."""
    offices = Affiliation.objects.filter(running_days(), person=mailbox).values("organisation")
    here = Affiliation.objects.filter(running_days(), organisation__in=offices, person=OuterRef("pk"))
    return Person.objects.filter(Exists(here), is_active=True, shared_mailbox=False)


def mailboxes_of(person: Person) -> QuerySet[Person]:
    """Return the shared mailboxes for which a person may sign in."""
    offices = Affiliation.objects.filter(running_days(), person=person).values("organisation")
    there = Affiliation.objects.filter(running_days(), organisation__in=offices, person=OuterRef("pk"))
    return Person.objects.filter(Exists(there), is_active=True, shared_mailbox=True).exclude(pk=person.pk)


def own_address(person: Person) -> str:
    """Return the address that is the person's alone, "" for none."""
    return next(iter(confirmed_addresses(person)), "")
