"""How often each kind of mail comes, chosen by one word in a mail. Rooms register their kinds when they load."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.functional import Promise

from cop.people.choices import Rhythm
from cop.people.models import Person
from cop.services.mail.incoming.words import Word


class Kind(NamedTuple):
    """A kind of mail by its name, with how often somebody gets it now and what chooses that. One that is `asked_for` comes to
    nobody who has not said yes to it: a word on all mail does not begin it."""

    name: str | Promise
    now: Callable[[Person], str]
    choose: Callable[[Rhythm, Person], None]
    asked_for: bool = False


MEANT = {
    Word.AT_ONCE: Rhythm.AT_ONCE,
    Word.DAILY: Rhythm.DAILY,
    Word.WEEKLY: Rhythm.WEEKLY,
    Word.NEVER: Rhythm.NONE,
    Word.STOP: Rhythm.NONE,
}
_NUMBERED = ("", *MEANT.values())[:5]
_KINDS: list[Kind] = []


def register(kind: Kind) -> None:
    """Register a kind of mail, behind those before it."""
    _KINDS.append(kind)


def choose_all(rhythm: Rhythm, person: Person) -> tuple[list[Kind], int]:
    """Have all mail that a person gets come in `rhythm`; return the kinds that this is, and a number that takes it back."""
    before = [kind.now(person) for kind in _KINDS]
    meant = [
        kind for kind, old in zip(_KINDS, before, strict=True) if not (kind.asked_for and old in (Rhythm.NONE, rhythm))
    ]
    for kind in meant:
        kind.choose(rhythm, person)
    return meant, _number([old if kind in meant else "" for kind, old in zip(_KINDS, before, strict=True)])


def take_back(number: int, person: Person) -> list[tuple[Kind, Rhythm]]:
    """Have mail come as before, by the number that `choose_all` gave; return the kinds with their rhythms."""
    back = []
    for kind in _KINDS:
        number, place = divmod(number, len(_NUMBERED))
        if place:
            rhythm = Rhythm(_NUMBERED[place])
            kind.choose(rhythm, person)
            back.append((kind, rhythm))
    return back


def _number(rhythms: Sequence[str]) -> int:
    return sum(_NUMBERED.index(rhythm) * len(_NUMBERED) ** place for place, rhythm in enumerate(rhythms))
