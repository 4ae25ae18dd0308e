"""Erasures on their way: which may be carried out, which wait for a second person, and what was said on the telephone."""

from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from cop.people.access import viewpoint
from cop.people.models import Erasure, Person
from cop.services.ledger.queries import history, remembered

ASKED = "people.erasure_asked"


class Asked(NamedTuple):
    """Who asked on the telephone, on which day, and how we made sure who it was. Only the ledger keeps it, under the
    person's key."""

    asked_by: str
    asked_on: date
    identified: str


def hours_to_wait() -> int:
    """Return how many hours an erasure can be called off."""
    return int(settings.ERASURE_WAIT.total_seconds() // 3600)


def unconfirmed() -> QuerySet[Erasure]:
    """Return the erasures that were entered after a call and that another person of the secretariat has to confirm."""
    return Erasure.objects.filter(needs_second=True, confirmed_by=None, done=None)


def ready() -> QuerySet[Erasure]:
    """Return the erasures whose wait is over and which nobody has to confirm any more."""
    over = Erasure.objects.filter(done=None, due__lte=timezone.now())
    return over.exclude(pk__in=unconfirmed().values("pk"))


def under_way(viewer: Any) -> QuerySet[Erasure]:
    """Return the erasures of others that the viewer may see, the next one first."""
    view = viewpoint(viewer)
    if not view.may("people.leave_or_erase_by_telephone"):
        return Erasure.objects.none()
    return Erasure.objects.filter(done=None).exclude(person=view.person).order_by("due", "pk")


def pending(person: Person) -> Erasure | None:
    """Return the erasure that a person waits for, if any."""
    waiting = Erasure.objects.filter(person=person, done=None)
    return waiting.select_related("person", "entered_by", "confirmed_by").first()


def erasure_awaited(viewer: Any) -> Erasure | None:
    """Return the erasure that the viewer waits for. Every page tells it, so the database is asked once for all of them."""

    def read() -> dict[int, Erasure]:
        return {erasure.person_id: erasure for erasure in Erasure.objects.filter(done=None)}

    return remembered("erasures", read).get(viewer.pk)


def said_on_telephone(erasure: Erasure) -> Asked | None:
    """Return what was written down of the call; None where the person asked themselves."""
    if erasure.entered_by_id is None:
        return None
    said = history(erasure.person, act=ASKED, newest=1)[0].new
    return Asked(said["asked_by"], date.fromisoformat(said["asked_on"]), said["identified"])
