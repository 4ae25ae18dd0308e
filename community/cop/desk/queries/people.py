"""The desk's list of people, and the record that it keeps of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress

from cop.desk.access import notes_visible_to
from cop.desk.choices import ImportState
from cop.desk.models import GroupActRow, ImportRow, Note
from cop.people.access import applications_visible_to, held_now, running
from cop.people.choices import Role
from cop.people.models import Application, Consent, Membership, Organisation, Person, RoleHeld
from cop.people.queries.finding import sees_communities
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import text_of


@dataclass
class Line:
    """A person of the list; who stands how, holds which role and has an address is empty but for the secretariat."""

    person: Seen
    row: Person
    communities: list[str] = field(default_factory=list)
    roles: list[RoleHeld] = field(default_factory=list)


class Record(NamedTuple):
    """What is kept of a person beside what they say of themselves."""

    memberships: list[Membership]
    roles: list[RoleHeld]
    addresses: list[EmailAddress]
    notes: list[tuple[Note, str]]


class Joining(NamedTuple):
    """How a person came."""

    applications: list[Application]
    consents: list[Consent]
    lists: list[ImportRow]


def lines(people: Iterable[Person], viewer: Any, *, whole: bool) -> list[Line]:
    """Return people as lines of the list, in the same order, in a constant number of queries; `whole` adds the roles."""
    people = list(people)
    found = {
        person.pk: Line(shown, person) for shown, person in zip(seen(people, viewer, briefly=True), people, strict=True)
    }
    if sees_communities(viewer):
        there = Membership.objects.filter(running(), person__in=list(found), community__isnull=False)
        for membership in there.select_related("community").order_by("community__order", "pk"):
            assert membership.person_id and membership.community
            found[membership.person_id].communities.append(text_of(membership.community.names))
    if whole:
        for held in RoleHeld.objects.filter(held_now(), person__in=list(found)).select_related("community"):
            found[held.person_id].roles.append(held)
    return list(found.values())


def record_of(person: Person, viewer: Any) -> Record:
    """Return the record of a person, for whoever may keep records."""
    return Record(
        list(Membership.objects.filter(person=person).select_related("community").order_by("-since", "-pk")),
        list(RoleHeld.objects.filter(person=person).select_related("community").order_by("-since", "-pk")),
        list(EmailAddress.objects.filter(user=person).order_by("-primary", "email")),
        notes_on(viewer, person=person),
    )


def joining_of(person: Person, viewer: Any) -> Joining:
    """Return how a person came, for whoever may keep records."""
    return Joining(
        list(applications_visible_to(viewer).filter(person=person).order_by("-started", "-pk")),
        list(Consent.objects.filter(person=person).select_related("text")),
        lists_that_told_of(person),
    )


def lists_that_told_of(person: Person) -> list[ImportRow]:
    """Return the rows about a person of the lists that were taken in, the newest first."""
    rows = ImportRow.objects.filter(person=person, source__state=ImportState.APPLIED)
    return list(rows.select_related("source").order_by("-pk"))


def notes_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield the notes on a person, for their own data; not who wrote them."""
    for note in Note.objects.filter(person=person):
        yield {"written": note.written, "text": note.text}


def acts_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield the acts on many that touched a person, for their own data."""
    for row in GroupActRow.objects.filter(person=person).select_related("act"):
        yield {"act": row.act.kind, "happened": row.act.begun, "state": row.outcome}


def notes_on(viewer: Any, **of: Person | Organisation) -> list[tuple[Note, str]]:
    """Return the notes on a person or an organisation with who wrote each, for whoever may keep records."""
    notes = notes_visible_to(viewer).filter(**of).select_related("written_by")
    return [(note, (note.written_by and note.written_by.name) or str(Role.SECRETARIAT.label)) for note in notes]
