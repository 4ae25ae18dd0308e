"""Counting everything that is sought and choosing the best of it, from the index alone."""

from collections.abc import Iterable
from functools import reduce
from math import log
from operator import add
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cop.services.search.engines import Holds, Number
from cop.services.search.models import Document, Words, keys_of
from cop.services.search.queries import MOST_RANKED
from cop.services.search.sought import Sought

MOST_OF_A_WORD = 8


class Hit(NamedTuple):
    """A thing that was found, and how well it fits."""

    kind: str
    number: int
    fits: float


def count(kind: str, sought: Sought) -> int:
    """Return how many things of a kind are found: the true number."""
    return _hits(kind, sought).count() if sought else 0


def newest(kind: str, sought: Sought, limit: int = MOST_RANKED) -> list[int]:
    """Return the highest numbers of what is found."""
    if not sought:
        return []
    return list(
        _hits(kind, sought)
        .order_by("-pk")
        .annotate(number=Number(keys_of(kind).start))
        .values_list("number", flat=True)[:limit]
    )


def best(kinds: Iterable[str], sought: Sought, *, better: str = "") -> list[Hit]:
    """Return the newest that are found of each kind, at most `MOST_RANKED`, those that fit best first, then the newest.

    Of those that fit the same, one with the mark `better` comes first. How well a thing fits is how often the words stand
    in it for its length: in the zones that are asked, so that order tells nothing of others.
    """
    found: list[tuple[tuple[float, bool, int], Hit]] = []
    for kind in kinds:
        start = keys_of(kind).start
        rows = Document.objects.filter(pk__in=[start + number for number in newest(kind, sought)])
        lengths = [f"{column}_count" for column in sought.columns]
        for number, marks, *said in rows.values_list("number", "marks", *sought.columns, *lengths):
            text = "".join(said[: len(lengths)])
            fits = _fits(sought, text, reduce(add, said[len(lengths) :]))
            found.append(((-fits, better not in marks.split(), -number), Hit(kind, number, fits)))
    return [hit for _order, hit in sorted(found)]


def _fits(sought: Sought, text: str, length: int) -> float:
    """The words that were typed count twice as much as what they are called elsewhere."""
    times = 0.0
    for own, *others in sought.groups:
        times += _times(own, text) + max((_times(words, text) for words in others), default=0.0) / 2
    return round(times / (1 + log(max(length, 1))), 2)


def _times(words: Iterable[Any], text: str) -> float:
    return min(min(text.count(f" {' '.join(phrase)}"), MOST_OF_A_WORD) for phrase in words)


def _hits(kind: str, sought: Sought) -> QuerySet[Words]:
    keys = keys_of(kind)
    return Words.objects.filter(Holds(sought), pk__gte=keys.start, pk__lt=keys.stop)
