"""What the desk does with mail that could not be handled, in the caller's transaction."""

from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.mail.choices import Arrived
from cop.services.mail.incoming.storing import HANDLE
from cop.services.mail.models import Incoming


def try_again(number: int) -> Incoming | None:
    """Have a mail handled anew; None for one that does not wait at the desk, or whose bytes are gone."""
    waits = Incoming.objects.filter(pk=number, state=Arrived.DESK, raw__isnull=False)
    if not waits.update(state=Arrived.WAITING, reason="", detail=""):
        return None
    enqueue(HANDLE, number)
    return Incoming.objects.get(pk=number)


def put_away(number: int) -> Incoming | None:
    """Leave a mail for good; None for one that does not wait at the desk."""
    waits = Incoming.objects.filter(pk=number, state=Arrived.DESK)
    if not waits.update(state=Arrived.DROPPED, settled=timezone.now()):
        return None
    return Incoming.objects.get(pk=number)
