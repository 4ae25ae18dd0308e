"""Counting everything that is sought and choosing the best of it, from the index alone."""

from collections.abc import Iterable
from math import log
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cop.services.search.engines import Holds, Listed, Number
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


class Best:
    """What is found of some kinds: each kind is asked once, for the number and for the order."""

    def __init__(self, kinds: Iterable[str], sought: Sought) -> None:
        self.sought = sought
        self.newest = {kind: newest(kind, sought) for kind in kinds}

    def count(self) -> int:
        """How many are found: the true number."""
        return sum(
            len(numbers) if len(numbers) < MOST_RANKED else count(kind, self.sought)
            for kind, numbers in self.newest.items()
        )

    def hits(self, *, better: str = "") -> list[Hit]:
        """The newest that are found of each kind, at most `MOST_RANKED`, those that fit best first, then the newest.

        Of those that fit the same, one with the mark `better` comes first. How well a thing fits is how often the words
        stand in it for its length: in the zones that are asked, so that order tells nothing of others.
        """
        keys = {keys_of(kind)[number]: (kind, number) for kind, numbers in self.newest.items() for number in numbers}
        lengths = [f"{column}_count" for column in self.sought.columns]
        rows = Document.objects.filter(Listed("pk", keys)).values_list("pk", "marks", *lengths, *self.sought.columns)
        found: list[tuple[tuple[float, bool, int], Hit]] = []
        for key, marks, *said in rows:
            fits = _fits(self.sought, "".join(said[len(lengths) :]), sum(said[: len(lengths)]))
            hit = Hit(*keys[key], fits)
            found.append(((-fits, better not in marks.split(), -hit.number), hit))
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
