"""Tables that go out: with the number of each row, by which it is known when it comes back, and the version it shows."""

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cop.desk.choices import ImportKind
from cop.desk.queries.groups import Group, people_in
from cop.desk.tables.beside import named, newest_entry, of_membership
from cop.desk.tables.columns import BESIDE, EMAIL, NUMBERS, ORGANISATIONS, PEOPLE, STANDING, VERSION, Column
from cop.people.access import viewpoint
from cop.people.queries.directory import organisations_page
from cop.people.queries.exporting import file_of
from cop.people.queries.finding import Wanted
from cop.people.queries.organisation import organisation_values
from cop.people.queries.seen import Seen, seen

AT_ONCE = 1000
Rows = Iterator[list[str | int]]


def people_table(group: Group, viewer: Any, form: str) -> HttpResponseBase:
    """Return the people of a group, as `viewer` may see them, as a file in `form` ("csv" or "xlsx").

    Without the version, so that it cannot come back, where something may be hidden from the viewer: an empty cell would
    read as one that was emptied.
    """
    return file_of("people", form, _("People"), _people(group, viewer))


def organisations_table(wanted: Wanted, viewer: Any, form: str) -> HttpResponseBase:
    """Return the organisations found by the directory's filters, likewise."""
    return file_of("organisations", form, _("Organisations"), _organisations(wanted, viewer))


def _people(group: Group, viewer: Any) -> Rows:
    columns = (*PEOPLE, *_of_people())
    whole = viewpoint(viewer).may("people.see_every_field")
    yield _heads(ImportKind.PEOPLE, columns, with_version=whole)
    found = people_in(group, viewer).annotate(newest=newest_entry())
    people = found.order_by("sort_name", "pk").iterator(AT_ONCE)
    while batch := list(islice(people, AT_ONCE)):
        more = of_membership(batch)
        for person, shown in zip(batch, seen(batch, viewer), strict=True):
            row = more[person.pk] | _plain(shown) | {"person": person, "shown": shown}
            version = [f"v{person.version} {person.newest or 0}"] if whole else []
            yield [person.pk, *version, *(column.text(row) for column in columns)]


def _plain(shown: Seen) -> dict[str, Any]:
    topics = [{"topic": known.topic.code} for known in shown.expertise]
    jobs = {
        "organisation": [named(a.organisation) for a in shown.affiliations],
        "role": [a.role for a in shown.affiliations],
    }
    return {column.field: getattr(shown, column.field) for column in PEOPLE} | {"expertise": topics} | jobs


def _of_people() -> tuple[Column, ...]:
    """What else a table says of a person, so that a list of old can be made of it."""
    return (
        EMAIL,
        *BESIDE,
        Column(_("Willing to be asked"), lambda row: _("yes") if row["shown"].willing_to_be_asked else ""),
        STANDING,
        Column(_("Last said to be right"), lambda row: _day(row["person"].confirmed)),
        Column(_("Sample"), lambda row: _("sample") if row["person"].sample else ""),
    )


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _organisations(wanted: Wanted, viewer: Any) -> Rows:
    state = Column(_("State"), lambda row: row["listing"])
    columns = (*ORGANISATIONS, state)
    yield _heads(ImportKind.ORGANISATIONS, columns)
    for start in count(0, AT_ONCE):
        page = organisations_page(wanted, viewer, start, start + AT_ONCE)
        for one in page:
            row = organisation_values(one) | {"listing": one.get_listing_display()}
            yield [one.pk, one.version, *(column.text(row) for column in columns)]
        if len(page) < AT_ONCE:
            return


def _heads(kind: str, columns: tuple[Column, ...], *, with_version: bool = True) -> list[str | int]:
    return [str(NUMBERS[kind]), *([str(VERSION)] if with_version else []), *(str(column.head) for column in columns)]
