"""What a list did, and who stands in the way of undoing it."""

from typing import Any

from django.db.models import Q, QuerySet

from cop.desk.choices import Decision
from cop.desk.models import Import, ImportRow
from cop.people.models import Person
from cop.people.queries.security import confirmed_addresses
from cop.people.queries.used import organisations_used, people_used


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
