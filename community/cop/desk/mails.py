"""Mail to those who work at the desk. Each function queues one message, in the transaction of the act that it tells of."""

from datetime import date

from django.conf import settings

from cop.desk.queries.today import Thing, Today
from cop.network.queries import partnership
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute

MORNING = "desk-morning"
"""The kind of mail that whoever gets it may switch off."""

MOST = 20


def today(person: Person, waits: Today, day: date) -> None:
    """Tell somebody of the desk what waits, theirs first and then what nobody has, the oldest first.

    It names people, so its words go once it was sent: nothing of them stays here that their erasure would not find.
    """
    if not person.email:
        return
    free = [thing for _queue, _waits, things in waits.full for thing in things if thing.holder is None]
    context = {
        "partnership": partnership(),
        "site": settings.SITE_URL,
        "own": waits.own[:MOST],
        "free": sorted(free, key=_since)[:MOST],
        "queues": [(queue, held) for queue, held, _things in waits.full],
        "in_all": sum(held.count for _queue, held, _things in waits.full),
        "desk": absolute("desk:home"),
    }
    key = f"desk-morning-{person.pk}-{day:%Y%m%d}"
    queue("desk/today", to=to_person(person), context=context, key=key, category=MORNING, secret=True)


def _since(thing: Thing) -> float:
    return thing.item.since.timestamp()
