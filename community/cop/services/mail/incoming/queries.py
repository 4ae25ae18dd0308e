"""How incoming mail fares."""

from django.db.models import QuerySet

from cop.services.mail.choices import Arrived
from cop.services.mail.models import Incoming


def waiting_at_the_desk() -> QuerySet[Incoming]:
    """Return the mails that could not be handled, the longest waiting first."""
    return Incoming.objects.filter(state=Arrived.DESK).order_by("received", "pk")
