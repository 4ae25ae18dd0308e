"""Jobs that send mail."""

from contextlib import suppress
from itertools import takewhile
from time import monotonic

from django.conf import settings

from cop.services.mail import actions, delivery, queries
from cop.services.mail.incoming import forgetting, handling, pausing
from cop.services.mail.models import Incoming


def deliver(number: int) -> None:
    """Hand over one mail, if nobody has yet."""
    delivery.send([number])


def sweep() -> None:
    """Hand over every mail whose time has come: put off, left behind by a killed worker, or waiting for the relay.

    It ends well before the queue would end it, which could be in the middle of a mail.
    """
    end = monotonic() + settings.Q_CLUSTER["timeout"] / 2
    delivery.send(takewhile(lambda _: monotonic() < end, queries.due()))


def blank() -> None:
    """Remove the words of old secret mails that were never sent."""
    actions.blank_old_secrets()


def handle(number: int) -> None:
    """Read a mail that came in, and do what it asks; one of which nothing stays may be gone by then."""
    with suppress(Incoming.DoesNotExist):
        handling.handle(number)


def forget_incoming() -> None:
    """Remove mail that came in, and what came back, when its time is over."""
    forgetting.forget_old()
    pausing.forget_old()


def find_left_behind() -> None:
    """Bring mail to the desk that came in and that no job has in hand any more."""
    handling.find_left_behind()
