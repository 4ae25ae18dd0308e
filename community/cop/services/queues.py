"""What waits at the desk. Each room registers its queues when Django starts; the desk shows those that its reader may see."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Window

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


@dataclass(frozen=True)
class Rows:
    """What a queue is made of where its things are rows of a table, each waiting since the moment in the column `since`.

    Without an `address` the queue is read where its oldest thing is seen to. `detail` is a word on the oldest row.
    """

    rows: Callable[[Any], QuerySet[Any]]
    since: str
    item: Callable[[Any], Item]
    address: Any = ""
    detail: Callable[[Any], str] = lambda row: ""

    def waits(self, viewer: Any) -> Waits:
        """Return how many rows there are for `viewer`, and the oldest of them."""
        counted = self.rows(viewer).annotate(in_all=Window(Count("pk")))
        found = list(counted.order_by(F(self.since).asc(nulls_last=True), "pk")[:SHOWN])
        if not found:
            return Waits(0, address=str(self.address))
        items = [self.item(row) for row in found]
        return Waits(
            found[0].in_all, items[0].since, str(self.address) or items[0].address, self.detail(found[0]), items
        )

    def among(self, viewer: Any, numbers: Collection[int]) -> list[Item]:
        """Return those of the rows with these numbers that wait for `viewer`."""
        return [self.item(row) for row in self.rows(viewer).filter(pk__in=numbers)]


def queue_of_rows(code: str, name: Any, may_see: Callable[[Any], bool], rows: Rows) -> Queue:
    """Return a queue of rows, whose things can be taken."""
    return Queue(name, may_see, rows.waits, code, rows.among)


_QUEUES: list[Queue] = []


def register(queue: Queue) -> None:
    """Register a queue; the desk shows them in the order of registration."""
    _QUEUES.append(queue)


def queues_for(viewer: Any) -> list[tuple[Queue, Waits]]:
    """Return the queues that `viewer` may see, each with what waits in it for them."""
    return [(queue, queue.waits(viewer)) for queue in _QUEUES if queue.may_see(viewer)]


def queue_called(code: str) -> Queue | None:
    """Return the queue with that code, None where no room has registered one."""
    return next((queue for queue in _QUEUES if code and queue.code == code), None)


def waiting_for(viewer: Any, code: str, numbers: Collection[int]) -> dict[int, Item]:
    """Return those of the things with these numbers that wait in the queue for `viewer`, by their numbers."""
    queue = queue_called(code)
    if queue is None or not numbers or not queue.may_see(viewer):
        return {}
    return {item.number: item for item in queue.among(viewer, numbers)}
