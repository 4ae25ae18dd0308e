"""What the desk does with mail that could not be handled, in the caller's transaction."""

from django.db.models import Case, F, Value, When
from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.mail.choices import Arrived, Reason
from cop.services.mail.incoming.storing import HANDLE
from cop.services.mail.models import Incoming


def try_again(number: int) -> Incoming | None:
    """Have a mail handled anew, one that looks automatic as a person's; None for one that does not wait at the desk, or whose
    bytes are gone."""
    waits = Incoming.objects.filter(pk=number, state=Arrived.DESK, raw__isnull=False)
    reason = Case(When(reason=Reason.AUTOMATIC, then=F("reason")), default=Value(""))
    if not waits.update(state=Arrived.WAITING, reason=reason, detail=""):
        return None
    enqueue(HANDLE, number)
    return Incoming.objects.get(pk=number)


def put_away(number: int) -> Incoming | None:
    """Leave a mail for good; None for one that does not wait at the desk."""
    waits = Incoming.objects.filter(pk=number, state=Arrived.DESK)
    if not waits.update(state=Arrived.DROPPED, settled=timezone.now()):
        return None
    return Incoming.objects.get(pk=number)
