"""Which addresses name a thread or a reply, whoever may see it."""

from cop.discussions.models import Reply
from cop.services.lines.addresses import register_address
from cop.services.things import Reference

LARGEST = 2**62
"""No number of ours is larger."""


def register_addresses() -> None:
    """Called once when Django starts."""
    register_address("discussions:thread", _thread)
    register_address("discussions:post", lambda number, place: _thread(number))
    register_address("discussions:reply", _reply)


def _thread(number: int) -> Reference:
    """Also where no thread has that number: a difference would tell when one that is not for the reader was begun."""
    return Reference("discussions.thread", number if number < LARGEST else 0)


def _reply(number: int) -> Reference:
    if number >= LARGEST:
        return _thread(number)
    found = Reply.objects.filter(thread=number).values_list("pk", flat=True).first()
    return Reference("discussions.reply", found) if found else _thread(number)
