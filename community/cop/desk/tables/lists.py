"""The desk's other lists as files, to read: each with the filters of its page, for whoever sees that page."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.desk.access import (
    letters_visible_to,
    looks_visible_to,
    may_protect,
    may_write_letters,
    reads_in_full,
    requests_visible_to,
)
from cop.desk.choices import RequestState
from cop.desk.forms.protection import LooksForm
from cop.network.countries import country_name
from cop.network.models import Community, Topic
from cop.people.access import viewpoint
from cop.people.models import Person
from cop.people.queries.applications import listed_at_desk, place_names, places_asked, standing
from cop.people.queries.exporting import file_of
from cop.people.queries.seen import names
from cop.services.languages.queries import moment, text_of

AT_ONCE = 500
Cells = list[str | int]
Asked = Mapping[str, Any]


class List(NamedTuple):
    """A list: what it is called, who has it, what it holds for the filters of an address, its heads, what a row says, and
    the numbers of the people whose names stand in it."""

    title: Any
    may: Callable[[Any], bool]
    found: Callable[[Asked, Any], QuerySet[Any]]
    heads: tuple[Any, ...]
    cells: Callable[[Any, Mapping[int, str]], Cells]
    people: Callable[[Any], set[int | None]] = lambda _one: set()


def list_file(name: str, asked: Asked, viewer: Any, form: str) -> tuple[HttpResponseBase, int]:
    """Return the list of that name as a file in `form` ("csv" or "xlsx"), and how many rows it has. Raises KeyError."""
    one = LISTS[name]
    found = one.found(asked, viewer)
    return file_of(name, form, str(one.title), _rows(one, found, viewer)), found.count()


def _rows(one: List, found: QuerySet[Any], viewer: Any) -> Iterator[Cells]:
    yield [gettext("Number"), *(str(head) for head in one.heads)]
    rows = found.iterator(AT_ONCE)
    while part := list(islice(rows, AT_ONCE)):
        numbers = {number for row in part for number in one.people(row) if number}
        known = names(Person.objects.filter(pk__in=numbers), viewer)
        for row in part:
            yield [row.pk, *one.cells(row, known)]


def requests_shown(show: str, viewer: Any) -> QuerySet[Any]:
    """Return the requests that wait, or those that were answered."""
    done = (RequestState.ANSWERED, RequestState.REFUSED)
    return requests_visible_to(viewer).filter(state__in=done if show == "done" else (RequestState.OPEN,))


def looks_shown(asked: Asked, viewer: Any) -> QuerySet[Any]:
    """Return the looks that a form asks for."""
    form = LooksForm(asked)
    form.is_valid()
    wanted = {name: form.cleaned_data[name] for name in ("looker", "person", "what") if form.cleaned_data.get(name)}
    return looks_visible_to(viewer).filter(**wanted)


def _application(one: Any, known: Mapping[int, str]) -> Cells:
    name = known.get(one.person_id or 0) or one.answers.get("name", "")
    where = one.organisation.name if one.organisation else ""
    return [name, where, "; ".join(place_names(places_asked(one))), standing(one), _moment(one.started)]


def _letter(one: Any, known: Mapping[int, str]) -> Cells:
    there = text_of(one.community.names) if one.community else ""
    by, when = known.get(one.written_by_id or 0, ""), one.begun or one.due or one.made
    subject = text_of(one.subjects, one.original)
    return [subject, str(one.get_state_display()), str(one.get_purpose_display()), there, by, _moment(when)]


def _request(one: Any, known: Mapping[int, str]) -> Cells:
    country = country_name(one.country) if one.country else ""
    who = known.get(one.person_id or 0, "") or one.name
    return [who, str(one.get_kind_display()), country, str(one.get_state_display()), f"{one.due:%Y-%m-%d}"]


def _look(one: Any, known: Mapping[int, str]) -> Cells:
    whom = known.get(one.person_id, "") if one.person_id else str(one.count or "")
    return [known.get(one.looker_id or 0, ""), whom, str(one.get_what_display()), _moment(one.hour)]


def _community(one: Community, _known: Mapping[int, str]) -> Cells:
    return [text_of(one.names), one.slug, f"{one.opened:%Y-%m-%d}" if one.opened else ""]


def _topic(one: Topic, _known: Mapping[int, str]) -> Cells:
    under = text_of(one.parent.names) if one.parent else ""
    return [text_of(one.names), one.code, under, f"{one.retired:%Y-%m-%d}" if one.retired else ""]


def _moment(when: Any) -> str:
    return moment(when) if when else ""


def _may_manage(viewer: Any) -> bool:
    return viewpoint(viewer).may("network.manage")


LISTS = {
    "applications": List(
        _("Applications"),
        lambda viewer: viewpoint(viewer).may("people.see_applications"),
        lambda asked, viewer: listed_at_desk(asked.get("show", ""), viewer),
        (_("Name"), _("Organisation"), _("Communities"), _("State"), _("When")),
        _application,
        lambda one: {one.person_id},
    ),
    "letters": List(
        _("Letters"),
        lambda viewer: may_write_letters(viewer) and reads_in_full(viewer),
        lambda _asked, viewer: letters_visible_to(viewer).select_related("community"),
        (_("Subject"), _("State"), _("What it is for"), _("On behalf of"), _("Who"), _("When")),
        _letter,
        lambda one: {one.written_by_id},
    ),
    "requests": List(
        _("Requests"),
        may_protect,
        lambda asked, viewer: requests_shown(asked.get("show", ""), viewer),
        (_("Who"), _("Kind"), _("Country"), _("State"), _("Until")),
        _request,
        lambda one: {one.person_id},
    ),
    "looks": List(
        _("Who looked"),
        may_protect,
        looks_shown,
        (_("Who looked"), _("At whom"), _("What"), _("When")),
        _look,
        lambda one: {one.looker_id, one.person_id},
    ),
    "communities": List(
        _("Communities"),
        _may_manage,
        lambda _asked, _viewer: Community.objects.order_by("order", "pk"),
        (_("Name"), _("Address"), _("Since")),
        _community,
    ),
    "topics": List(
        _("Topics"),
        _may_manage,
        lambda _asked, _viewer: Topic.objects.select_related("parent").order_by("code"),
        (_("Name"), _("Address"), _("Belongs to"), _("Until")),
        _topic,
    ),
}
"""The lists by the names that stand in their addresses."""
