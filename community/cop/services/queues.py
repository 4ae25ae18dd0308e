"""What waits at the desk. Each room registers its queues when Django starts; the desk shows those that its reader may see."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, JSONObject, RowNumber
from django.utils.timezone import is_naive, make_aware

SHOWN = 5
"""So many of the oldest things of a queue are shown in place."""


@dataclass(frozen=True)
class Item:
    """One thing that waits: its number in its queue, what it is, since when it waits, and where it is seen to.

    `communities` are those whose facilitators see it as well.
    """

    number: int
    words: str
    since: datetime
    address: str = ""
    detail: str = ""
    communities: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Waits:
    """What a queue holds for one reader: how much, since when the oldest waits, where it is read, a word on it, and the
    oldest few things themselves."""

    count: int
    oldest: datetime | None = None
    address: str = ""
    detail: str = ""
    items: Sequence[Item] = ()


@dataclass(frozen=True)
class Queue:
    """A queue by its name, with who may see it and what waits in it for them, in a constant number of queries.

    One with a `code` (as in an address) has things that somebody can take: `among` returns which of the numbers wait in
    it for a viewer.
    """

    name: Any
    may_see: Callable[[Any], bool]
    waits: Callable[[Any], Waits]
    code: str = ""
    among: Callable[[Any, Collection[int]], list[Item]] = lambda viewer, numbers: []
    rows: "Rows | None" = None


@dataclass(frozen=True)
class Rows:
    """What a queue is made of where its things are rows of a table, each waiting since the moment in the column `since`.

    `item` makes a thing of a row. All queues are looked at in one question to the database, which brings `facts` with
    each row: {name: expression}. Where a queue states them, `item` and `detail` get a row that has `pk`, `since` and these;
    where it states none, they get whole rows, which costs a question more while anything is in it.

    Without an `address` the queue is read where its oldest thing is seen to. `detail` is a word on the oldest row.
    """

    rows: Callable[[Any], QuerySet[Any]]
    since: str
    item: Callable[[Any], Item]
    address: Any = ""
    detail: Callable[[Any], str] = lambda row: ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def glimpse(self, queue: int, viewer: Any, own: Collection[int]) -> QuerySet[Any, Any]:
        """Return the question for the rows with the numbers `own` and the oldest others, each with how many there are in
        all: (`queue`, number, since, in all, facts). The same columns for every queue, so that they can be asked at once."""
        own_first = Case(When(pk__in=own, then=0), default=1, output_field=IntegerField())
        oldest_first = [own_first, F(self.since).asc(nulls_last=True), F("pk").asc()]
        counted = self._asked(viewer).annotate(
            of_queue=Value(queue, output_field=IntegerField()),
            in_all=Window(Count("pk")),
            in_order=Window(RowNumber(), order_by=oldest_first),
            waits_since=Cast(self.since, DateTimeField()),
            its_facts=JSONObject(**self.facts),
        )
        return counted.filter(in_order__lte=SHOWN + len(own)).values_list(
            "of_queue", "pk", "waits_since", "in_all", "its_facts"
        )

    def waits(self, viewer: Any, glimpsed: Sequence[Any]) -> Waits:
        """Return what waits for `viewer`, by the rows that were glimpsed."""
        if not glimpsed:
            return Waits(0, address=str(self.address))
        rows = [SimpleNamespace(pk=pk, since=since, **facts) for _queue, pk, since, _in_all, facts in glimpsed]
        if not self.facts:
            whole = {row.pk: row for row in self.rows(viewer).filter(pk__in=[row.pk for row in rows])}
            rows = [whole[row.pk] for row in rows if row.pk in whole]
        pairs = sorted(((self.item(row), row) for row in rows), key=lambda pair: (pair[0].since, pair[0].number))
        if not pairs:
            return Waits(0, address=str(self.address))
        items = [item for item, _row in pairs]
        address = str(self.address) or items[0].address
        return Waits(glimpsed[0][3], items[0].since, address, self.detail(pairs[0][1]), items)

    def among(self, viewer: Any, numbers: Collection[int]) -> list[Item]:
        """Return those of the rows with these numbers that wait for `viewer`."""
        if not numbers:
            return []
        own = set(numbers)
        found = self.glimpse(0, viewer, own).filter(pk__in=own)
        return list(self.waits(viewer, list(found)).items)

    def _asked(self, viewer: Any) -> QuerySet[Any]:
        return self.rows(viewer).order_by().select_related(None).prefetch_related(None)


class Joined(Aggregate):
    """The values of several rows in one text, with commas between: numbers of things that belong to a row, as a fact."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same, as PostgreSQL calls it."""
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **context)


def moment_in(fact: str) -> datetime:
    """Return the moment that a fact tells: there databases write it as text, in UTC where they name no zone."""
    moment = datetime.fromisoformat(fact)
    return make_aware(moment, UTC) if is_naive(moment) else moment


def queue_of_rows(code: str, name: Any, may_see: Callable[[Any], bool], rows: Rows) -> Queue:
    """Return a queue of rows, whose things can be taken."""
    return Queue(
        name, may_see, lambda viewer: rows.waits(viewer, list(rows.glimpse(0, viewer, ()))), code, rows.among, rows
    )


_QUEUES: list[Queue] = []


def register(queue: Queue) -> None:
    """Register a queue; the desk shows them in the order of registration."""
    _QUEUES.append(queue)


def queues_for(viewer: Any, own: Mapping[str, Collection[int]]) -> list[tuple[Queue, Waits]]:
    """Return the queues that `viewer` may see, each with what waits in it for them: the oldest things and, whatever their
    age, those with the numbers that `own` says by the codes of queues."""
    queues = [queue for queue in _QUEUES if queue.may_see(viewer)]
    questions = [
        queue.rows.glimpse(place, viewer, own.get(queue.code, ()))
        for place, queue in enumerate(queues)
        if queue.rows is not None
    ]
    glimpsed = defaultdict(list)
    for row in questions[0].union(*questions[1:], all=True) if questions else ():
        glimpsed[row[0]].append(row)
    return [
        (queue, queue.rows.waits(viewer, glimpsed[place]) if queue.rows else _with_own(queue, viewer, own))
        for place, queue in enumerate(queues)
    ]


def _with_own(queue: Queue, viewer: Any, own: Mapping[str, Collection[int]]) -> Waits:
    """What waits in a queue of other things than rows."""
    waits = queue.waits(viewer)
    missing = set(own.get(queue.code, ())) - {item.number for item in waits.items}
    return replace(waits, items=[*waits.items, *queue.among(viewer, missing)]) if missing else waits


def queue_called(code: str) -> Queue | None:
    """Return the queue with that code, None where no room has registered one."""
    return next((queue for queue in _QUEUES if code and queue.code == code), None)


def waiting_for(viewer: Any, code: str, numbers: Collection[int]) -> dict[int, Item]:
    """Return those of the things with these numbers that wait in the queue for `viewer`, by their numbers."""
    queue = queue_called(code)
    if queue is None or not numbers or not queue.may_see(viewer):
        return {}
    return {item.number: item for item in queue.among(viewer, numbers)}
