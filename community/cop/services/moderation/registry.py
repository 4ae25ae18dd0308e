"""What can be moderated. Each room registers how a thing of theirs is shown, cleared, edited and removed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet


class Words(NamedTuple):
    """Something that was written: who, the safe HTML of it, and where it stands."""

    who: str
    html: str
    address: str = ""


@dataclass(frozen=True)
class Shown:
    """A thing as somebody who moderates reads it: its words, what may be edited of it, what stands around it and what its
    author wrote before. `is_named`: its author may be told and warned; nobody else's is known to who moderates."""

    title: str
    address: str
    words: Words
    text: str
    language: str = "en"
    interest: str = ""
    is_named: bool = True
    around: Sequence[Words] = field(default_factory=tuple)
    earlier: Sequence[Words] = field(default_factory=tuple)


@dataclass(frozen=True)
class Moderated:
    """How things of one kind are moderated: what they are called in lists and where they stand, one in full, and whether
    the viewer wrote it. The others are called in the transaction of the decision: `lock` first, so that its author changes it
    before or after; `edit` returns what it said before. `samples`: the numbers of those that stand among samples."""

    titles: Callable[[Collection[int]], dict[int, tuple[str, str]]]

    show: Callable[[int, Any], Shown | None]
    wrote: Callable[[int, Any], bool]
    clear: Callable[[Any], None]
    edit: Callable[[Any, str, Any], str]
    remove: Callable[[Any], None]
    lock: Callable[[int], None]
    samples: Callable[[], QuerySet[Any, Any]]


_KINDS: dict[str, Moderated] = {}


def register(kind: str, moderated: Moderated) -> None:
    """Register how things of a kind ("discussions.post") are moderated."""
    _KINDS[kind] = moderated


def every_kind() -> Iterable[tuple[str, Moderated]]:
    """Return the kinds of things that are moderated, and how."""
    return _KINDS.items()


def moderated(kind: str) -> Moderated:
    """Return how things of that kind are moderated. Raises KeyError for one that no room registered."""
    return _KINDS[kind]
