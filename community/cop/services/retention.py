"""What is kept and for how long. Each room registers the kinds of its data when Django starts, with the period that its own
code uses; the data protection desk shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet

LATE = timedelta(days=2)
"""How much longer than its period something may be there: the jobs that take it away run once a day."""


@dataclass(frozen=True)
class Kept:
    """A kind of data: its name, what it is kept for, how long, and what takes it away.

    `rows` are those that count and `since` the column that says from when, empty where none does; both are empty for what
    lies outside the database or within other rows. Without a `period` it stays until what `ends` says.
    """

    code: str
    name: Any
    purpose: Any
    ends: Any
    period: timedelta | None = None
    rows: Callable[[], QuerySet[Any]] | None = None
    since: str = ""

    def counted(self) -> tuple[int, datetime | None]:
        """Return how much there is, and since when the oldest, in one query."""
        if self.rows is None:
            return 0, None
        oldest = {"oldest": Min(self.since)} if self.since else {}
        found = self.rows().order_by().aggregate(count=Count("pk"), **oldest)
        return found["count"], found.get("oldest")

    def is_late(self, oldest: datetime | None, now: datetime) -> bool:
        """Whether something is older than it may be."""
        return self.period is not None and oldest is not None and oldest < now - self.period - LATE


_KINDS: dict[str, Kept] = {}


def register(*kinds: Kept) -> None:
    """Register kinds of data; the desk shows them in the order of registration."""
    _KINDS.update({kind.code: kind for kind in kinds})


def kinds() -> list[Kept]:
    """Return every kind that a room registered."""
    return list(_KINDS.values())
