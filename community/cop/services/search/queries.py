"""Searching. The caller's `access` decides which zones may be looked into and which of the numbers may be seen."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cop.services.search import engines
from cop.services.search.analysis import query_phrases
from cop.services.search.choices import Zone
from cop.services.search.models import Document


def has_words(q: str) -> bool:
    """Whether there is anything in `q` to search by; a query without a word matches nothing."""
    return bool(query_phrases(q))


def matching(kind: str, q: str, zones: Sequence[Zone]) -> QuerySet[Document, Any]:
    """Return a subquery for the numbers of things in whose `zones` every word of `q` begins a word.

    Use it as `Person.objects.filter(pk__in=matching(…))`.
    """
    documents = Document.objects.filter(kind=kind)
    if not zones or not has_words(q):
        return documents.none().values("number")
    sql, asked = engines.matching_sql(q, zones)
    return documents.filter(pk__in=RawSQL(sql, [asked])).values("number")  # noqa: S611 (the text is a parameter)


def listed(numbers: Iterable[int]) -> RawSQL:
    """Return a subquery of known numbers, for `pk__in=`: thousands of them are one parameter, and no plan is guessed twice."""
    sql, parameter = engines.listed_sql(numbers)
    return RawSQL(sql, [parameter])  # noqa: S611 (the numbers are a parameter)


def ranked(kind: str, q: str, zones: Sequence[Zone], *, among: QuerySet[Any, Any], limit: int) -> list[int]:
    """Return at most `limit` numbers out of `among` (a queryset of one column) by relevance in `zones`, ties by number."""
    if not zones or not has_words(q) or among.query.is_empty():
        return []
    inner, parameters = among.order_by().query.sql_with_params()
    sql, asked = engines.ranked_sql(q, zones, inner)
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, kind, *parameters, limit])
        return [number for (number,) in cursor.fetchall()]
