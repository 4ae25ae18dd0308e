"""Where the one search looks: each room says how its things are found, counted and shown for a viewer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from cop.services.search.snippets import Piece


@dataclass(frozen=True)
class Wanted:
    """What an address of the search asks for: words and filters, each filter by its name; empty ones ask for nothing."""

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """What the filter `name` asks for, "" for nothing."""
        return dict(self.filters).get(name, "")


@dataclass(frozen=True)
class Shown:
    """A hit as the viewer may see it. `facts` are a few words about it, `snippet` pieces of a text, some of them marked; it may
    be in another language than the rest."""

    title: Sequence[Piece]
    address: str
    snippet: Sequence[Piece] = ()
    facts: Sequence[str] = ()
    language: str = ""
    when: datetime | None = None
    snippet_language: str = ""


class Found:
    """What a shelf has for a viewer: the true number, and the hits from `start` to `stop` of those that are ranked. The
    number is asked for when it is wanted: after a page was, it may be known."""

    def __init__(self, count: Callable[[], int], page: Callable[[int, int], list[Shown]]) -> None:
        self._count, self.page = count, page

    @cached_property
    def count(self) -> int:
        """How many are found."""
        return self._count()


@dataclass(frozen=True)
class Shelf:
    """The things of one kind. `filters` are the names of the filters that it knows; asked for another, it is left out."""

    code: str
    name: str | Promise
    find: Callable[[Wanted, Any], Found]
    order: int = 50
    filters: frozenset[str] = field(default_factory=frozenset)


_SHELVES: dict[str, Shelf] = {}
_WORDS: list[Callable[[Any], Iterable[str]]] = []


def register_shelf(shelf: Shelf) -> None:
    """Register the things of one kind; rooms call it when they load."""
    _SHELVES[shelf.code] = shelf


def shelves() -> list[Shelf]:
    """Return all shelves in their order."""
    return sorted(_SHELVES.values(), key=lambda shelf: (shelf.order, shelf.code))


def register_words(words: Callable[[Any], Iterable[str]]) -> None:
    """Register texts that a viewer may read whose words may be meant by a mistyped one: titles, names of topics."""
    _WORDS.append(words)


def texts_read_by(viewer: Any) -> list[str]:
    """Return every text that was registered for that, as the viewer reads it."""
    return [text for words in _WORDS for text in words(viewer)]
