"""The directory as a file: row for row what its pages show to the one who asks."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cop.network.countries import country_name
from cop.people.queries.finding import Finding, Wanted
from cop.people.queries.seen import Seen, seen
from cop.services.languages.forms import without_control_characters
from cop.services.languages.queries import language_name, text_of
from cop.services.languages.streams import in_this_language

AT_ONCE = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_people(wanted: Wanted, viewer: Any, form: str) -> HttpResponseBase:
    """Return the people found as a file in `form` ("csv" or "xlsx"), every page of them, by name."""
    response = FORMS[form](in_this_language(_rows(wanted, viewer)))
    response["Content-Disposition"] = f'attachment; filename="people.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


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
    """Return `cell` so that every spreadsheet can open it and none takes it for a formula: one that begins like a formula
    gets an apostrophe."""
    cell = without_control_characters(cell)
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
    sheet = book.create_sheet(_("People"))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        for row in rows:
            sheet.append(row)
        book.save(file)
    except BaseException:
        file.close()
        _forget(sheet)
        raise
    file.seek(0)
    return FileResponse(file, content_type=XLSX)


def _forget(sheet: Any) -> None:
    """Delete the file in which openpyxl collects the rows of a sheet: it does so itself only when a book was saved."""
    if sheet._writer is not None and Path(sheet._writer.out).exists():
        with suppress(Exception):
            sheet.close()
        sheet._writer.cleanup()


FORMS = {"csv": _csv, "xlsx": _xlsx}
