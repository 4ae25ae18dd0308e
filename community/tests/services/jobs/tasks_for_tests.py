"""Jobs that the tests ask for."""

from pathlib import Path

from cop.services.moderation.models import Limit


def count(consumer: str) -> None:
    """Make a mark in a table that jobs have nothing to do with."""
    mark, _ = Limit.objects.get_or_create(digest=consumer, defaults={"free_at": 0})
    mark.free_at += 1
    mark.save()


def count_when_let(consumer: str, gate: str) -> None:
    """Say that the job is in the middle, wait until somebody writes to the pipe, then make the mark."""
    Path(gate, "begun").touch()
    Path(gate, "go").read_text()
    count(consumer)


def fail(consumer: str) -> None:
    """Make a mark and fail, with a person's data in the error."""
    count(consumer)
    raise ValueError("no room for nimal@example.lk")
