"""Which room opens which of our addresses. Rooms register theirs when they load."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from cop.services.mail.choices import Reason
from cop.services.things import Reference

if TYPE_CHECKING:
    from cop.services.mail.incoming.letters import Letter


class Known(NamedTuple):
    """A person as this service needs to know them: by number, with the language, greeting name, main confirmed address and
    time zone that mail to them takes; one who is `shared` is a mailbox of several."""

    number: int
    address: str
    language: str
    name: str
    shared: bool = False
    time_zone: str = "UTC"


class Refused(Exception):
    """A room cannot do what a mail asks. The text tells the sender in their language; `reason` is kept with the mail. One that
    `leaves_nothing` is not quoted in the answer, and goes at once."""

    def __init__(self, words: str, reason: Reason = Reason.NOT_ALLOWED, *, leaves_nothing: bool = False) -> None:
        self.reason, self.leaves_nothing = reason, leaves_nothing
        super().__init__(words)


class Entrance(NamedTuple):
    """One kind of address of ours.

    `match` gets a local part in lower case and returns what it names, None where it is not of this kind. `owner` returns
    the number of the one person for whom such an address was made, None where it is for everybody. `handle` does what the
    mail asks, called by the job: once more does no harm, by `letter.once`. It returns what the mail became, None, or
    NOTHING_STAYS, and raises Refused. One that is `open_to_strangers` is also called for senders who are no person of ours; one
    that is `bearer` is called whoever sent the mail: to know the address is enough, as for the link that does the same; one that
    takes what comes `from_programs` also for what was sent by itself.
    """

    code: str
    match: Callable[[str], Any | None]
    handle: "Callable[[Letter, Any], Reference | None]"
    owner: Callable[[Any], int | None] = lambda named: None
    open_to_strangers: bool = False
    bearer: bool = False
    from_programs: bool = False


NOTHING_STAYS = Reference("", 0)
"""What a mail became of which nothing may tell that it came: its bytes and its row go at once."""


class People(NamedTuple):
    """How persons are found; the room of people registers it.

    `at` finds one by any of their confirmed addresses, `numbered` by number, `behind` who reads a shared mailbox by their
    name, with an address of their own.
    """

    at: Callable[[str], Known | None]
    numbered: Callable[[int], Known | None]
    behind: Callable[[Known, str], Known | None] = lambda mailbox, name: None


_ENTRANCES: list[Entrance] = []
_PEOPLE: list[People] = []


def register(entrance: Entrance) -> None:
    """Register a kind of address; the first that matches is taken."""
    _ENTRANCES.append(entrance)


def set_people(people: People) -> None:
    """Register how persons are found."""
    _PEOPLE[:] = [people]


def people() -> People:
    """Return how persons are found. Raises IndexError where no room has registered it."""
    return _PEOPLE[0]


def at(local: str) -> tuple[Entrance, Any] | None:
    """Return the entrance that a local part leads to, with what it names; None where there is none."""
    for entrance in _ENTRANCES:
        named = entrance.match(local)
        if named is not None:
            return entrance, named
    return None
