"""Tables of ours that come back: what was changed in them, cell by cell."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from cop.desk.choices import ImportKind
from cop.desk.importing.batches import batched
from cop.desk.importing.sheets import Cell, Sheet, Unreadable, tidy
from cop.desk.tables.beside import beside, changed_last, fixed
from cop.desk.tables.columns import CHANGING, EMAIL, LOCKED, NUMBERS, VERSION, Column, Unclear, keeping_sentences
from cop.people.access import organisations_visible_to, visible_to
from cop.people.queries.cells import as_written, harmless
from cop.people.queries.organisation import organisation_values, organisation_values_at
from cop.people.queries.profile import profile, profile_at
from cop.people.queries.seen import seen
from cop.services.languages.choices import CODES
from cop.services.languages.forms import without_control_characters
from cop.services.numbers import number_typed

AT_ONCE = 500
CONFLICT = _("This was changed here since the table was made. It stays as it is unless you say otherwise.")


LOCKED_CELL = gettext_noop("This cannot be changed in a table.")
ADDRESS_CELL = gettext_noop("People sign in with it, so no table changes it. It may be mended on their record.")
Values = dict[str, Any]


@dataclass
class Returned:
    """A table that came back: of what, where its columns are, and its rows by their number in the sheet."""

    kind: str
    sheet: str
    header: int
    heads: list[str]
    number: int
    version: int
    columns: dict[int, Column]
    locked: dict[int, Column]
    rows: Callable[[], Iterator[tuple[int, list[Cell]]]]


@dataclass
class Row:
    """One row: which thing it means, {field: [what it says here, what the table says]}, the fields in conflict, and what is
    wrong with it."""

    number: int
    thing: Model | None = None
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def problem(self, header: str, cell: str, words: Any, *, stops: bool = False) -> None:
        """Note something that somebody should look at."""
        found = {"header": header, "cell": cell, "words": str(words), "proposal": "", "stops": stops}
        self.problems.append(found)


@dataclass(frozen=True)
class Beside:
    """What is known of a person beside the profile: its values, the fields that a table does not change, and the newest row
    of the ledger that may tell of them."""

    values: Values = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    changed: int = 0


def returned(sheets: Sequence[Sheet]) -> Returned | None:
    """Return the table of ours that a file holds, known by the head of its numbers in any of our languages, if it does.

    Raises Unreadable for one without its versions.
    """
    for sheet in sheets:
        header, cells = next(iter(sheet.top.items()))
        heads = list(cells)
        for kind, names in _number_heads().items():
            number = next((place for place, head in enumerate(heads) if head.casefold() in names), None)
            version = next((place for place, head in enumerate(heads) if head.casefold() in _named(VERSION)), None)
            if number is not None and version is None:
                raise Unreadable(
                    _("The column with the version is missing. Take the table out again, and leave it there.")
                )
            if number is not None and version is not None:
                below = partial(sheet.rows, after=header)
                return Returned(kind, sheet.name, header, heads, number, version, *_columns(kind, heads), below)
    return None


def rows_of(table: Returned, viewer: Any) -> Iterator[Row]:
    """Yield what the table says otherwise than the register, of what `viewer` may see. A cell that its editor left alone
    changes nothing, also where the register was changed since."""
    told: set[int] = set()
    for batch in batched(table.rows(), AT_ONCE):
        things = _things(table.kind, {_whole(_at(cells, table.number)) for _row, cells in batch}, viewer)
        known = _known(table.kind, things, viewer)
        shown = {one.number: one for one in seen(things.values(), viewer, briefly=True)} if table.locked else {}
        for number, cells in batch:
            row = _read(table, number, cells, things, told, known)
            if row.thing is not None:
                _tell_locked(row, table, cells, {"person": row.thing, "shown": shown.get(row.thing.pk)})
            yield row


def _read(table: Returned, number: int, cells: list[Cell], things: dict[int, Any], told: set[int],
          known: dict[int, Beside]) -> Row:  # fmt: skip
    row = Row(number)
    wanted = _at(cells, table.number)
    thing = things.get(_whole(wanted))
    if thing is None:
        words = _("No row of ours has this number. Somebody new is taken in with a list of their own.")
        row.problem(table.heads[table.number], wanted, words, stops=True)
    elif thing.pk in told:
        row.problem(table.heads[table.number], wanted, _("This number stands in an earlier row."), stops=True)
    else:
        told.add(thing.pk)
        row.thing = thing
        _compare(row, table, cells, known.get(thing.pk, Beside()))
    return row


def _compare(row: Row, table: Returned, cells: list[Cell], more: Beside) -> None:
    assert row.thing is not None
    version, newest = _version(_at(cells, table.version))
    own = values_of(table.kind, row.thing)
    now, base = own | more.values, _values_at(table.kind, row.thing, version, own) | more.values
    for place, column in table.columns.items():
        besides = column.field in more.values
        if _at(cells, place) in (_in_each_language(column, now) if besides else _as_sent(column, base)):
            continue
        cell = as_written(_at(cells, place))
        try:
            new = _new(column, cell, more)
        except Unclear as reason:
            row.problem(table.heads[place], cell, reason.words)
            continue
        if column.field == "expertise":
            new = keeping_sentences(new, now["expertise"])
        if new in (base[column.field], now[column.field]):
            continue
        clash = base[column.field] != now[column.field] or (besides and more.changed > newest)
        if clash:
            row.problem(table.heads[place], cell, CONFLICT)
        row.cells[column.field] = {"was": now[column.field], "new": new, "clash": clash}
    if "role" in row.cells and not row.cells.get("organisation", {"new": now["organisation"]})["new"]:
        del row.cells["role"]


def _new(column: Column, cell: str, more: Beside) -> Any:
    if column.field in more.fixed:
        raise Unclear(gettext(LOCKED_CELL))
    return column.read(cell)


def _tell_locked(row: Row, table: Returned, cells: list[Cell], now: Values) -> None:
    """Tell of cells that say otherwise than we do, in whichever language, and cannot be changed."""
    for place, column in table.locked.items():
        if _at(cells, place) not in _in_each_language(column, now):
            words = ADDRESS_CELL if column is EMAIL else gettext(LOCKED_CELL)
            row.problem(table.heads[place], as_written(_at(cells, place)), words)


def _in_each_language(column: Column, now: Values) -> Iterator[str]:
    for code in CODES:
        with override(code):
            yield from _as_sent(column, now)


def _as_sent(column: Column, values: Values) -> tuple[str, str]:
    """What a column says of `values` in a workbook, and in a CSV."""
    text = column.text(values)
    return tidy(without_control_characters(text)), tidy(harmless(text))


def values_of(kind: str, thing: Any) -> Values:
    """Return what the register says of a person's profile or an organisation, as plain values."""
    if kind == ImportKind.ORGANISATIONS:
        return organisation_values(thing)
    return profile(thing)


def _known(kind: str, things: dict[int, Any], viewer: Any) -> dict[int, Beside]:
    if kind == ImportKind.ORGANISATIONS:
        return {}
    newest, values = changed_last(list(things)), beside(things.values())
    return {
        number: Beside(values[number], fixed(person, values[number], viewer), newest.get(number, 0))
        for number, person in things.items()
    }


def _version(cell: str) -> tuple[int, int]:
    """The version that a row showed, and the newest row of the ledger then; an older table knows of the first alone."""
    found = re.fullmatch(r"v?(\d{1,9})(?: (\d{1,18}))?", cell)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def _values_at(kind: str, thing: Any, version: int, now: Values) -> Values:
    """What the table showed when it went out."""
    if version == thing.version or not version:
        return now
    at = organisation_values_at if kind == ImportKind.ORGANISATIONS else profile_at
    return at(version, thing)


def _things(kind: str, numbers: Iterable[int], viewer: Any) -> dict[int, Any]:
    there = organisations_visible_to(viewer) if kind == ImportKind.ORGANISATIONS else visible_to(viewer)
    return dict(there.in_bulk(list(numbers)))


def _columns(kind: str, heads: Sequence[str]) -> tuple[dict[int, Column], dict[int, Column]]:
    """Where the columns stand that may be changed, and those that may not; the first of two with the same head."""
    return _places(CHANGING[kind], heads), _places(LOCKED.get(kind, ()), heads)


def _places(columns: Iterable[Column], heads: Sequence[str]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for column in columns:
        place = next((place for place, head in enumerate(heads) if head.casefold() in _named(column.head)), None)
        if place is not None:
            found[place] = column
    return found


def _number_heads() -> dict[str, frozenset[str]]:
    return {kind: _named(head) for kind, head in NUMBERS.items()}


@cache
def _named(head: Any) -> frozenset[str]:
    """A head in all our languages."""
    names = set()
    for code in CODES:
        with override(code):
            names.add(tidy(str(head)).casefold())
    return frozenset(names)


def _at(cells: Sequence[Cell], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _whole(text: str) -> int:
    return number_typed(text)
