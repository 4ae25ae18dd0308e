"""From a file to sheets of plain cells: XLSX, XLSM, XLSB, XLS and ODS, or text in any encoding and separator.

Nothing in a file is run: formulas count with the value that was saved beside them, macros are never read.
"""

import codecs
import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from cop.desk.importing import web_pages
from cop.services.languages.forms import without_control_characters

MEGABYTE = 1024 * 1024
MOST_BYTES = 25 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_CELLS = 12_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 10_000
SAMPLE = 64 * 1024
TOP = 240
"""So many of the first rows say where the header is and what the columns mean."""

SEPARATORS = ",;\t|"
ENCODINGS = ["gb18030", "big5", "cp949", "cp1258", "cp1252"]
"""What spreadsheets of the member countries write, where they do not write Unicode."""
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|body|style|table)\b", re.I | re.S
)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)")

Cell = str
Value = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """A file cannot be taken in; the text says why and what the reader can do."""


class Sheet:
    """One sheet: its rows that are not empty, by the number that the spreadsheet shows beside them.

    They lie one after another in `spool`, a file that is gone with the last sheet in it: a long list takes no memory.
    """

    def __init__(self, name: str, spool: Any, rows: Iterable[tuple[int, list[Cell]]]) -> None:
        self.name, self._spool, self._begins = name, spool, spool.tell()
        self.count = self.width = 0
        self.top: dict[int, list[Cell]] = {}
        for number, cells in rows:
            self._keep(number, cells[:MOST_COLUMNS])
        spool.flush()

    def rows(self, *, after: int = 0) -> Iterator[tuple[int, list[Cell]]]:
        """Yield (number, cells) of the rows below the row `after`, in their order."""
        with Path(self._spool.name).open("rb") as file:
            file.seek(self._begins)
            for line in islice(file, self.count):
                number, cells = json.loads(line)
                if number > after:
                    yield number, cells

    def _keep(self, number: int, cells: list[Cell]) -> None:
        if not any(cells):
            return
        self.count += 1
        if self.count > MOST_ROWS:
            raise Unreadable(_("The sheet has more than 200,000 rows. Split it and take the parts in one by one."))
        self.width = max(self.width, len(cells))
        if len(self.top) < TOP:
            self.top[number] = cells
        self._spool.write(json.dumps([number, cells]).encode() + b"\n")


def read(path: Path) -> list[Sheet]:
    """Return the sheets of a file that hold anything, in their order.

    Raises Unreadable for what is no spreadsheet, locked, broken or too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(_("The file is larger than 25 MB. Save the list alone, without pictures, and choose that."))
    with path.open("rb") as file:
        begins = file.read(1024)
    _refuse_documents(path, begins)
    spool = NamedTemporaryFile()  # noqa: SIM115 (closed with the last sheet)
    of_workbook = begins.startswith((ZIP, OLD_OFFICE))
    if of_workbook:
        sheets = list(_of_workbook(path, begins, spool))
    elif WEB_PAGE.match(begins.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\0", "")):
        sheets = list(_of_web_page(path, spool))
    else:
        sheets = [_of_text(path, spool)]
    filled = [sheet for sheet in sheets if sheet.count]
    if not filled:
        raise Unreadable(_("There is nothing in the file. Choose the one that holds your list."))
    return filled


def _refuse_documents(path: Path, begins: bytes) -> None:
    """What is often chosen in place of a list, told by what it is."""
    of_text = begins.isascii() and path.suffix.lower()
    inside: set[str] = set()
    if begins.startswith(ZIP):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as packed:
            inside = {name.partition("/")[0] for name in packed.namelist()}
    if begins.startswith(b"%PDF") or of_text == ".pdf":
        raise Unreadable(_("This is a PDF and no spreadsheet. Save the list as XLSX or CSV and choose that."))
    if begins.startswith(b"{\\rtf") or of_text in (".docx", ".doc") or "word" in inside:
        raise Unreadable(_("This is a text document and no spreadsheet. Save the list as XLSX or CSV and choose that."))


def _of_workbook(path: Path, begins: bytes, spool: Any) -> Iterator[Sheet]:
    if begins.startswith(ZIP):
        _refuse_bombs(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                yield Sheet(name, spool, _cells(sheet))
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


def _of_web_page(path: Path, spool: Any) -> Iterator[Sheet]:
    """Each table of a page as a sheet; a page without any is no list."""
    with path.open("rb") as file:
        said = CHARSET.search(file.read(SAMPLE))
    encoding = said[1].decode() if said and not _is_in("utf-8-sig", path) else _encoding(path)
    with path.open(encoding=encoding if _is_known(encoding) else "cp1252", errors="replace") as file:
        for place, rows in enumerate(web_pages.tables(iter(partial(file.read, SAMPLE), "")), 1):
            numbered = enumerate(rows, 1)
            yield Sheet(f"{path.stem} {place}", spool, ((n, [_cell(value) for value in row]) for n, row in numbered))


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _of_text(path: Path, spool: Any) -> Sheet:
    csv.field_size_limit(MEGABYTE)
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        sample = file.read(SAMPLE)
        file.seek(0)
        rows = csv.reader(file, _dialect(sample))
        try:
            if "\0" not in sample:
                numbered = enumerate(rows, 1)
                return Sheet(path.stem, spool, ((number, [_cell(value) for value in row]) for number, row in numbered))
        except csv.Error:
            pass
    raise Unreadable(
        _("The file is no spreadsheet that we can read, or it is damaged. Save it as XLSX or CSV and choose that.")
    )


def _encoding(path: Path) -> str:
    """By its mark or UTF-8, else by what its bytes look like in the encodings of the member countries."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if sample.startswith(mark) and _is_in(encoding, path):
            return encoding
    found = from_bytes(sample, cp_isolation=ENCODINGS).best()
    return found.encoding if found else "cp1252"


def _is_in(encoding: str, path: Path) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(MEGABYTE):
                pass
    except UnicodeError:
        return False
    return True


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


def _cell(value: Value) -> Cell:
    """A value as somebody would read it: whole numbers without a fraction, white space folded, days as 2019-03-05."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tidy("" if value is None else str(value))


def tidy(text: str) -> Cell:
    """Return a text as a cell holds it."""
    text = without_control_characters(text[:LONGEST_CELL].replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
