"""The directory as a file: row for row what its pages show to the one who asks."""

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from cop.network.countries import country_name
from cop.people.queries.finding import Finding, Wanted
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import language_name, text_of
from cop.services.mail.wrapping import columns

AT_ONCE = 1000
MEASURED = 200
"""So many rows decide how wide the columns are."""

NARROWEST, WIDEST = 8, 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_people(wanted: Wanted, viewer: Any, form: str) -> HttpResponseBase:
    """Return the people found as a file in `form` ("csv" or "xlsx"), every page of them, by name."""
    response = FORMS[form](_in_this_language(_rows(wanted, viewer)))
    name = f"people-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _in_this_language(rows: Iterator[list[str | int]]) -> Iterator[list[str | int]]:
    """Write the rows in the language of now: a streamed answer is written when the request and its language are over."""
    language = get_language() or "en"

    def written() -> Iterator[list[str | int]]:
        with override(language):
            yield from rows

    return written()


def _rows(wanted: Wanted, viewer: Any) -> Iterator[list[str | int]]:
    yield [
        _("Number"), _("Name"), _("Organisation"), _("Role"), _("Country"), _("Place"), _("What they know"),
        _("Languages"), _("Willing to be asked"), _("E-mail address"), _("Telephone"), _("Sample"),
    ]  # fmt: skip
    found = Finding(wanted, viewer).showing().order_by("sort_name", "pk").iterator(AT_ONCE)
    batch = []
    for person in found:
        batch.append(person)
        if len(batch) == AT_ONCE:
            yield from map(_row, seen(batch, viewer))
            batch = []
    yield from map(_row, seen(batch, viewer))


def _row(person: Seen) -> list[str | int]:
    cells = [
        person.name,
        "; ".join(a.organisation.name for a in person.affiliations),
        "; ".join(a.role for a in person.affiliations),
        country_name(person.country) if person.country else "",
        person.place,
        "; ".join(
            f"{text_of(e.topic.names)}: {e.sentence}" if e.sentence else text_of(e.topic.names)
            for e in person.expertise
        ),
        ", ".join(language_name(code) for code in person.languages),
        _("yes") if person.willing_to_be_asked else "",
        person.email,
        person.phone,
        _("sample") if person.sample else "",
    ]
    return [person.number, *map(harmless, cells)]


def harmless(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula: one that begins like a formula gets an apostrophe."""
    return f"'{cell}" if cell.lstrip("\t\r\n ")[:1] in tuple("=+-@") else cell


def _csv(rows: Iterator[list[str | int]]) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            line = io.StringIO()
            csv.writer(line).writerow(row)
            yield line.getvalue()

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _xlsx(rows: Iterator[list[str | int]]) -> FileResponse:
    book = Workbook(write_only=True)
    _write(book.create_sheet(_("People")), rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _write(sheet: Any, rows: Iterator[list[str | int]]) -> None:
    """Write the sheet row by row: the header bold, frozen and with a filter, the columns as wide as the first rows need."""
    first = list(islice(rows, MEASURED))
    sheet.freeze_panes = "A2"
    for place, cells in enumerate(zip(*first, strict=True), start=1):
        longest = max(columns(str(cell)) for cell in cells)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, NARROWEST), WIDEST)
    header, *others = first
    sheet.append([_bold(sheet, cell) for cell in header])
    last = 1
    for row in chain(others, rows):
        sheet.append(row)
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _bold(sheet: Any, value: str | int) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = Font(bold=True)
    return cell


FORMS = {"csv": _csv, "xlsx": _xlsx}
