"""Keeping a table of ours that came back, choosing among its changed cells, and changing what they say."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from cop.desk.actions.beside import put, take_back
from cop.desk.actions.claiming import AT_ONCE, NotPossible, begin, hold, release, view_of
from cop.desk.choices import Decision, ImportKind, ImportState
from cop.desk.importing.batches import batched
from cop.desk.models import Import, ImportRow
from cop.desk.tables.beside import FIELDS, beside
from cop.desk.tables.columns import CHANGING
from cop.desk.tables.returning import CONFLICT, LOCKED_CELL, Returned, Row, rows_of, values_of
from cop.people.access import organisations_visible_to
from cop.people.actions import memberships
from cop.people.actions.correcting import correct, correct_organisation
from cop.people.choices import UNSEEN
from cop.people.models import Organisation, Person
from cop.people.queries.indexing import PERSON
from cop.people.queries.organisation import organisation_values
from cop.services.ledger.versions import Values
from cop.services.search.actions import index

WAITING = (ImportState.READ, ImportState.FAILED)
MEANWHILE = gettext_noop("This was changed here since the table was read. It stays as it is.")


def take_table_in(table: Returned, path: Path, *, digest: str, acting_person: Person | None = None) -> Import:
    """Keep a table that came back in the file at `path`. For the secretariat, and the operator on the command line (None).
    Changes nobody. Raises PermissionDenied, UnderWay."""
    view_of(acting_person)
    one = begin(file_name=path.name[-255:], community=None, started_by=acting_person)
    keep_table(one, table, digest=digest)
    return one


def keep_table(one: Import, table: Returned, *, digest: str) -> None:
    """Keep the rows of a table, for a list that is being read by this process. Raises NotPossible."""
    one.kind, one.digest, one.sheet, one.header_row = table.kind, digest, table.sheet[:255], table.header
    one.save(update_fields=["kind", "digest", "sheet", "header_row"])
    rows = rows_of(table, view_of(one.started_by))
    done = 0
    for batch in batched(rows, AT_ONCE):
        done += len(batch)
        with transaction.atomic():
            hold(one, done=done)
            ImportRow.objects.bulk_create(_kept(one, batch))
    release(one, ImportState.READ, wanted={})
    one.refresh_from_db()


def _kept(one: Import, rows: Iterable[Row]) -> Iterator[ImportRow]:
    link = "organisation" if one.kind == ImportKind.ORGANISATIONS else "person"
    for row in rows:
        stops = any(problem["stops"] for problem in row.problems)
        cells = {name: {**cell, "left": cell["clash"]} for name, cell in row.cells.items()}
        named = {link: {"name": row.thing.name}} if isinstance(row.thing, Person | Organisation) else {}
        draft: Values = {"person": {}, "organisation": {}, "consent": {}, "extra": {}} | named | {"cells": cells}
        draft["untaken"] = sum(not problem["stops"] and problem["words"] != str(CONFLICT) for problem in row.problems)
        yield ImportRow(
            source=one, number=row.number, draft=draft, problems=row.problems, stops=stops,
            decision=Decision.SKIP if stops else _decision(cells), **{link: row.thing},
        )  # fmt: skip


def _decision(cells: Values) -> Decision:
    if not cells:
        return Decision.SAME
    return Decision.SKIP if all(cell["left"] for cell in cells.values()) else Decision.MERGE


@transaction.atomic
def choose_cell(row: ImportRow, field: str, *, left: bool, acting_person: Person) -> None:
    """Say that a changed cell is left as it is here, or taken. For the secretariat. Raises PermissionDenied, and NotPossible
    for a table that does not wait and for a cell that was not changed."""
    view_of(acting_person)
    one = Import.objects.select_for_update().get(pk=row.source_id)
    row = ImportRow.objects.get(pk=row.pk)
    if one.state not in WAITING or one.running or field not in row.draft.get("cells", {}):
        raise NotPossible
    row.draft["cells"][field]["left"] = left
    row.decision = _decision(row.draft["cells"])
    row.save(update_fields=["draft", "decision"])


def apply_cells(one: Import, acting_person: Person | None) -> None:
    """Change what the taken cells say, where the register still says what it said when the table was read; the caller
    holds the transaction, and has them found."""
    rows = ImportRow.objects.filter(source=one, decision=Decision.MERGE).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1].pk
        things = _locked(one.kind, batch, acting_person)
        for row in batch:
            if thing := things.get(_number(row)):
                _change(one.kind, row, thing, acting_person)
        ImportRow.objects.bulk_update(batch, ["before", "problems"])


def _locked(kind: str, rows: Iterable[ImportRow], acting_person: Person | None) -> dict[int, Any]:
    numbers = [_number(row) for row in rows]
    if kind == ImportKind.ORGANISATIONS:
        return dict(organisations_visible_to(view_of(acting_person)).select_for_update(of=("self",)).in_bulk(numbers))
    return dict(Person.objects.select_for_update(no_key=True).exclude(standing__in=UNSEEN).in_bulk(numbers))


def _number(row: ImportRow) -> int:
    return row.organisation_id or row.person_id or 0


def _change(kind: str, row: ImportRow, thing: Any, acting_person: Person | None) -> None:
    more = {} if kind == ImportKind.ORGANISATIONS else beside([thing])[thing.pk]
    now, values = values_of(kind, thing) | more, {}
    heads = {column.field: str(column.head) for column in CHANGING[kind]}
    for field, cell in row.draft["cells"].items():
        if cell["left"]:
            continue
        if now[field] == cell["was"]:
            values[field] = cell["new"]
        elif now[field] != cell["new"]:
            row.problems.append(
                {"header": heads[field], "cell": str(cell["new"]), "words": MEANWHILE, "proposal": "", "stops": False}
            )
    own = {field: new for field, new in values.items() if field not in more}
    row.before = {field: [now[field], new] for field, new in own.items()}
    _save(kind, thing, own, acting_person)
    _put_beside(row, thing, now, {field: new for field, new in values.items() if field in more}, acting_person)


def _put_beside(row: ImportRow, person: Any, now: Values, new: Values, acting_person: Person | None) -> None:
    """A membership may be such that it cannot be changed: then its cell stays, and the others are changed."""
    for fields in ({"communities"}, new.keys() - {"communities"}):
        wanted = {field: value for field, value in new.items() if field in fields}
        try:
            row.before |= put(person, now, wanted, acting_person=acting_person)
        except (PermissionDenied, memberships.NotPossible):
            cell = ", ".join(one["slug"] for one in new["communities"])
            row.problems.append({"header": "", "cell": cell, "words": LOCKED_CELL, "proposal": "", "stops": False})


def take_people_back(one: Import, acting_person: Person | None) -> None:
    """What a table changed of people beside their profile is as it was, where it is still what the table said."""
    rows = ImportRow.objects.filter(source=one, person__isnull=False).exclude(before={}).order_by("-pk")
    for row in rows.select_related("person"):
        if row.person is not None and row.before.keys() & set(FIELDS):
            take_back(row.person, row.before, acting_person=acting_person)
            index(PERSON, [row.person.pk])


def _save(kind: str, thing: Any, values: Values, acting_person: Person | None) -> None:
    if not values:
        return
    if kind == ImportKind.ORGANISATIONS:
        correct_organisation(thing, values, acting_person=acting_person)
    else:
        correct(thing, values, acting_person=acting_person)


def take_organisations_back(one: Import, acting_person: Person | None) -> None:
    """What a table changed of organisations is as it was, where it is still what the table said."""
    rows = ImportRow.objects.filter(source=one, organisation__isnull=False).exclude(before={}).order_by("-pk")
    for row in rows.select_related("organisation"):
        thing = row.organisation
        assert thing is not None
        now = organisation_values(thing)
        values = {field: old for field, (old, new) in row.before.items() if now[field] == new}
        _save(one.kind, thing, values, acting_person)
