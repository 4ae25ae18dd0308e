"""Following the line. Each room registers how its things are seen as stops."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cop.services.lines.models import Connection
from cop.services.prepared import rows
from cop.services.things import Reference, reference


@dataclass(frozen=True)
class Stop:
    """One stop: what it is called, where it is, a word on it, and how far it stands ("", "now" or "next")."""

    title: str
    address: str = ""
    detail: str = ""
    state: str = ""


Stops = Callable[[set[int], Any], dict[int, Stop]]
_STOPS: dict[str, Stops] = {}

MOST = 40
"""So many stops around a thing are shown; what many things lead to would fill more than a page."""


def show_as_stop(kind: str, stops: Stops) -> None:
    """Register the function that turns numbers of `kind` into stops, leaving out what the viewer may not see."""
    _STOPS[kind] = stops


def came_from(thing: Model, viewer: Any) -> list[Stop]:
    """Return the stops directly before `thing` that `viewer` may see, oldest connection first."""
    kind, number = reference(thing)
    return _visible(
        Connection.objects.filter(to_kind=kind, to_number=number)
        .order_by("made", "pk")
        .values_list("from_kind", "from_number"),
        viewer,
    )


def led_to(thing: Model, viewer: Any) -> list[Stop]:
    """Return the stops directly after `thing` that `viewer` may see, oldest connection first."""
    kind, number = reference(thing)
    return _visible(
        Connection.objects.filter(from_kind=kind, from_number=number)
        .order_by("made", "pk")
        .values_list("to_kind", "to_number"),
        viewer,
    )


def around(thing: Model | Reference, viewer: Any) -> tuple[list[Stop], list[Stop]]:
    """Return the stops directly before and directly after `thing` that `viewer` may see, in one look at the connections."""
    before, after = neighbours(thing)
    found = stops([*before, *after], viewer)
    return in_order(before, found), in_order(after, found)


def has_neighbours(kind: str) -> Q:
    """A condition on things of that kind: something lies before or after them."""
    before = Connection.objects.filter(to_kind=kind, to_number=OuterRef("pk"))
    return Exists(before) | Exists(Connection.objects.filter(from_kind=kind, from_number=OuterRef("pk")))


def neighbours(thing: Model | Reference) -> tuple[list[Reference], list[Reference]]:
    """Return what lies directly before and directly after `thing`, whoever may see it: the newest `MOST` of both."""
    own = reference(thing)
    found = list(reversed(rows(_around, *own)))
    before = [Reference(*row[:2]) for row in found if row[2:] == own]
    after = [Reference(*row[2:]) for row in found if row[:2] == own]
    return before, after


def stops(references: Iterable[Reference], viewer: Any) -> dict[Reference, Stop]:
    """Return those of some things that `viewer` may see as stops, one question for each kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, number in references:
        by_kind.setdefault(kind, set()).add(number)
    return {
        Reference(kind, number): stop
        for kind, numbers in by_kind.items()
        if kind in _STOPS
        for number, stop in _STOPS[kind](numbers, viewer).items()
    }


def in_order(references: Collection[Reference], found: dict[Reference, Stop]) -> list[Stop]:
    """Return the stops of some things in their order, without those that are not among `found`."""
    return [found[one] for one in references if one in found]


def _around(kind: str, number: int) -> QuerySet[Any]:
    here = Q(from_kind=kind, from_number=number) | Q(to_kind=kind, to_number=number)
    columns = ("from_kind", "from_number", "to_kind", "to_number")
    return Connection.objects.filter(here).order_by("-made", "-pk").values_list(*columns)[:MOST]


def _visible(references: Any, viewer: Any) -> list[Stop]:
    references = [Reference(*one) for one in references]
    return in_order(references, stops(references, viewer))
