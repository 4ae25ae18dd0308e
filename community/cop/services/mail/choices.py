"""States of a mail, and how patiently it is tried again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    PUT_AWAY = "put-away", _("put away")
    HELD = "held", _("kept here, no mail server is set")
    SAMPLE = "sample", _("to a sample, never sent")


UNFINISHED = (State.QUEUED, State.SENDING)

GAPS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""How long a mail that was put off waits before the next attempt."""

MOST_ATTEMPTS = len(GAPS) + 1

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15)]
"""How long all mail waits after the relay itself failed, the last one again and again."""

LEASE = timedelta(seconds=settings.Q_CLUSTER["timeout"] + 5)
"""After this, whoever was sending a mail is certainly dead."""

LATE = timedelta(minutes=15)
SECRETS_KEPT_FOR = timedelta(days=1)
