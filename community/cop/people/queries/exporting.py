"""The directory as a file: row for row what its pages show to the one who asks, or all that they may see."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from cop.network.countries import country_name
from cop.people.models import Organisation, Person
from cop.people.queries.cells import formula_like, harmless
from cop.people.queries.directory import Search, organisations_page
from cop.people.queries.finding import Wanted
from cop.people.queries.seen import Seen, seen
from cop.services.languages.forms import without_control_characters
from cop.services.languages.queries import language_name, text_of
from cop.services.languages.streams import in_this_language
from cop.services.mail.wrapping import columns as width_of

AT_ONCE = 1000
MEASURED = 200
"""So many rows decide how wide the columns are."""

NARROWEST, WIDEST = 8, 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_people(wanted: Wanted, viewer: Any, form: str, *, everything: bool = False) -> HttpResponseBase:
    """Return the people found as a file in `form` ("csv" or "xlsx"), every page of them in the order of the pages.

    It has the columns of the list; with `everything` also what stands on each person's own page for the viewer.
    """
    columns = [column for column in _columns() if everything or column.in_list]
    return file_of("people", form, _("People"), _rows(columns, _people(wanted, viewer)))


def export_organisations(wanted: Wanted, viewer: Any, form: str) -> HttpResponseBase:
    """Return the organisations found as a file in `form`, every page of them in the order of the pages."""
    return file_of(
        "organisations", form, _("Organisations"), _rows(_of_organisations(), _organisations(wanted, viewer))
    )


def file_of(name: str, form: str, title: str, rows: Iterator[list[str | int]]) -> HttpResponseBase:
    """Return `rows`, the first of them the heads, as a file in `form`, written in the language of now."""
    response = FORMS[form](in_this_language(rows), title)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


def export_to_call(people: Iterable[Person], viewer: Any, form: str) -> HttpResponseBase:
    """Return people as a list to telephone, in `form` ("csv" or "xlsx")."""
    wanted = (_("Name"), _("Organisation"), _("Role"), _("Country"), _("Telephone"), _("Languages"))
    by_head = {column.head: column for column in _columns()}
    rows = iter(people)
    batches = iter(lambda: list(islice(rows, AT_ONCE)), [])
    numbered = ((person.number, person) for some in batches for person in seen(some, viewer))
    return file_of("telephone", form, _("Telephone"), _rows([by_head[head] for head in wanted], numbered))


class Column(NamedTuple):
    """A column: its head, what it says of a person or organisation, and whether the list on the screen says it too."""

    head: str
    cell: Callable[[Any], str]
    in_list: bool = True


def _columns() -> list[Column]:
    return [
        Column(_("Name"), lambda person: person.name),
        Column(_("Name in Latin letters"), lambda person: person.name_latin),
        Column(_("Organisation"), lambda person: "; ".join(a.organisation.name for a in person.affiliations)),
        Column(_("Role"), lambda person: "; ".join(a.role for a in person.affiliations)),
        Column(_("Country"), lambda person: country_name(person.country) if person.country else ""),
        Column(_("Place"), lambda person: person.place),
        Column(_("What they know"), lambda person: "; ".join(text_of(e.topic.names) for e in person.expertise)),
        Column(_("Languages"), lambda person: ", ".join(language_name(code) for code in person.languages)),
        Column(_("Willing to be asked"), lambda person: _("yes") if person.willing_to_be_asked else ""),
        Column(_("What they did"), _sentences, in_list=False),
        Column(_("E-mail address"), lambda person: person.email, in_list=False),
        Column(_("Telephone"), lambda person: person.phone, in_list=False),
        Column(_("Sample"), lambda person: _("sample") if person.sample else ""),
    ]


def _sentences(person: Seen) -> str:
    return "; ".join(f"{text_of(e.topic.names)}: {e.sentence}" for e in person.expertise if e.sentence)


def _of_organisations() -> list[Column]:
    return [
        Column(pgettext("of a thing", "Name"), lambda one: text_of(one.names) or one.name),
        Column(_("Short name"), lambda one: one.short_name),
        Column(_("Kind of organisation"), lambda one: one.get_category_display()),
        Column(_("Country"), lambda one: country_name(one.country) if one.country else ""),
        Column(_("Place"), lambda one: one.place),
        Column(_("Website"), lambda one: one.website),
        Column(_("State"), lambda one: one.get_listing_display()),
        Column(_("Sample"), lambda one: _("sample") if one.sample else ""),
    ]


def _rows(columns: Sequence[Column], numbered: Iterator[tuple[int, Any]]) -> Iterator[list[str | int]]:
    yield [_("Number"), *(column.head for column in columns)]
    for number, thing in numbered:
        yield [number, *(column.cell(thing) for column in columns)]


def _people(wanted: Wanted, viewer: Any) -> Iterator[tuple[int, Seen]]:
    for people in Search(wanted, viewer).everybody(AT_ONCE):
        yield from ((person.number, person) for person in seen(people, viewer))


def _organisations(wanted: Wanted, viewer: Any) -> Iterator[tuple[int, Organisation]]:
    for start in count(0, AT_ONCE):
        page = organisations_page(wanted, viewer, start, start + AT_ONCE)
        yield from ((one.pk, one) for one in page)
        if len(page) < AT_ONCE:
            return


def _csv(rows: Iterator[list[str | int]], _title: str) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            line = io.StringIO()
            csv.writer(line).writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
            yield line.getvalue()

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _xlsx(rows: Iterator[list[str | int]], title: str) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        _write(sheet, rows)
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


def _write(sheet: Any, rows: Iterator[list[str | int]]) -> None:
    """Write the sheet row by row: the header bold, frozen and with a filter, the columns as wide as the first rows need."""
    first = list(islice(rows, MEASURED))
    sheet.freeze_panes = "A2"
    for place, cells in enumerate(zip(*first, strict=True), start=1):
        longest = max(width_of(str(cell)) for cell in cells)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, NARROWEST), WIDEST)
    header, *others = first
    sheet.append([_bold(sheet, cell) for cell in header])
    last = 1
    for row in chain(others, rows):
        sheet.append([_cell(sheet, cell) for cell in row])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _cell(sheet: Any, value: str | int) -> Any:
    """Return a value as it is: text that looks like a formula is marked as text, also for who edits it."""
    if not isinstance(value, str):
        return value
    text = without_control_characters(value)
    if not formula_like(text):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _bold(sheet: Any, value: str | int) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = Font(bold=True)
    return cell


FORMS = {"csv": _csv, "xlsx": _xlsx}
