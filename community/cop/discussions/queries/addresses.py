"""Which addresses name a thread or a reply, whoever may see it."""

from cop.discussions.models import Reply, Thread
from cop.services.lines.addresses import register_address
from cop.services.things import Reference


def register_addresses() -> None:
    """Called once when Django starts."""
    register_address("discussions:thread", _thread)
    register_address("discussions:post", lambda number, place: _thread(number))
    register_address("discussions:reply", _reply)


def _thread(number: int) -> Reference | None:
    return Reference("discussions.thread", number) if Thread.objects.filter(pk=number).exists() else None


def _reply(number: int) -> Reference | None:
    found = Reply.objects.filter(thread=number).values_list("pk", flat=True).first()
    return Reference("discussions.reply", found) if found else _thread(number)
