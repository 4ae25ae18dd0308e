"""What a list did, and who stands in the way of undoing it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from cop.desk.choices import Decision, ImportState
from cop.desk.importing.comparing import changes, jobs_of
from cop.desk.models import Import, ImportRow
from cop.people.access import visible_to
from cop.people.models import Person
from cop.people.queries.my_data_words import column_in_words, value_in_words
from cop.people.queries.security import confirmed_addresses
from cop.people.queries.seen import Seen, seen
from cop.people.queries.used import organisations_used, people_used

OFF = gettext_noop("They asked to be taken off a list, so no list brings them back.")


def counts(one: Import) -> dict[str, int]:
    """Return what a list did, or would do: people and organisations made, people changed, rows that changed nothing
    because all was known, and rows that were left out."""
    rows = ImportRow.objects.filter(source=one)
    new = rows.filter(decision=Decision.NEW)
    return {
        "people": new.exclude(draft__person={}).count(),
        "organisations": rows.filter(made_organisation=True).count(),
        "changed": rows.filter(decision=Decision.MERGE).count(),
        "same": rows.filter(decision=Decision.SAME).count(),
        "left_out": rows.filter(decision=Decision.SKIP).count(),
    }


def left_out(one: Import) -> list[dict[str, Any]]:
    """Return the rows that were left out: whom they mean where that is somebody known, and what stops them."""
    rows = ImportRow.objects.filter(source=one, decision=Decision.SKIP).order_by("number", "part")
    return [
        {
            "row": row.number,
            "name": row.draft["person"].get("name", ""),
            "known_as": row.person_id,
            "why": [problem["words"] for problem in row.problems if problem["stops"]],
        }
        for row in rows
    ]


def rows_about(person: Person) -> QuerySet[ImportRow]:
    """Return the rows of all lists that are about a person, also of those that were not applied."""
    return ImportRow.objects.filter(Q(person=person) | Q(address__in=confirmed_addresses(person)))


def kept_as_it_is(person: Person) -> list[tuple[str, str]]:
    """Return what columns without a home say of a person, in the lists that were applied: (header, text), each once."""
    rows = ImportRow.objects.filter(person=person, source__state=ImportState.APPLIED).order_by("pk")
    return list(dict.fromkeys((title, text) for row in rows for title, text in row.draft["extra"].items()))


def changes_anything(one: Import) -> bool:
    """Whether a list says anything that is not known."""
    return ImportRow.objects.filter(source=one, decision__in=(Decision.NEW, Decision.MERGE)).exists()


def made_people(one: Import) -> QuerySet[ImportRow, Any]:
    """Return the numbers of the people whom a list made, as a part of a query."""
    return ImportRow.objects.filter(source=one, made_person=True, person__isnull=False).values("person")


def made_organisations(one: Import) -> QuerySet[ImportRow, Any]:
    """Return the numbers of the organisations that a list made, as a part of a query."""
    rows = ImportRow.objects.filter(source=one, made_organisation=True, organisation__isnull=False)
    return rows.values("organisation")


def in_the_way(one: Import) -> dict[str, list[int]]:
    """Return the people and organisations of a list on whom something was built since: they keep it from being undone."""
    people, organisations = made_people(one), made_organisations(one)
    return {
        "people": people_used(people),
        "organisations": organisations_used(organisations, own_people=people),
    }


class ShownRow(NamedTuple):
    """A row for whoever decides on it: what is said of it, whom it means or perhaps means with what that would change,
    and what can come of it."""

    row: ImportRow
    problems: list[dict[str, Any]]
    people: list[tuple[Seen, list[tuple[str, Any, Any]]]]
    choices: list[Decision]

    @property
    def name(self) -> str:
        """Whom the row names: a person, else an organisation."""
        return self.row.draft["person"].get("name", "") or self.row.draft["organisation"].get("name", "")


def shown_rows(rows: Iterable[ImportRow], viewer: Any, *, waits: bool) -> list[ShownRow]:
    """Return rows as `viewer` may see them; nothing can come of a list that does not wait."""
    rows = list(rows)
    people = visible_to(viewer).in_bulk({number for row in rows for number in _meant(row, waits=waits)})
    jobs = jobs_of(people)
    shown = {person.number: person for person in seen(people.values(), viewer)}
    return [
        ShownRow(
            row,
            [problem | {"words": gettext(words)} for problem in row.problems for words in (problem["words"],)],
            [
                (shown[number], _changes(row, people[number], jobs.get(number, [])) if waits else [])
                for number in _meant(row, waits=waits)
                if number in shown
            ],
            possible(row) if waits else [],
        )
        for row in rows
    ]


def possible(row: ImportRow) -> list[Decision]:
    """Return what can come of a row: somebody new or changes of somebody known, and nothing."""
    if row.stops or row.decision == Decision.SAME or any(problem["words"] == OFF for problem in row.problems):
        return []
    if row.perhaps and row.draft["person"]:
        return [Decision.NEW, Decision.MERGE, Decision.SKIP]
    known = row.person_id and not row.made_person
    return [Decision.MERGE if known else Decision.NEW, Decision.SKIP]


def _meant(row: ImportRow, *, waits: bool) -> list[int]:
    certain = [row.person_id] if row.person_id else []
    return certain or (row.perhaps if waits and not row.stops else [])


def _changes(row: ImportRow, person: Person, jobs: Any) -> list[tuple[str, Any, Any]]:
    if row.made_person or not row.draft["person"]:
        return []
    return [
        (column_in_words(name), value_in_words(name, old), value_in_words(name, new))
        for name, (old, new) in changes(person, jobs, row.draft).items()
    ]
