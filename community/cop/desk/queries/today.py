"""Today at the desk: what waits, who has it, and what of it is one's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from cop.desk.models import Assignment, MorningMail
from cop.people.access import viewpoint
from cop.people.choices import Role
from cop.people.models import Person
from cop.people.queries.at_desk import Mate, mates
from cop.services.queues import SHOWN, Item, Queue, Waits, queue_called, queues_for, waiting_for

MOST_OWN = 50
"""So many things of one's own are shown; nobody works on more at once."""

COLUMNS = ("queue", "number", "since", "note")
Held = dict[tuple[str, int], Assignment]


class Thing(NamedTuple):
    """A thing that waits in a queue, and the colleague who has it, if anybody has."""

    queue: Queue
    item: Item
    holder: int | None = None
    holder_name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Today:
    """What waits for one reader: what is theirs, the queues with something in them, each with its oldest things that are
    not theirs, and the names of the empty ones."""

    own: list[Thing]
    full: list[tuple[Queue, Waits, list[Thing]]]
    empty: list[str]


def today(viewer: Any) -> Today:
    """Return what waits for `viewer`, the oldest first, in a constant number of queries."""
    number = viewpoint(viewer).person
    held = {(one.queue, one.number): one for one in Assignment.objects.all()}
    mine: defaultdict[str, list[int]] = defaultdict(list)
    for one in held.values():
        if one.holder_id == number:
            mine[one.queue].append(one.number)
    known = mates(viewer) if held else {}
    found = [(queue, waits, _things(queue, waits.items, known, held)) for queue, waits in queues_for(viewer, mine)]
    own = [thing for _queue, _waits, things in found for thing in things if thing.holder == number]
    full = [
        (queue, waits, [thing for thing in things if thing.holder != number][:SHOWN])
        for queue, waits, things in found
        if waits.count
    ]
    empty = [str(queue.name) for queue, waits, _things in found if not waits.count]
    return Today(sorted(own, key=lambda thing: thing.item.since)[:MOST_OWN], full, empty)


def thing_called(viewer: Any, code: str, number: int) -> Thing | None:
    """Return the thing with that number in a queue, if it waits there for `viewer`."""
    queue, item = queue_called(code), waiting_for(viewer, code, [number]).get(number)
    if queue is None or item is None:
        return None
    held = {(one.queue, one.number): one for one in Assignment.objects.filter(queue=code, number=number)}
    return _things(queue, [item], mates(viewer), held)[0]


def takers(viewer: Any, thing: Thing) -> dict[int, str]:
    """Return {number: name} of the colleagues who may be given a thing: those who see it in its queue."""
    return {number: mate.name for number, mate in mates(viewer).items() if _sees(mate, thing.queue, thing.item)}


def busy(viewer: Any) -> dict[int, list[Thing]]:
    """Return {number of a colleague: the things that they have}, as far as `viewer` sees those."""
    known = mates(viewer)
    numbers: defaultdict[str, dict[int, Assignment]] = defaultdict(dict)
    for one in Assignment.objects.filter(holder__in=known):
        numbers[one.queue][one.number] = one
    found: dict[int, list[Thing]] = {}
    for code, of_queue in numbers.items():
        held = {(code, number): one for number, one in of_queue.items()}
        queue = queue_called(code)
        if queue is not None:
            for thing in _things(queue, waiting_for(viewer, code, of_queue.keys()).values(), known, held):
                if thing.holder is not None:
                    found.setdefault(thing.holder, []).append(thing)
    return {number: found[number] for number in known if number in found}


def things_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what a person has at the desk, for the download of their data."""
    yield from map(dict, Assignment.objects.filter(holder=person).order_by("pk").values(*COLUMNS))


def morning_mail_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield that a person wants the mail of the morning, for the download of their data."""
    yield from map(dict, MorningMail.objects.filter(person=person).values("last"))


def wants_morning_mail(viewer: Any) -> bool:
    """Whether the viewer wants the mail of the morning."""
    return MorningMail.objects.filter(person=viewpoint(viewer).person).exists()


def still_counts(one: Assignment, item: Item | None) -> bool:
    """Whether an assignment counts, of a thing as it waits now for its holder: what left its queue in between is free."""
    return item is not None and item.since <= one.since


def _things(queue: Queue, items: Iterable[Item], known: dict[int, Mate], held: Held) -> list[Thing]:
    things = []
    for item in items:
        one = held.get((queue.code, item.number))
        mate = known.get(one.holder_id) if one else None
        if one and mate and still_counts(one, item) and _sees(mate, queue, item):
            things.append(Thing(queue, item, one.holder_id, mate.name, one.note))
        else:
            things.append(Thing(queue, item))
    return things


def _sees(mate: Mate, queue: Queue, item: Item) -> bool:
    """Whether a colleague sees a thing in its queue; `waiting_for` says the same of one person for certain."""
    everywhere = Role.SECRETARIAT in mate.view.roles
    return queue.may_see(mate.view) and (everywhere or bool(item.communities & mate.view.facilitates))
