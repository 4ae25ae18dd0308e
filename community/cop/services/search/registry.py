"""Which rooms have things to find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cop.services.search.choices import Zone


@dataclass(frozen=True)
class Draft:
    """What is to be found of the thing `number`: its text in each zone."""

    number: int
    zones: dict[Zone, str]


@dataclass(frozen=True)
class Source:
    """How a room gives its documents: drafts for some numbers, and the numbers of everything there is."""

    documents: Callable[[Iterable[int]], Iterable[Draft]]
    numbers: Callable[[], Iterable[int]]


SOURCES: dict[str, Source] = {}


def register(
    kind: str, documents: Callable[[Iterable[int]], Iterable[Draft]], numbers: Callable[[], Iterable[int]]
) -> None:
    """Register a room's things; one for which `documents` yields nothing is not found."""
    SOURCES[kind] = Source(documents, numbers)
