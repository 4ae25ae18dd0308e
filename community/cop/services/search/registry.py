"""Which rooms have things to find."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cop.services.search.choices import Zone
from cop.services.search.models import keys_of


@dataclass(frozen=True)
class Draft:
    """What is to be found of the thing `number`: its text in each zone, and the marks by which it is chosen (marks.py)."""

    number: int
    zones: dict[Zone, str]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """How a room gives its documents: drafts for some numbers, and the numbers of everything there is."""

    documents: Callable[[Iterable[int]], Iterable[Draft]]
    numbers: Callable[[], Iterable[int]]


SOURCES: dict[str, Source] = {}
STEP = 5000


def numbers_of(things: QuerySet[Any]) -> Iterator[int]:
    """Yield the numbers of a room's things, a step at a time.

    No cursor stays open while the index is written: SQLite could not empty its log, which grew larger than the database.
    """
    last = -1
    while numbers := list(things.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STEP]):
        yield from numbers
        last = numbers[-1]


def register(
    kind: str, documents: Callable[[Iterable[int]], Iterable[Draft]], numbers: Callable[[], Iterable[int]]
) -> None:
    """Register the things of one kind ("people.person"); one for which `documents` yields nothing is not found.

    Raises ValueError if the keys of two kinds coincide: one of them then needs another name.
    """
    if any(keys_of(kind) == keys_of(other) for other in SOURCES if other != kind):
        raise ValueError(f"{kind} has the same keys as another kind")
    SOURCES[kind] = Source(documents, numbers)
