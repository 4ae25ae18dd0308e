"""Counting everything that is sought and choosing the best of it, from the index alone."""

from collections.abc import Iterable
from functools import cached_property
from heapq import nlargest
from math import log
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value

from cop.services.search.analysis import written
from cop.services.search.engines import MOST_RANKED, SELDOM, Joined, Listed, Newest, NewestKeys, parts
from cop.services.search.models import Document, Words, keys_of
from cop.services.search.sought import Sought

MOST_OF_A_WORD = 8


class Hit(NamedTuple):
    """A thing that was found, and how well it fits."""

    kind: str
    number: int
    fits: float


def newest(kind: str, sought: Sought, limit: int = MOST_RANKED) -> list[int]:
    """Return the highest numbers of what is found."""
    return nlargest(limit, [number for some in _newest(kind, sought, limit) for number in _numbers(kind, some)])


def among(kind: str, sought: Sought, numbers: Iterable[int]) -> list[int]:
    """Return those of the numbers that are found."""
    keys = keys_of(kind)
    if not (asked := [keys[number] for number in numbers]):
        return []
    return [number for some in _hits([kind], sought) for number in _numbers(kind, some.filter(Listed("pk", asked)))]


class Best:
    """What is found of some kinds: they are counted together, then the newest of them are read together."""

    def __init__(self, kinds: Iterable[str], sought: Sought) -> None:
        self.kinds, self.sought = list(kinds), sought

    def count(self) -> int:
        """How many are found: the true number."""
        return sum(count for _part, count, _newest in self._counted)

    def hits(self, *, better: str = "") -> list[Hit]:
        """The newest that are found of each kind, at most `MOST_RANKED`, those that fit best first, then the newest.

        Of those that fit the same, one with the mark `better` comes first. How well a thing fits is how often the words
        stand in it for its length: in the zones that are asked, so that order tells nothing of others.
        """
        lengths, ways = len(self.sought.columns), _written(self.sought)
        found: list[tuple[tuple[float, bool, int], Hit]] = []
        for kind, number, marks, *said in self._rows:
            fits = _fits(ways, f"{''.join(said[lengths:])} ", sum(said[:lengths]))
            hit = Hit(kind, number, fits)
            found.append(((-fits, better not in marks.split(), -hit.number), hit))
        return [hit for _order, hit in sorted(found)]

    @cached_property
    def _counted(self) -> list[Any]:
        """For each part of what is found its place, how many they are, and the newest of them where those came too."""
        return _together(
            [
                hits.annotate(part=Value(part))
                .values("part")
                .annotate(found=Count("*"), newest=NewestKeys(self.kinds))
                .values_list("part", "found", "newest")
                for part, hits in enumerate(_hits(self.kinds, self.sought))
            ]
        )

    @cached_property
    def _rows(self) -> list[Any]:
        """Kind, number, marks, length and text of each of the newest."""
        if not (count := self.count()):
            return []
        enough, came = min(count, MOST_RANKED), _keys(newest for _part, _count, newest in self._counted)
        if len(came) < enough and count <= SELDOM:
            every = [hits.order_by().aggregate(all=Joined("pk"))["all"] for hits in _hits(self.kinds, self.sought)]
            came = _keys(every)
        if len(came) < enough:
            return self._read(Q(pk__in=some) for kind in self.kinds for some in _newest(kind, self.sought))
        of_kind = ([key for key in came if key in keys] for keys in map(keys_of, self.kinds))
        return self._read([Listed("pk", [key for some in of_kind for key in nlargest(MOST_RANKED, some)])])

    def _read(self, conditions: Iterable[Any]) -> list[Any]:
        lengths = [f"{column}_count" for column in self.sought.columns]
        columns = ("kind", "number", "marks", *lengths, *self.sought.columns)
        rows = _together([Document.objects.filter(some).order_by().values_list(*columns) for some in conditions])
        of_kind = ([row for row in rows if row[0] == kind] for kind in self.kinds)
        return [row for some in of_kind for row in nlargest(MOST_RANKED, some, key=itemgetter(1))]


def _together(each: list[QuerySet[Any, Any]]) -> list[Any]:
    """Return the rows of all, asked at once."""
    return list(each[0].union(*each[1:], all=True) if each[1:] else each[0]) if each else []


def _keys(joined: Iterable[str | None]) -> list[int]:
    return [int(key) for some in joined if some for key in some.split(",")]


def _newest(kind: str, sought: Sought, limit: int = MOST_RANKED) -> list[QuerySet[Any, Any]]:
    """The keys of the newest that are found of a kind, among others of them."""
    return [hits.order_by(Newest().desc()).values("pk")[:limit] for hits in _hits([kind], sought)]


def _numbers(kind: str, keys: QuerySet[Any, Any]) -> list[int]:
    start = keys_of(kind).start
    return [key - start for key in keys.values_list("pk", flat=True)]


def _written(sought: Sought) -> list[list[list[str]]]:
    """The phrases of each way to say each group, as they stand among the tokens of a text."""
    return [[[written(phrase) for phrase in words] for words in group] for group in sought.groups]


def _fits(ways: list[list[list[str]]], text: str, length: int) -> float:
    """The words that were typed count twice as much as what they are called elsewhere."""
    times = 0.0
    for own, *others in ways:
        times += _times(own, text) + max((_times(words, text) for words in others), default=0.0) / 2
    return round(times / (1 + log(max(length, 1))), 2)


def _times(way: list[str], text: str) -> float:
    least = MOST_OF_A_WORD
    for phrase in way:
        if phrase not in text:
            return 0
        least = min(least, text.count(phrase))
    return least


def _hits(kinds: Iterable[str], sought: Sought) -> list[QuerySet[Words]]:
    """What is found of some kinds, in parts that have nothing in common."""
    return [Words.objects.filter(part) for part in parts(kinds, sought)] if sought else []
