"""Searching. The caller's `access` decides which zones may be looked into and which of the numbers may be seen."""

from collections.abc import Iterable
from functools import reduce
from heapq import nlargest
from math import log
from operator import add
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value

from cop.services.search.choices import Zone
from cop.services.search.engines import MOST_RANKED, Asked, Joined, Listed, Matches, Number, Relevance
from cop.services.search.models import Document, Words, keys_of


def matching(kind: str, q: str, zones: Iterable[Zone], *, touching: Zone | None = None) -> QuerySet[Any, Any]:
    """Return a subquery for the numbers of things in whose `zones` every word of `q` begins a word, one of them at least
    in the zone `touching`, where that is given.

    Use it as `Person.objects.filter(pk__in=matching(…))`.
    """
    return _hits(kind, Asked.of(q, zones, touching)).values("number")


def numbers_matching(kind: str, *asked: Asked) -> list[str]:
    """Return the numbers that `matching` asks for, for each that is asked, all read at once: each list in a text with commas
    between them, for `Listed`."""
    each = [
        _hits(kind, one).annotate(place=Value(place)).values("place").annotate(all=Joined("number"))
        for place, one in enumerate(asked)
    ]
    first, *others = (numbers.values_list("place", "all") for numbers in each)
    found = dict(first.union(*others, all=True) if others else first)
    return [found.get(place) or "" for place in range(len(asked))]


def ranked(kind: str, q: str, zones: Iterable[Zone], *, among: Iterable[int], limit: int) -> list[int]:
    """Return at most `limit` of the numbers `among`, those that match, by relevance in `zones`, ties by number."""
    asked = Asked.of(q, zones)
    if not asked:
        return []
    newest = nlargest(MOST_RANKED, among)
    rows = _hits(kind, asked).filter(Listed("number", newest)).values_list("number", Relevance(asked), _length(asked))
    best = sorted((-relevance / (1 + log(length)), number) for number, relevance, length in rows)
    return [number for _relevance, number in best[:limit]]


def _hits(kind: str, asked: Asked) -> QuerySet[Any, Any]:
    keys = keys_of(kind)
    hits = Words.objects.filter(pk__gte=keys.start, pk__lt=keys.stop).annotate(number=Number(keys.start))
    return hits.filter(Matches(asked)) if asked else hits.none()


def _length(asked: Asked) -> Subquery:
    """How many tokens stand in the zones that are asked; at least one does where something matches."""
    length = reduce(add, (F(f"{column}_count") for column in asked.columns))
    return Subquery(Document.objects.filter(pk=OuterRef("pk")).values(length=length))
