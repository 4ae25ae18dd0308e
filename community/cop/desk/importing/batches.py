"""Long lists in pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(things: Iterable[T], at_once: int) -> Iterator[list[T]]:
    """Yield things in lists of `at_once`."""
    waiting = iter(things)
    while batch := list(islice(waiting, at_once)):
        yield batch
