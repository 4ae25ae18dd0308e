"""What is different between the databases: how tokens are stored and matched."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from cop.services.search.analysis import query_phrases
from cop.services.search.choices import Zone
from cop.services.search.models import Document

COLUMNS = [zone.name.lower() for zone in Zone]
WEIGHTS = "ABCD"
RANKED_AT_MOST = 5_000
# ruff: noqa: S608 (all that is put into SQL here are names of ours; what people typed are parameters)
RANKED_BY_FTS5 = f"""
    SELECT number FROM (
        SELECT document.number, bm25(search_index) AS score
        FROM search_index JOIN search_document document ON document.id = search_index.rowid
        WHERE search_index MATCH %s AND document.kind = %s AND document.number IN ({{among}})
        ORDER BY search_index.rowid DESC LIMIT {RANKED_AT_MOST}
    ) ORDER BY score, number LIMIT %s
"""
RANKED_BY_TSVECTOR = f"""
    WITH query AS (SELECT %s::tsquery AS asked)
    SELECT number FROM (
        SELECT document.number, document.vector FROM search_document document, query
        WHERE document.vector @@ query.asked AND document.kind = %s AND document.number IN ({{among}})
        ORDER BY document.id DESC LIMIT {RANKED_AT_MOST}
    ) newest, query ORDER BY ts_rank(newest.vector, query.asked) DESC, number LIMIT %s
"""
PAGES_A_STEP = 200
LAST_POSITION = 16_383
"""PostgreSQL keeps no position beyond this (manual, section 11.6 in "Limitations"); later tokens share it."""


def forget(documents: Sequence[Document]) -> None:
    """Take documents out of what is searched, before their rows change."""
    if connection.vendor == "sqlite" and documents:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO search_index(search_index, rowid, {', '.join(COLUMNS)}) VALUES ('delete', %s, %s, %s, %s, %s)",
                [_row(document) for document in documents],
            )


def remember(documents: Sequence[Document]) -> None:
    """Put documents, whose rows are saved, into what is searched."""
    if not documents:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"INSERT INTO search_index(rowid, {', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s)",
                [_row(document) for document in documents],
            )
        else:
            cursor.executemany(
                "UPDATE search_document SET vector = %s::tsvector WHERE id = %s",
                [(_vector(document), document.pk) for document in documents],
            )


def clear(kind: str) -> None:
    """Take every document of a kind out of what is searched."""
    batch: list[Document] = []
    for document in Document.objects.filter(kind=kind).iterator(1000):
        batch.append(document)
        if len(batch) == 1000:
            forget(batch)
            batch = []
    forget(batch)


def settle() -> None:
    """Merge the pieces of SQLite's index, in steps that each hold the database for a moment only.

    Until then the pieces hold the words that were taken out, beside notes that they are out.
    """
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        pages = -PAGES_A_STEP
        while _merge(cursor, pages):
            pages = PAGES_A_STEP


def _merge(cursor: Any, pages: int) -> bool:
    """Merge so many pages (at first a negative number: everything is to become one piece); return whether more is to do."""
    before = connection.connection.total_changes
    cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('merge', %s)", [pages])
    return connection.connection.total_changes - before >= 2


def matching_sql(q: str, zones: Iterable[Zone]) -> tuple[str, str]:
    """Return (SQL of a subquery for the ids of documents that match, its one parameter)."""
    if connection.vendor == "sqlite":
        return "SELECT rowid FROM search_index WHERE search_index MATCH %s", _fts5(q, zones)
    return "SELECT id FROM search_document WHERE vector @@ %s::tsquery", _tsquery(q, zones)


def ranked_sql(q: str, zones: Iterable[Zone], among: str) -> tuple[str, str]:
    """Return (SQL for numbers by relevance among those of the subquery `among`, its first parameter).

    The parameters follow in this order: the match, the kind, those of `among`, the limit. At most `RANKED_AT_MOST` of
    the newest matches are compared with each other, so that a word which everybody uses costs no more than another.
    """
    sqlite = connection.vendor == "sqlite"
    return (RANKED_BY_FTS5 if sqlite else RANKED_BY_TSVECTOR).format(among=among), (_fts5 if sqlite else _tsquery)(
        q, zones
    )


def listed_sql(numbers: Iterable[int]) -> tuple[str, Any]:
    """Return (SQL of a subquery that yields `numbers`, its one parameter), however many there are."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)", json.dumps(list(numbers))
    return "SELECT unnest(%s::bigint[])", list(numbers)


def _row(document: Document) -> list[Any]:
    return [document.pk, *(getattr(document, column) for column in COLUMNS)]


def _vector(document: Document) -> str:
    """A tsvector literal: each token with its positions, weighted by zone, a gap between zones lest a phrase span two."""
    places: dict[str, list[str]] = {}
    position = 0
    for column, weight in zip(COLUMNS, WEIGHTS, strict=True):
        for token in getattr(document, column).split():
            position += 1
            places.setdefault(token, []).append(f"{min(position, LAST_POSITION)}{weight}")
        position += 2
    return " ".join(f"'{token}':{','.join(found[:255])}" for token, found in places.items())


def _fts5(q: str, zones: Iterable[Zone]) -> str:
    columns = " ".join(COLUMNS[zone] for zone in zones)
    phrases = (f'"{" ".join(tokens)}"{" *" if begins else ""}' for tokens, begins in query_phrases(q))
    return f"{{{columns}}} : ({' AND '.join(phrases)})"


def _tsquery(q: str, zones: Iterable[Zone]) -> str:
    weights = "".join(WEIGHTS[zone] for zone in zones)
    return " & ".join(
        "(" + " <-> ".join(f"'{token}':{'*' if begins else ''}{weights}" for token in tokens) + ")"
        for tokens, begins in query_phrases(q)
    )
