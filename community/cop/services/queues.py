"""What waits at the desk. Each room registers its queues when Django starts; the desk shows those that its reader may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Waits:
    """What a queue holds for one reader: how much, since when the oldest waits, where it is read, and a word on it."""

    count: int
    oldest: datetime | None = None
    address: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Queue:
    """A queue by its name, with who may see it and what waits in it for them, in a constant number of queries."""

    name: Any
    may_see: Callable[[Any], bool]
    waits: Callable[[Any], Waits]


_QUEUES: list[Queue] = []


def register(queue: Queue) -> None:
    """Register a queue; the desk shows them in the order of registration."""
    _QUEUES.append(queue)


def queues_for(viewer: Any) -> list[tuple[Queue, Waits]]:
    """Return the queues that `viewer` may see, each with what waits in it for them."""
    return [(queue, queue.waits(viewer)) for queue in _QUEUES if queue.may_see(viewer)]
