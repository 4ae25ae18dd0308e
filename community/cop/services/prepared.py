"""Queries that pages ask all the time: their SQL is worked out once, and asked again with other numbers.

Django takes several times longer to write the SQL of a query than the database to answer it. What is kept here holds until
the next row of the ledger, as all that is kept in memory, and for the day.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

from cop.services.ledger.queries import generation, today

LARGEST = 2_000_000_000
"""Numbers from here on stand for the values while SQL is worked out, and moments from `LATEST` on."""
LATEST = datetime(2900, 1, 1, tzinfo=UTC)
MOST = 500
"""So many queries are kept; few are needed."""
WORD = "\x1aword "
"""With this and a number words stand for the values while SQL is worked out."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


class Word(str):
    """A word that is a parameter: any other is part of what the SQL depends on."""


if connection.vendor == "postgresql":  # this cursor lets it keep the plan of SQL: planning takes longer than answering
    from django.db.backends.postgresql.base import ServerBindingCursor as KeptPlans


times: Counter[str] = Counter()
"""How often SQL was "kept" already, and how often it was "made"."""


class _OfThread(threading.local):
    """What a thread keeps: a connection to the database is a thread's."""

    def __init__(self) -> None:
        self.state = ""
        self.queries: dict[Hashable, _Query] = {}


_kept = _OfThread()


def rows(make: Callable[..., QuerySet[Any]], *values: Any) -> list[Any]:
    """Return the rows of the queryset `make(*values)`.

    Numbers, moments, each `Word` and tuples of numbers among the values are parameters, which `make` puts into conditions
    and looks at no further; SQL is kept for each `make` with each set of other values. So `make` is a function of a module,
    and what its SQL depends on comes from the values, the ledger's state or the day. Raises ValueError where
    it asks the clock itself.
    """
    shape, given = _taken_apart(values)
    return list(make(*values)) if given is None else _query(make, shape).rows(given)


def _taken_apart(values: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[Any] | None]:
    """Return what the SQL depends on, and the parameters, None where one is too large; a tuple is filled up, so that few
    lengths are to be kept."""
    shape: list[Any] = []
    given: list[Any] = []
    fits = True
    for value in values:
        if type(value) is tuple:
            filled = 1 << (len(value) - 1).bit_length() if value else 0
            shape.append((tuple, filled))
            given += [*value, *value[-1:] * (filled - len(value))]
            fits = fits and min(value, default=0) >= 0 and max(value, default=0) < LARGEST
        elif type(value) is int:
            shape.append(int)
            given.append(value)
            fits = fits and 0 <= value < LARGEST
        elif type(value) is Word:
            shape.append(Word)
            given.append(str(value))
        elif isinstance(value, datetime):
            shape.append(datetime)
            given.append(connection.ops.adapt_datetimefield_value(value))
        else:
            shape.append(value)
    return tuple(shape), given if fits else None


def _query(make: Callable[..., QuerySet[Any]], shape: tuple[Any, ...]) -> "_Query":
    state, key = generation(), (make, shape, today())
    if _kept.state != state:
        _kept.state, _kept.queries = state, {}
    found = _kept.queries.get(key)
    times["kept" if found else "made"] += 1
    if len(_kept.queries) >= MOST:
        _kept.queries.clear()
    if found is None:
        found = _kept.queries[key] = _Query(make, shape)
    return found


class _Query:
    """A query with its SQL, which of the values goes to which place of the parameters, and what is made of its rows."""

    def __init__(self, make: Callable[..., QuerySet[Any]], shape: tuple[Any, ...]) -> None:
        slots = count()
        queryset = make(*(_standing_in(one, slots) for one in shape))
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", ()
            return
        used, adapted = range(next(slots)), connection.ops.adapt_datetimefield_value
        slot_of: dict[Any, int] = {LARGEST + which: which for which in used}
        slot_of |= {f"{WORD}{which}": which for which in used}
        slot_of |= {adapted(LATEST + timedelta(seconds=which)): which for which in used}
        self.places = {
            place: (slot_of[value], type(value) if isinstance(value, int) else _as_it_is)
            for place, value in enumerate(self.parameters)
            if isinstance(value, Hashable) and value in slot_of
        }
        self._refuse_moments()
        self.converters = compiler.get_converters([chosen[0] for chosen in compiler.select])
        self.convert, self.made_of = compiler.apply_converters, _maker(queryset, compiler)

    def rows(self, given: list[Any]) -> list[Any]:
        """Ask with these parameters."""
        if not self.sql:
            return []
        filled = list(self.parameters)
        for place, (which, kind) in self.places.items():
            filled[place] = kind(given[which])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.cursor = KeptPlans(cursor.connection)  # type: ignore[call-arg]
            cursor.execute(self.sql, filled)
            found = cursor.fetchall()
        return [*map(self.made_of, self.convert(found, self.converters) if self.converters else found)]

    def _refuse_moments(self) -> None:
        for place, value in enumerate(self.parameters):
            is_moment = isinstance(value, datetime) or (isinstance(value, str) and MOMENT.match(value))
            if is_moment and place not in self.places:
                raise ValueError(f"a moment stays in SQL that is kept: {self.sql}")


def _as_it_is(value: Any) -> Any:
    return value


def _maker(queryset: QuerySet[Any], compiler: Any) -> Callable[[Any], Any]:
    """Return what makes a row of a queryset into what the queryset would yield."""
    kind = queryset._iterable_class
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable:
        raise ValueError(f"{kind} is not made here")
    return _Instances(compiler.klass_info, compiler.select, compiler.annotation_col_map or {}, queryset.db)


class _Instances:
    """Makes instances of a model out of rows, with those that come with them (`select_related`).

    Django goes through all fields of each instance again, which takes longer than to ask for them."""

    def __init__(self, known: dict[str, Any], select: Any, annotations: dict[str, int], database: str) -> None:
        self.model, self.database = known["model"], database
        columns = {select[place][0].target.attname: place for place in known["select_fields"]} | annotations
        self.names, self.places = list(columns), list(columns.values())
        self.number = columns[self.model._meta.pk.attname]
        self.related = [
            (_Instances(one, select, {}, database), one["local_setter"], one["remote_setter"])
            for one in known.get("related_klass_infos", ())
        ]

    def __call__(self, row: Any) -> Any:
        if row[self.number] is None:
            return None
        made = self.model.__new__(self.model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, self.database
        made.__dict__.update(zip(self.names, [row[place] for place in self.places], strict=True))
        for make, set_here, set_there in self.related:
            other = make(row)
            set_here(made, other)
            if other is not None:
                set_there(other, made)
        return made


def _standing_in(kind: Any, slots: Iterator[int]) -> Any:
    """Return what `make` gets while its SQL is worked out."""
    if kind is int:
        return LARGEST + next(slots)
    if kind is Word:
        return f"{WORD}{next(slots)}"
    if kind is datetime:
        return LATEST + timedelta(seconds=next(slots))
    if isinstance(kind, tuple) and kind[:1] == (tuple,):
        return tuple(LARGEST + next(slots) for _number in range(kind[1]))
    return kind
