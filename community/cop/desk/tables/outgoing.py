"""Tables that go out: with the number of each row, by which it is known when it comes back, and the version it shows."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cop.desk.choices import ImportKind
from cop.desk.queries.groups import Group, people_in
from cop.desk.tables.columns import EMAIL, NUMBERS, ORGANISATIONS, PEOPLE, ROLE, STANDING, VERSION, WORKPLACE, Column
from cop.people.access import running, viewpoint
from cop.people.models import Membership, Person
from cop.people.queries.directory import organisations_page
from cop.people.queries.exporting import file_of
from cop.people.queries.finding import Wanted
from cop.people.queries.organisation import organisation_values
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import text_of

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
    people = people_in(group, viewer).order_by("sort_name", "pk").iterator(AT_ONCE)
    while batch := list(islice(people, AT_ONCE)):
        communities = _communities(batch)
        for person, shown in zip(batch, seen(batch, viewer), strict=True):
            row = _plain(shown) | {"person": person, "shown": shown, "communities": communities[person.pk]}
            version = [person.version] if whole else []
            yield [person.pk, *version, *(column.text(row) for column in columns)]


def _plain(shown: Seen) -> dict[str, Any]:
    topics = [{"topic": known.topic.code} for known in shown.expertise]
    return {column.field: getattr(shown, column.field) for column in PEOPLE} | {"expertise": topics}


def _of_people() -> tuple[Column, ...]:
    """What else a table says of a person, so that a list of old can be made of it."""
    return (
        EMAIL,
        WORKPLACE,
        ROLE,
        Column(_("Willing to be asked"), lambda row: _("yes") if row["shown"].willing_to_be_asked else ""),
        STANDING,
        Column(_("Communities"), lambda row: "; ".join(row["communities"])),
        Column(_("Member since"), lambda row: _day(row["person"].joined)),
        Column(_("Last said to be right"), lambda row: _day(row["person"].confirmed)),
        Column(_("Sample"), lambda row: _("sample") if row["person"].sample else ""),
    )


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _communities(people: list[Person]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    held = Membership.objects.filter(running(), person__in=people, community__isnull=False).select_related("community")
    for one in held.order_by("community__order"):
        assert one.person_id is not None
        assert one.community is not None
        found[one.person_id].append(text_of(one.community.names))
    return found


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
