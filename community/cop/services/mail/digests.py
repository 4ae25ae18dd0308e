"""What stands in the mail that sums up a day or a week. Rooms register their sections when they load."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise

MOST_LINES = 10
"""So many things of a section stand in a digest; the rest is counted."""

FEW_LINES = 5
"""Lines of a section that weigh more than the points of any."""
LARGEST = 29_000
AROUND, AROUND_A_LINE = 5_000, 350
"""Bytes of a digest in both its forms, below the 30 KB of a mail, and of what stands around its words and around each line."""


class Span(NamedTuple):
    """The time that a digest sums up, and for which rhythms ("daily", "weekly") it is."""

    since: datetime
    until: datetime
    rhythm: str


class Line(NamedTuple):
    """One thing: what it is called, a word on it, its whole address; the number by which its section knows it, 0 in one
    that sends nothing; why it stands there, and a few points of what it says, in their `language`. One that is not `new` only
    comes along with what is."""

    words: str
    detail: str
    address: str
    thing: int = 0
    why: str = ""
    points: Sequence[str] = ()
    language: str = ""
    new: bool = True


class Part(NamedTuple):
    """What a section says to one reader: its lines, how many more there are, and its word in the subject ("2 open queries") for
    so many."""

    lines: Sequence[Line]
    more: int
    in_subject: Callable[[int], str]


class Section(NamedTuple):
    """A section by its heading. `part` gets a person and the span, None where there is nothing to say. `wanted` is the
    condition on persons who want something of it in one of the rhythms. `send` queues the whole of a thing for a person, once
    under a name that it gets; it returns False where they may not read it, or not any more."""

    code: str
    heading: str | Promise
    part: Callable[[Any, Span], Part | None]
    wanted: Callable[[Collection[str]], Q]
    send: Callable[[Any, int, str], bool] | None = None


_SECTIONS: list[Section] = []


def register(section: Section) -> None:
    """Register a section; they stand in the order of registration."""
    _SECTIONS.append(section)


def wanted(rhythms: Collection[str]) -> Q:
    """Return the condition on persons who want a digest in one of the rhythms."""
    condition = Q(pk__in=[])
    for section in _SECTIONS:
        condition |= section.wanted(rhythms)
    return condition


def parts_for(person: Any, span: Span) -> list[tuple[Section, Part]]:
    """Return what there is to say to a person, section by section; none where there is nothing new."""
    found = [(section, section.part(person, span)) for section in _SECTIONS]
    parts = [(section, part) for section, part in found if part is not None]
    if not any(line.new for _section, part in parts for line in part.lines):
        return []
    return _fitting(_each_once(parts))


def _each_once(parts: list[tuple[Section, Part]]) -> list[tuple[Section, Part]]:
    """Return each thing where it stands first, with the words on it of where it stands again."""
    told = dict[str, Line]()
    for line in (line for _section, part in parts for line in part.lines):
        first = told.get(line.address)
        told[line.address] = first._replace(detail=f"{first.detail} · {line.detail}") if first else line
    once = [
        (section, part._replace(lines=[told.pop(line.address) for line in part.lines if line.address in told]))
        for section, part in parts
    ]
    return [(section, part) for section, part in once if part.lines or part.more]


def _fitting(parts: list[tuple[Section, Part]]) -> list[tuple[Section, Part]]:
    """Return as much as fits into one mail: where it is too much, the last lines of the longest sections go and are counted, then
    all points but the first, then that, then more lines."""
    parts = _shorter(parts, at_least=FEW_LINES)
    for points in (1, 0):
        if _size(parts) > LARGEST:
            parts = [
                (section, part._replace(lines=[line._replace(points=line.points[:points]) for line in part.lines]))
                for section, part in parts
            ]
    return _shorter(parts, at_least=0)


def _shorter(parts: list[tuple[Section, Part]], *, at_least: int) -> list[tuple[Section, Part]]:
    parts = list(parts)
    while _size(parts) > LARGEST:
        place = max(range(len(parts)), key=lambda at: len(parts[at][1].lines))
        section, part = parts[place]
        if len(part.lines) <= at_least:
            break
        parts[place] = section, part._replace(lines=part.lines[:-1], more=part.more + 1)
    return parts


def _size(parts: Sequence[tuple[Section, Part]]) -> int:
    lines = [line for _section, part in parts for line in part.lines]
    said = sum(len(text.encode()) for line in lines for text in (line.words, line.detail, line.why, *line.points))
    addresses = sum(len(line.address) for line in lines)
    return AROUND + len(lines) * AROUND_A_LINE + 2 * said + 3 * addresses


def entries(parts: Sequence[tuple[Section, Part]]) -> list[tuple[str, int]]:
    """Return what stands in a digest with a number, from 1 on: the code of each section, and what it knows the thing by."""
    return [(section.code, line.thing) for section, part in parts if section.send for line in part.lines]


def send_whole(code: str, person: Any, thing: int, once: str) -> bool:
    """Queue the whole of an entry for a person; False where it is not there for them."""
    section = next((one for one in _SECTIONS if one.code == code), None)
    return bool(section and section.send and section.send(person, thing, once))
