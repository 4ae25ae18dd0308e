"""The language and the time zone of answers that are written while they are sent."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import get_language, override

Piece = TypeVar("Piece")


def in_this_language(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Return `pieces`, each made in the language and the time zone of now: a streamed answer is written when its request
    is over.

    They are entered and left for each piece: between two of them, or after a failure, the thread serves others.
    """
    return _each_in(get_language() or "en", timezone.get_current_timezone(), iter(pieces))


def _each_in(language: str, zone: tzinfo, pieces: Iterator[Piece]) -> Iterator[Piece]:
    while True:
        with override(language), timezone.override(zone):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece
