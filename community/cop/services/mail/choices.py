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
    PAUSED = "paused", _("not sent, mail to this address comes back")


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


class Door(models.TextChoices):
    """By which door a mail came in."""

    LMTP = "lmtp", _("mail server")
    COMMAND = "command", _("command")
    HOOK = "hook", _("mail provider")


class Arrived(models.TextChoices):
    """Where an incoming mail stands."""

    WAITING = "waiting", _("waiting to be read")
    DONE = "done", _("done")
    HELD = "held", _("waits for a word of the person in whose name it came")
    DESK = "desk", _("waits at the desk")
    DROPPED = "dropped", _("put aside, no answer")
    DOUBLE = "double", _("the same mail came before")
    REFUSED = "refused", _("could not be taken, the sender was told")


ARRIVED_UNSEEN = (Arrived.WAITING, Arrived.DESK)
"""States in which somebody or something must still look at it."""


class Reason(models.TextChoices):
    """Why an incoming mail stands where it does."""

    AUTOMATIC = "automatic", _("an automatic answer")
    OWN = "own", _("our own mail came back")
    NO_SUCH_ADDRESS = "no-such-address", _("nobody reads this address")
    STRANGER = "stranger", _("the sender is not known here")
    NOT_PROVEN = "not-proven", _("nothing proves who sent it")
    OTHER_SENDER = "other-sender", _("it was sent by somebody else than the one for whom this address was made")
    SHARED = "shared", _("several people read the mailbox that it came from")
    DISOWNED = "disowned", _("the person in whose name it came did not write it")
    EMPTY = "empty", _("there is no text in it")
    NOT_ALLOWED = "not-allowed", _("the sender may not do this")
    TOO_MANY = "too-many", _("too many in a short time")
    BROKEN = "broken", _("it could not be read")
    FAILED = "failed", _("an error of ours")


HELD_FOR = timedelta(days=14)
"""How long a mail waits for the word of the person in whose name it came."""

RAW_KEPT_FOR = timedelta(days=90)
"""How long the bytes of a mail stay that came in: long enough to find out what became of it."""

INCOMING_KEPT_FOR = timedelta(days=365)
"""How long its row stays: by then nobody sends the same mail once more."""
