"""Counting everything that is sought and choosing the best of it, from the index alone."""

from collections.abc import Iterable
from functools import cached_property
from math import log
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value

from cop.services.search.engines import Holds, Listed, Newest, Number
from cop.services.search.models import Document, Words, keys_of
from cop.services.search.queries import MOST_RANKED
from cop.services.search.sought import Sought

MOST_OF_A_WORD = 8
OFTEN = 10_000
"""What is found more often is sooner met among the newest than looked up (bench/finding.py, with a million)."""


class Hit(NamedTuple):
    """A thing that was found, and how well it fits."""

    kind: str
    number: int
    fits: float


def counts(kinds: Iterable[str], sought: Sought) -> dict[str, int]:
    """Return how many things of each kind are found, the true numbers, asked at once."""
    if not sought:
        return {}
    each = [
        _hits(kind, sought)
        .annotate(kind=Value(kind))
        .values("kind")
        .annotate(found=Count("*"))
        .values_list("kind", "found")
        for kind in kinds
    ]
    first, *others = each
    return dict(first.union(*others, all=True) if others else first)


def newest(kind: str, sought: Sought, limit: int = MOST_RANKED) -> list[int]:
    """Return the highest numbers of what is found."""
    if not sought:
        return []
    found = _hits(kind, sought).order_by(Newest().desc()).annotate(number=Number(keys_of(kind).start))
    return list(found.values_list("number", flat=True)[:limit])


def among(kind: str, sought: Sought, numbers: Iterable[int]) -> list[int]:
    """Return those of the numbers that are found."""
    keys = keys_of(kind)
    if not sought or not (asked := [keys[number] for number in numbers]):
        return []
    found = _hits(kind, sought).filter(Listed("pk", asked)).annotate(number=Number(keys.start))
    return list(found.values_list("number", flat=True))


class Best:
    """What is found of some kinds: they are counted together, then the newest of them are read together."""

    def __init__(self, kinds: Iterable[str], sought: Sought) -> None:
        self.kinds, self.sought = list(kinds), sought

    def count(self) -> int:
        """How many are found: the true number."""
        return sum(self._counts.values())

    def hits(self, *, better: str = "") -> list[Hit]:
        """The newest that are found of each kind, at most `MOST_RANKED`, those that fit best first, then the newest.

        Of those that fit the same, one with the mark `better` comes first. How well a thing fits is how often the words
        stand in it for its length: in the zones that are asked, so that order tells nothing of others.
        """
        lengths = len(self.sought.columns)
        found: list[tuple[tuple[float, bool, int], Hit]] = []
        for kind, number, marks, *said in self._rows:
            fits = _fits(self.sought, "".join(said[lengths:]), sum(said[:lengths]))
            hit = Hit(kind, number, fits)
            found.append(((-fits, better not in marks.split(), -hit.number), hit))
        return [hit for _order, hit in sorted(found)]

    @cached_property
    def _counts(self) -> dict[str, int]:
        return counts(self.kinds, self.sought)

    @cached_property
    def _rows(self) -> list[Any]:
        """Kind, number, marks, length and text of each of the newest."""
        lengths = [f"{column}_count" for column in self.sought.columns]
        columns = ("kind", "number", "marks", *lengths, *self.sought.columns)
        each = [
            Document.objects.filter(pk__in=_newest(kind, self.sought, often=found > OFTEN))
            .order_by()
            .values_list(*columns)
            for kind, found in self._counts.items()
            if found
        ]
        return list(each[0].union(*each[1:], all=True) if each[1:] else each[0]) if each else []


def _newest(kind: str, sought: Sought, *, often: bool) -> QuerySet[Any, Any]:
    return _hits(kind, sought, often=often).order_by(Newest(often=often).desc()).values("pk")[:MOST_RANKED]


def _fits(sought: Sought, text: str, length: int) -> float:
    """The words that were typed count twice as much as what they are called elsewhere."""
    times = 0.0
    for own, *others in sought.groups:
        times += _times(own, text) + max((_times(words, text) for words in others), default=0.0) / 2
    return round(times / (1 + log(max(length, 1))), 2)


def _times(words: Iterable[Any], text: str) -> float:
    return min(min(text.count(f" {' '.join(phrase)}"), MOST_OF_A_WORD) for phrase in words)


def _hits(kind: str, sought: Sought, *, often: bool = False) -> QuerySet[Words]:
    return Words.objects.filter(Holds(kind, sought, often=often))
