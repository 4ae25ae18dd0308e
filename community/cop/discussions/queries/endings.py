"""How a thread ended, as one viewer may know it."""

from dataclasses import dataclass
from typing import Any

from cop.discussions.access import threads_visible_to
from cop.discussions.choices import ENDED, UNSENT, State
from cop.discussions.models import Ending, Thread


@dataclass(frozen=True)
class Ended:
    """Where a thread was led, and to who asked and whoever facilitates the facilitator's word."""

    to: Thread | None = None
    where: str = ""
    word: str = ""


def ending_of(thread: Thread, viewer: Any, *, told: bool) -> Ended | None:
    """Return how a thread ended, or with which word it was sent back; None for any other. `told`: the viewer asked or facilitates
    it."""
    if thread.state in UNSENT and told:
        word = Ending.objects.filter(thread=thread).values_list("word", flat=True).first()
        return Ended(word=word) if word else None
    if thread.state not in ENDED:
        return None
    if thread.state not in (State.PRIVATELY, State.REDIRECTED):
        return Ended()
    kept = Ending.objects.filter(thread=thread).first() or Ending()
    to = threads_visible_to(viewer).filter(pk=thread.leads_to_id).first() if thread.leads_to_id else None
    return Ended(to, kept.where, kept.word if told else "")
