"""Handing mail over to the relay, once.

A mail is claimed (by one conditional update, so that two workers never hold the same one), handed over, and noted as
sent. A worker that is killed before the claim leaves it queued; one killed after the claim leaves it "sending" until its
lease runs out, and then it is handed over again. In the instant between the relay's answer and our note nobody can know
whether the relay has it: we prefer a possible second copy to a lost mail. The copy carries the same Message-ID and Date,
by which the receiving side drops it.

Trouble of the relay itself (no connection, no authentication) pauses all mail and costs no mail an attempt.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from cop.services.mail.choices import GAPS, LEASE, MOST_ATTEMPTS, PAUSES, UNFINISHED, State
from cop.services.mail.incoming.pausing import is_paused
from cop.services.mail.models import Message, Relay
from cop.services.mail.relay import Verdict, composed, verdict, words
from cop.services.moderation.limits import TooOften, take

log = logging.getLogger("cop.mail")


def send(numbers: Iterable[int]) -> None:
    """Hand over each of the mails that is due, one after the other, until the relay fails."""
    if not settings.EMAIL_SENDING:
        Message.objects.filter(pk__in=list(numbers), state=State.QUEUED).update(state=State.HELD)
        return
    if Relay.objects.filter(paused_until__gt=timezone.now()).exists():
        return
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        _pause(error)
        return
    try:
        for number in numbers:
            message = _claim(number)
            if message is not None and not _hand_over(message, connection):
                break
    finally:
        _close(connection)


def _claim(number: int) -> Message | None:
    now = timezone.now()
    due = Message.objects.filter(pk=number, state__in=UNFINISHED, next_attempt__lte=now)
    if not due.update(state=State.SENDING, attempts=F("attempts") + 1, next_attempt=now + LEASE):
        return None
    message = Message.objects.get(pk=number)
    if is_paused(message.to_address) and not message.secret:
        _settle(message, state=State.PAUSED)
        return None
    if message.attempts > MOST_ATTEMPTS:
        _settle(message, state=State.FAILED, error="given up: each attempt ended with its worker")
        return None
    if wait := _too_fast_for(message):
        _settle(message, state=State.QUEUED, attempts=message.attempts - 1, next_attempt=now + wait)
        return None
    return message


def _too_fast_for(message: Message) -> timedelta | None:
    """How long a mail waits whose provider takes only so many a minute from us (`MAIL_RATES`)."""
    provider = message.to_address.rpartition("@")[2].lower()
    if provider not in settings.MAIL_RATES:
        return None
    try:
        take(f"mail-rate:{provider}", per=timedelta(minutes=1), at_most=settings.MAIL_RATES[provider])
    except TooOften as often:
        return often.wait
    return None


def _hand_over(message: Message, connection: BaseEmailBackend) -> bool:
    """Whether the relay can be given the next one."""
    try:
        connection.send_messages([composed(message)])
    except Exception as error:
        _close(connection)
        return _note_failure(message, error)
    _settle(message, state=State.SENT, sent=timezone.now(), error="")
    Relay.objects.all().delete()
    return True


def _note_failure(message: Message, error: Exception) -> bool:
    found = verdict(error)
    log.warning("mail %d, attempt %d: %s", message.pk, message.attempts, found.value)
    if found is Verdict.RELAY:
        _settle(message, state=State.QUEUED, attempts=message.attempts - 1, next_attempt=timezone.now())
        _pause(error)
        return False
    if found is Verdict.REFUSED or message.attempts >= MOST_ATTEMPTS:
        _settle(message, state=State.FAILED, error=words(error))
    else:
        again = timezone.now() + GAPS[message.attempts - 1]
        _settle(message, state=State.QUEUED, next_attempt=again, error=words(error))
    return True


def _settle(message: Message, *, state: State, **fields: Any) -> None:
    """Note how an attempt ended, unless the lease ran out and somebody else has the mail in hand by now."""
    done = state not in UNFINISHED
    if done and message.secret:
        fields.update(subject="", text="", html="")
    ours = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    if not ours.update(state=state, **fields):
        log.error("mail %d was taken up by somebody else before attempt %d ended", message.pk, message.attempts)
    if done:
        Message.objects.filter(pk=message.pk, forget=True).exclude(state__in=UNFINISHED).delete()


def _pause(error: Exception) -> None:
    now = timezone.now()
    relay, _ = Relay.objects.get_or_create(pk=1, defaults={"since": now})
    pause: timedelta = PAUSES[min(relay.failures, len(PAUSES) - 1)]
    Relay.objects.filter(pk=1).update(failures=F("failures") + 1, paused_until=now + pause, error=words(error))
    log.warning("the relay does not work; mail waits %s", pause)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except Exception as error:
        log.info("the relay's connection was gone: %s", type(error).__name__)
