"""How discussions write the ledger: nobody's moment under cover, and nobody's name under the Chatham House rule."""

from typing import Any

from cop.discussions.models import Post, Thread
from cop.discussions.queries.rounds import day_of
from cop.services.ledger.actions import record as write
from cop.services.ledger.models import Entry


def record(act: str, thing: Thread | Post, *, acting_person: Any, **values: Any) -> Entry:
    """Append one row to the ledger, as `services.ledger.record` does.

    What the facilitator does in a thread under cover is told to the day, be it they or the asker: neither the hour nor a
    difference between the two tells who asked. Where the Chatham House rule holds, nobody is named.
    """
    thread = thing if isinstance(thing, Thread) else thing.thread
    number = getattr(acting_person, "pk", None)
    happened = day_of() if thread.is_covered and number == thread.asker_id else None
    return write(act, thing, acting_person=None if thread.chatham else acting_person, happened=happened, **values)
