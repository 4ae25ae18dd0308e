"""From a file to sheets of plain cells: XLSX, XLSM, XLSB, XLS and ODS, or text in any encoding and separator.

Nothing in a file is run: formulas count with the value that was saved beside them, macros are never read.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from cop.services.languages.forms import without_control_characters

MEGABYTE = 1024 * 1024
MOST_BYTES = 25 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_CELLS = 12_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
SAMPLE = 64 * 1024
SEPARATORS = ",;\t|"
ENCODINGS = ["gb18030", "big5", "cp949", "cp1258", "cp1252"]
"""What spreadsheets of the member countries write, where they do not write Unicode."""
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = str | date
Value = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """A file cannot be taken in; the text says why and what the reader can do."""


@dataclass
class Sheet:
    """One sheet: its rows that are not empty, by the number that the spreadsheet shows beside them."""

    name: str
    rows: dict[int, list[Cell]] = field(default_factory=dict)


def read(path: Path) -> list[Sheet]:
    """Return the sheets of a file that hold anything, in their order.

    Raises Unreadable for what is no spreadsheet, locked, broken or too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(_("The file is larger than 25 MB. Save the list alone, without pictures, and choose that."))
    with path.open("rb") as file:
        begins = file.read(8)
    sheets = list(_of_workbook(path, begins) if begins.startswith((ZIP, OLD_OFFICE)) else [_of_text(path)])
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable(_("There is nothing in the file. Choose the one that holds your list."))
    return filled


def _of_workbook(path: Path, begins: bytes) -> Iterator[Sheet]:
    if begins.startswith(ZIP):
        _refuse_bombs(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                yield Sheet(name, _kept(_cells(sheet)))
    except PasswordError:
        raise Unreadable(
            _(
                "The file is locked with a password. Take the password away in your spreadsheet, save, and choose it again."
            )
        ) from None
    except (CalamineError, OSError, ValueError):
        raise Unreadable(
            _("The file is no spreadsheet that we can read, or it is damaged. Save it as XLSX or CSV and choose that.")
        ) from None


def _refuse_bombs(path: Path) -> None:
    """A small file may unpack to one that fills the memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise Unreadable(
            _("The file is damaged. Open it in your spreadsheet, save it again, and choose the new one.")
        ) from None
    if unpacked > MOST_UNPACKED:
        raise Unreadable(_("The file unpacks to far more than a list of people. Save the list alone and choose that."))


def _cells(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (row as the spreadsheet numbers it, cells), what was merged standing in each of the cells that it covers."""
    if sheet.width > MOST_COLUMNS or sheet.width * sheet.height > MOST_CELLS:
        raise Unreadable(
            _("The sheet is larger than we can take in. Delete what is not your list, save, and try again.")
        )
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    covered = {
        (row, column): (top, left)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if (bottom - top + 1) * (right - left + 1) <= MOST_ROWS
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    above: dict[tuple[int, int], Cell] = {}
    sources = set(covered.values())
    for row, values in enumerate(sheet.iter_rows(), first_row):
        if not any(values):
            continue
        cells = [_cell(value) for value in values]
        for place, cell in enumerate(cells):
            at = (row, place + first_column)
            if at in sources:
                above[at] = cell
            elif at in covered and cell == "":
                cells[place] = above.get(covered[at], "")
        yield row + 1, [*[""] * first_column, *cells]


def _of_text(path: Path) -> Sheet:
    text = _decoded(path.read_bytes())
    if "\0" in text[:SAMPLE]:
        raise Unreadable(
            _("The file is no spreadsheet that we can read, or it is damaged. Save it as XLSX or CSV and choose that.")
        )
    csv.field_size_limit(MEGABYTE)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), _dialect(text[:SAMPLE])))
    except csv.Error:
        raise Unreadable(
            _("The file is no spreadsheet that we can read, or it is damaged. Save it as XLSX or CSV and choose that.")
        ) from None
    return Sheet(path.stem, _kept((number, [_cell(value) for value in row]) for number, row in enumerate(rows, 1)))


def _decoded(content: bytes) -> str:
    """Text by its mark or as UTF-8, else by what its bytes look like in the encodings of the member countries."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    found = from_bytes(content[:SAMPLE], cp_isolation=ENCODINGS).best()
    return content.decode(found.encoding if found else "cp1252", errors="replace")


def _dialect(sample: str) -> type[csv.Dialect]:
    """The separator is guessed; quotes are doubled inside of quotes, as every spreadsheet writes them."""

    class Guessed(csv.excel):
        delimiter = _separator(sample)

    return Guessed


def _separator(sample: str) -> str:
    try:
        return csv.Sniffer().sniff(sample, SEPARATORS).delimiter
    except csv.Error:
        return ","


def _kept(rows: Iterable[tuple[int, list[Cell]]]) -> dict[int, list[Cell]]:
    kept: dict[int, list[Cell]] = {}
    for number, cells in rows:
        if any(cells):
            kept[number] = cells[:MOST_COLUMNS]
        if len(kept) > MOST_ROWS:
            raise Unreadable(_("The sheet has more than 200,000 rows. Split it and take the parts in one by one."))
    return kept


def _cell(value: Value) -> Cell:
    """A value as somebody would read it: whole numbers without a fraction, white space folded, dates as dates."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value)
    text = without_control_characters(text[:LONGEST_CELL].replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
