"""What is different between the databases: how the words of a query are matched and weighed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, FloatField, Func

from cop.services.search.analysis import Phrase, phrases
from cop.services.search.choices import Zone

Sql = tuple[str, tuple[Any, ...]]
PAGES_A_STEP = 200


@dataclass(frozen=True)
class Asked:
    """What is looked for, and in which zones: a document matches if each phrase stands in one of them."""

    phrases: tuple[Phrase, ...]
    zones: tuple[Zone, ...]

    @classmethod
    def of(cls, q: str, zones: Iterable[Zone]) -> "Asked":
        """Return what a person's words ask for."""
        return cls(tuple(phrases(q)), tuple(sorted(set(zones))))

    def __bool__(self) -> bool:
        return bool(self.phrases and self.zones)

    @property
    def columns(self) -> list[str]:
        """The columns of the zones."""
        return [zone.name.lower() for zone in self.zones]

    def fts5(self) -> str:
        """Return it in the query language of FTS5. Tokens hold nothing that means something there."""
        words = " AND ".join(f'"{" ".join(phrase)}" *' for phrase in self.phrases)
        return f"{{{' '.join(self.columns)}}} : ({words})"

    def tsquery(self, joined: str) -> str:
        """Return its tokens as a literal of PostgreSQL's `tsquery`, joined by "&" or "|"; the order of phrases is lost."""
        weights = "".join("ABCD"[zone] for zone in self.zones)
        words = []
        for *before, last in self.phrases:
            words += [f"'{token}':{weights}" for token in before] + [f"'{last}':*{weights}"]
        return f" {joined} ".join(words)


class Number(Func):
    """The number of the thing that a row of `Words` stands for; `start` is the first key of its kind."""

    output_field = BigIntegerField()

    def __init__(self, start: int) -> None:
        super().__init__(F("pk"))
        self.start = start

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """Count from the first key."""
        key, _ = compiler.compile(self.source_expressions[0])
        return f"({key} - %s)", (self.start,)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """Name the view's column, which has an index and lets the planner begin at either side of a join."""
        key: Any = self.source_expressions[0]
        return f'{compiler.quote_name_unless_alias(key.alias)}."number"', ()


class Matches(Func):
    """Whether a row of `Words` holds what is asked."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, asked: Asked) -> None:
        super().__init__(F("index"), *(F(column) for column in asked.columns))
        self.asked = asked

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """FTS5 knows what follows what."""
        index, _ = compiler.compile(self.source_expressions[0])
        return f"{index} MATCH %s", (self.asked.fts5(),)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """A `tsvector` forgets places beyond 16,383 and after the 256th, so phrases are looked up in the tokens."""
        index, *columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        conditions, parameters = [f"{index} @@ %s::tsquery"], [self.asked.tsquery("&")]
        for phrase in self.asked.phrases:
            if len(phrase) > 1:
                conditions.append(" OR ".join(f"strpos({column}, %s) > 0" for column in columns))
                parameters += [f" {' '.join(phrase)}"] * len(columns)
        return f"({') AND ('.join(conditions)})", tuple(parameters)


class Relevance(Func):
    """How much of what is asked a row of `Words` holds in the zones that are asked; other zones never count."""

    output_field = FloatField()

    def __init__(self, asked: Asked) -> None:
        super().__init__(F("index"))
        self.asked = asked

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """BM25 counts the hits in the columns that were searched; the table keeps no lengths of the others."""
        index, _ = compiler.compile(self.source_expressions[0])
        return f"-bm25({index})", ()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """`ts_rank` counts hits of every weight, so those of the other zones weigh nothing."""
        index, _ = compiler.compile(self.source_expressions[0])
        weights = ",".join("1" if zone in self.asked.zones else "0" for zone in reversed(Zone))
        return f"ts_rank('{{{weights}}}', {index}, %s::tsquery)", (self.asked.tsquery("|"),)


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


def listed_sql(numbers: Iterable[int]) -> tuple[str, Any]:
    """Return (SQL of a subquery that yields `numbers`, its one parameter), however many there are."""
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)", json.dumps(list(numbers))
    return "SELECT unnest(%s::bigint[])", list(numbers)
