"""What is different between the databases: how the words of a query are matched and weighed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Aggregate, BigIntegerField, BooleanField, F, FloatField, Func, Q, TextField

from cop.services.search.analysis import Phrase, phrases
from cop.services.search.choices import Zone
from cop.services.search.models import keys_of, of_kinds
from cop.services.search.sought import Sought

Sql = tuple[str, tuple[Any, ...]]
PAGES_A_STEP = 200
MOST_RANKED = 500
"""So many hits, those with the highest numbers, are compared: a word that is everywhere takes no longer than another."""
OFTEN, SELDOM = 30_000, 20_000
LATEST = 8_000
"""Among so many of the latest things of a kind are, as a rule, the newest hits of what is found often; all keys of what is
found seldom are read as fast (bench/finding.py, with a million)."""


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
        """A `tsvector` forgets places beyond 16,383 and after the 256th, so phrases are looked up in the tokens. A subquery, as
        for `Holds`."""
        index, *columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        conditions, parameters = [f"{index} @@ (SELECT %s::tsquery)"], [self.asked.tsquery()]
        for phrase in self.asked.phrases:
            if len(phrase) > 1:
                conditions.append(" OR ".join(f"strpos({column}, %s) > 0" for column in columns))
                parameters += [f" {' '.join(phrase)}"] * len(columns)
        return f"({') AND ('.join(conditions)})", tuple(parameters)


class Holds(Func):
    """Whether a row of `Words` is sought (sought.py), and, on PostgreSQL, not found by `but` already."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, sought: Sought, but: Sought | None = None) -> None:
        super().__init__(F("index"), *(F(column) for column in sought.columns))
        self.sought, self.but = sought, but

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """FTS5 knows what follows what."""
        index, *_columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        return f"{index} MATCH %s", (self.sought.fts5(),)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """The vector, and the tokens for what follows what in long phrases. It is asked by subqueries: knowing the words
        beforehand, the planner would rather read every vector than look for a common one in the index."""
        index, *columns = (compiler.compile(expression)[0] for expression in self.source_expressions)
        if self.sought == self.sought.known_whole():
            return _asked(index, self.sought)
        each = [_asked(index, one, self.but) for one in (self.sought.with_long() if self.but else [self.sought])]
        texts, parameters = self.sought.in_texts(columns)
        found = " OR ".join(condition for condition, _parameters in each)
        return f"({found}) AND {texts}", (*(way for _condition, ways in each for way in ways), *parameters)


def _asked(index: str, sought: Sought, but: Sought | None = None) -> Sql:
    """With a way that finds nothing beside the only way to say a group: the planner would look for that again with each way
    to say another one."""
    groups = sought.tsqueries(but)
    alone = [None] if any(len(group) > 1 for group in groups) else []
    asked = [[*group, *(alone if len(group) == 1 else [])] for group in groups]
    ways = (" OR ".join([f"{index} @@ (SELECT %s::tsquery)"] * len(group)) for group in asked)
    return f"(({') AND ('.join(ways)}))", tuple(way for group in asked for way in group)


def parts(kinds: Iterable[str], sought: Sought) -> list[Q]:
    """Return conditions on `Words` that together say what is sought of some kinds, no thing under two of them: PostgreSQL
    looks into the texts of those hits only that it does not know from its index. All kinds are gone through at once: to look
    for words takes longer than to look at a key."""
    whole = sought if connection.vendor == "sqlite" else sought.known_whole()
    held = [Holds(sought)] if whole in (sought, None) else [Holds(whole), Holds(sought, whole)]
    return [Q(one) & of_kinds(kinds) for one in held]


class NewestKeys(Aggregate):
    """The keys of the newest of each kind among rows of `Words`, and maybe some more, in one text with commas between them: at
    least those among the latest things of the kind; on PostgreSQL all, where they are not too many."""

    output_field = TextField()

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__("pk")
        self.kinds = [keys_of(kind) for kind in kinds]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """SQLite joins them as they come."""
        key, _ = compiler.compile(self.source_expressions[0])
        latest = " OR ".join([self._latest(key)] * len(self.kinds))
        parameters = (keys.stop for keys in self.kinds for _twice in range(2))
        return f"group_concat({key}) FILTER (WHERE {latest})", tuple(parameters)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """Sorting takes longer than counting, so of many only the latest are sorted. A list that is taken apart beside FROM is
        not written down once more."""
        key, _ = compiler.compile(self.source_expressions[0])
        newest = f"""(SELECT string_agg(key::text, ',') FROM (
            SELECT key FROM (SELECT unnest(
                CASE WHEN count({key}) > {OFTEN} THEN array_agg({key}) FILTER (WHERE {self._latest(key)})
                ELSE array_agg({key}) END
            ) AS key) AS keys WHERE key >= %s AND key < %s ORDER BY key DESC LIMIT {MOST_RANKED}) AS newest)"""  # noqa: S608 (numbers)
        parameters = (number for keys in self.kinds for number in (keys.stop, keys.stop, keys.start, keys.stop))
        return f"concat_ws(',', {', '.join([newest] * len(self.kinds))})", tuple(parameters)

    def _latest(self, key: str) -> str:
        first = f"SELECT max(id) - {LATEST} FROM search_document WHERE id < %s"  # noqa: S608 (a number)
        return f"({key} >= ({first}) AND {key} < %s)"


class Newest(Func):
    """What orders rows of `Words` by their number; PostgreSQL is not to go by the key's index for it."""

    output_field = BigIntegerField()

    def __init__(self) -> None:
        super().__init__(F("pk"))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """FTS5 gives them in that order by itself."""
        return compiler.compile(self.source_expressions[0])

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        """An index is not taken for a sum."""
        key, parameters = compiler.compile(self.source_expressions[0])
        return f"({key} + 0)", parameters


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
