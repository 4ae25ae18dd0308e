"""Following the line. Each room registers how its things are seen as stops."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from cop.services.lines.models import Connection
from cop.services.prepared import rows
from cop.services.things import reference


@dataclass(frozen=True)
class Stop:
    """One stop: what it is called, where it is, a word on it, and how far it stands ("", "now" or "next")."""

    title: str
    address: str = ""
    detail: str = ""
    state: str = ""


Stops = Callable[[set[int], Any], dict[int, Stop]]
_STOPS: dict[str, Stops] = {}


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


def around(thing: Model, viewer: Any) -> tuple[list[Stop], list[Stop]]:
    """Return the stops directly before and directly after `thing` that `viewer` may see, in one look at the connections."""
    own = reference(thing)
    found = rows(_around, *own)
    before = [row[:2] for row in found if row[2:] == own]
    after = [row[2:] for row in found if row[:2] == own]
    return _visible(before, viewer), _visible(after, viewer)


def _around(kind: str, number: int) -> QuerySet[Any]:
    here = Q(from_kind=kind, from_number=number) | Q(to_kind=kind, to_number=number)
    columns = ("from_kind", "from_number", "to_kind", "to_number")
    return Connection.objects.filter(here).order_by("made", "pk").values_list(*columns)


def _visible(references: Any, viewer: Any) -> list[Stop]:
    references = list(references)
    found = {
        kind: _STOPS[kind]({number for k, number in references if k == kind}, viewer)
        for kind in {kind for kind, _ in references}
        if kind in _STOPS
    }
    return [found[kind][number] for kind, number in references if number in found.get(kind, {})]
