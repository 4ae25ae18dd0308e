"""What is different between the databases: how the words of a query are matched and weighed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Aggregate, BigIntegerField, BooleanField, F, FloatField, Func, TextField

from cop.services.search.analysis import Phrase, phrases
from cop.services.search.choices import Zone
from cop.services.search.models import keys_of
from cop.services.search.sought import Sought

Sql = tuple[str, tuple[Any, ...]]
PAGES_A_STEP = 200


@dataclass(frozen=True)
class Asked:
    """What is looked for, and in which zones: a document matches if each phrase stands in one of them, and at least one
    phrase in the zone `touching`, where there is one."""

    phrases: tuple[Phrase, ...]
    zones: tuple[Zone, ...]
    touching: Zone | None = None

    @classmethod
    def of(cls, q: str, zones: Iterable[Zone], touching: Zone | None = None) -> "Asked":
        """Return what a person's words ask for."""
        return cls(tuple(phrases(q)), tuple(sorted(set(zones))), touching)

    def __bool__(self) -> bool:
        return bool(self.phrases and self.zones)

    @property
    def columns(self) -> list[str]:
        """The columns of the zones."""
        return [zone.name.lower() for zone in self.zones]

    def fts5(self) -> str:
        """Return it in the query language of FTS5. Tokens hold nothing that means something there."""
        words = [f'"{" ".join(phrase)}" *' for phrase in self.phrases]
        asked = f"{{{' '.join(self.columns)}}} : ({' AND '.join(words)})"
        if self.touching is None:
            return asked
        return f"{asked} AND {{{self.touching.name.lower()}}} : ({' OR '.join(words)})"

    def tsquery(self) -> str:
        """Return it as a literal of PostgreSQL's `tsquery`, as far as that goes: the order of phrases is lost."""
        words = [_in_zones(token, self.zones) for token in self._tokens()]
        if self.touching is not None:
            words.append(" | ".join(_in_zones(token, [self.touching]) for token in self._tokens()))
        return " & ".join(f"({word})" for word in words)

    def any_token(self) -> str:
        """Return a `tsquery` for each of its tokens in each of its zones: what relevance counts."""
        return " | ".join(_in_zones(token, self.zones) for token in self._tokens())

    def _tokens(self) -> Iterator[str]:
        """Its tokens as a `tsquery` writes them, without their zone; the last one of a phrase may go on."""
        for *before, last in self.phrases:
            yield from (f"{token}'" for token in before)
            yield f"{last}':*"


def _in_zones(token: str, zones: Iterable[Zone]) -> str:
    """Return a token of `Asked` with the letter of each zone before it (migration 0003)."""
    return " | ".join(f"'{'abcd'[zone]}{token}" for zone in zones)


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


class Joined(Aggregate):
    """Numbers in one text, with commas between them: drivers take long over thousands of rows."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """SQLite puts the commas itself."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """PostgreSQL joins texts only."""
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template)


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
        conditions, parameters = [f"{index} @@ %s::tsquery"], [self.asked.tsquery()]
        for phrase in self.asked.phrases:
            if len(phrase) > 1:
                conditions.append(" OR ".join(f"strpos({column}, %s) > 0" for column in columns))
                parameters += [f" {' '.join(phrase)}"] * len(columns)
        return f"({') AND ('.join(conditions)})", tuple(parameters)


class Holds(Func):
    """Whether a row of `Words` is a thing of `kind` that is sought (sought.py). `often`: it is known that many are, so that
    PostgreSQL had better go through the newest until it has enough than look up all of them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, kind: str, sought: Sought, *, often: bool = False) -> None:
        super().__init__(F("index"), F("pk"), *(F(column) for column in sought.columns))
        self.keys, self.sought, self.often = keys_of(kind), sought, often

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """FTS5 knows what follows what, and counts by rowid alone."""
        index, key, *_columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        return f"{index} MATCH %s AND {self._among(key)}", (self.sought.fts5(), self.keys.start, self.keys.stop)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """The `tsvector`, and the tokens for what follows what."""
        index, key, *columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        asked, parameters = self.sought.postgresql(index, columns, often=self.often)
        return f"{asked} AND {self._among(key)}", (*parameters, self.keys.start, self.keys.stop)

    def _among(self, key: str) -> str:
        return f"{key} >= %s AND {key} < %s"


class Newest(Func):
    """What orders rows of `Words` by their number; PostgreSQL is not to go by the key's index for it, unless `often`."""

    output_field = BigIntegerField()

    def __init__(self, *, often: bool = False) -> None:
        super().__init__(F("pk"))
        self.often = often

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """FTS5 gives them in that order by itself."""
        return compiler.compile(self.source_expressions[0])

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """An index is not taken for a sum."""
        key, parameters = compiler.compile(self.source_expressions[0])
        return (key if self.often else f"({key} + 0)"), parameters


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
        """`ts_rank` counts what is asked for, in the zones that are asked; the rest of the vector never counts."""
        index, _ = compiler.compile(self.source_expressions[0])
        return f"ts_rank({index}, %s::tsquery)", (self.asked.any_token(),)


class Listed(Func):
    """Whether a column is one of many known numbers, also as `Joined` gives them: thousands of them are one parameter."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, numbers: Iterable[int] | str) -> None:
        super().__init__(F(column))
        self.numbers = numbers if isinstance(numbers, str) else ",".join(map(str, numbers))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """The list is one parameter in JSON, which SQLite reads as a table."""
        column, parameters = compiler.compile(self.source_expressions[0])
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 (the column's name is compiled)
        return sql, (*parameters, f"[{self.numbers}]")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """An array tells the planner how many they are; of a subquery it would guess 200. Written here, for the driver
        takes long over a list."""
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", (*parameters, f"{{{self.numbers}}}")


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
