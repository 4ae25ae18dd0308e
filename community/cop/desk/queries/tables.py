"""Tables that came back, for whoever looks at what was changed in them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext

from cop.desk.choices import ImportKind
from cop.desk.models import Import, ImportRow
from cop.desk.tables.columns import CHANGING, Column
from cop.desk.tables.returning import ADDRESS_CELL
from cop.people.access import organisations_visible_to, visible_to


class ShownCell(NamedTuple):
    """A changed cell: its field, the head of its column, what it says here and what it is to say, whether it was changed
    here too, and whether it is left as it is."""

    field: str
    head: str
    was: str
    new: str
    clash: bool
    left: bool


class ShownTableRow(NamedTuple):
    """A row of a table: the name of whom or what it means with the address, its changed cells, and its problems."""

    row: ImportRow
    name: str
    address: str
    cells: list[ShownCell]
    problems: list[dict[str, Any]]


def shown_cells(rows: Iterable[ImportRow], viewer: Any, *, waits: bool) -> list[ShownTableRow]:
    """Return rows of a table as `viewer` may see them: nothing of a person or an organisation that they see no longer.

    `waits` is for lists, whose rows say otherwise what can come of them.
    """
    rows = list(rows)
    people = dict(visible_to(viewer).filter(pk__in=_numbers(rows, "person_id")).values_list("pk", "name"))
    seen = organisations_visible_to(viewer)
    organisations = dict(seen.filter(pk__in=_numbers(rows, "organisation_id")).values_list("pk", "name"))
    return [_shown(row, people, organisations) for row in rows]


def cells_not_taken(one: Import) -> int:
    """Return how many changed cells of a table cannot be taken."""
    rows = ImportRow.objects.filter(source=one).exclude(problems=[])
    counted = rows.aggregate(cells=Sum(Cast(KT("draft__untaken"), IntegerField())))
    return counted["cells"] or 0


def _numbers(rows: Iterable[ImportRow], column: str) -> set[int]:
    return {number for row in rows if (number := getattr(row, column))}


def _shown(row: ImportRow, people: dict[int, str], organisations: dict[int, str]) -> ShownTableRow:
    problems = [_problem(row, problem) for problem in row.problems]
    if row.person_id in people:
        kind, name, address = (
            ImportKind.PEOPLE,
            people[row.person_id or 0],
            reverse("people:person", args=[row.person_id]),
        )
    elif row.organisation_id in organisations:
        kind, name = ImportKind.ORGANISATIONS, organisations[row.organisation_id or 0]
        address = reverse("people:organisation", args=[row.organisation_id])
    else:
        return ShownTableRow(row, "", "", [], problems)
    columns = {column.field: column for column in CHANGING[kind]}
    cells = [_cell(columns[field], cell) for field, cell in row.draft["cells"].items() if field in columns]
    return ShownTableRow(row, name, address, cells, problems)


def _problem(row: ImportRow, problem: dict[str, Any]) -> dict[str, Any]:
    """An address is not changed in a table: the record of whose it is says more."""
    of_address = row.person_id and problem["words"] == ADDRESS_CELL
    record = reverse("desk:person_edit", args=[row.person_id]) if of_address else ""
    return problem | {"words": gettext(problem["words"]), "record": record}


def _cell(column: Column, cell: dict[str, Any]) -> ShownCell:
    was, new = (column.text({column.field: cell[side]}) for side in ("was", "new"))
    return ShownCell(column.field, str(column.head), was, new, cell["clash"], cell["left"])
