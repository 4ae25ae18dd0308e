"""How discussions write the ledger: nobody's moment under cover, and nobody's name under the Chatham House rule."""

from datetime import datetime
from typing import Any

from cop.discussions.models import Contributor, Outcome, Post, Reply, Thread, Translation
from cop.discussions.queries.rounds import day_of
from cop.services.ledger.actions import record as write
from cop.services.ledger.models import Entry


def record(
    act: str,
    thing: Thread | Post | Reply | Contributor | Outcome | Translation,
    *,
    acting_person: Any,
    **values: Any,
) -> Entry:
    """Append one row to the ledger, as `services.ledger.record` does.

    What the facilitator does in a thread under cover is told to the day, be it they or the asker: neither the hour nor a
    difference between the two tells who asked. Where the Chatham House rule holds, nobody is named.
    """
    thread = _thread_of(thing)
    happened = moment(thread, acting_person)
    return write(act, thing, acting_person=None if thread.chatham else acting_person, happened=happened, **values)


def moment(thread: Thread, acting_person: Any) -> datetime | None:
    """Return when what somebody does in a thread is said to have happened, where that is not told to the second."""
    number = getattr(acting_person, "pk", None)
    return day_of(thread) if thread.is_covered and number is not None and number == thread.asker_id else None


def _thread_of(thing: Thread | Post | Reply | Contributor | Outcome | Translation) -> Thread:
    if isinstance(thing, Thread):
        return thing
    return thing.reply.thread if isinstance(thing, Contributor) else thing.thread
