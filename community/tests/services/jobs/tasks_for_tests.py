"""Jobs that the tests ask for."""

from pathlib import Path

from cop.services.ledger.models import Position


def count(consumer: str) -> None:
    """Make a mark in the database."""
    position, _ = Position.objects.get_or_create(consumer=consumer)
    position.entry += 1
    position.save()


def count_when_let(consumer: str, gate: str) -> None:
    """Say that the job is in the middle, wait until somebody writes to the pipe, then make the mark."""
    Path(gate, "begun").touch()
    Path(gate, "go").read_text()
    count(consumer)


def fail(consumer: str) -> None:
    """Make a mark and fail, with a person's data in the error."""
    count(consumer)
    raise ValueError("no room for nimal@example.lk")
