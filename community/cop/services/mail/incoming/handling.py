"""Handling a stored mail: who sent it, what it is, and to whom it goes. Doing it again does nothing twice."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.jobs.choices import MOST_ATTEMPTS
from cop.services.jobs.models import Job
from cop.services.ledger.queries import one_generation
from cop.services.mail.choices import Arrived, Door, Reason
from cop.services.mail.incoming import answering, doors
from cop.services.mail.incoming.addresses import HELP, local_part
from cop.services.mail.incoming.answered import named as mails_named
from cop.services.mail.incoming.automatic import SUBJECTS, answered_by_itself, is_automatic, is_our_own
from cop.services.mail.incoming.doors import NOTHING_STAYS, Entrance, Known, Refused
from cop.services.mail.incoming.holding import hold
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.reading import read
from cop.services.mail.incoming.storing import HANDLE, remove
from cop.services.mail.models import Incoming, Message
from cop.services.mail.subjects import plain
from cop.services.things import Reference

log = logging.getLogger("cop.mail")

LEFT_BEHIND = timedelta(hours=3)
"""By then a job has had all its attempts, or waits for a worker that is not there."""

SENT_AGAIN = timedelta(hours=1)
"""A mail that says the same as the one before it within this is that one sent twice, by an impatient hand or a program."""

AT_ONCE = 500


@one_generation()
def handle(number: int) -> Incoming:
    """Handle a mail that waits; one that does not is left as it is. Where that fails it waits at the desk, and is tried
    again by the job, which gets the error. Raises Incoming.DoesNotExist."""
    incoming = Incoming.objects.get(pk=number)
    if not _waits(incoming):
        return incoming
    try:
        letter = read(incoming)
    except Exception as error:
        _fail(incoming, Reason.BROKEN, error)
        raise
    try:
        return _handle(incoming, letter)
    except Exception as error:
        _fail(incoming, Reason.FAILED, error)
        raise


def find_left_behind() -> None:
    """Bring to the desk what the queue gave up, for it killed each worker, and have handled what no job knows, as after a
    restored backup."""
    left = Incoming.objects.filter(state=Arrived.WAITING, received__lt=timezone.now() - LEFT_BEHIND)
    for number in left.values_list("pk", flat=True)[:AT_ONCE]:
        jobs = Job.objects.filter(task=HANDLE, arguments__0=number)
        if not jobs.exists():
            enqueue(HANDLE, number)
        elif not jobs.filter(attempts__lt=MOST_ATTEMPTS).exists():
            left.filter(pk=number).update(state=Arrived.DESK, reason=Reason.FAILED)


def _waits(incoming: Incoming) -> bool:
    """One at which we failed waits for the next attempt."""
    ours = incoming.state == Arrived.DESK and incoming.reason in (Reason.BROKEN, Reason.FAILED)
    return ours or incoming.state == Arrived.WAITING


def _fail(incoming: Incoming, reason: Reason, error: Exception) -> None:
    """Note it at the row, whatever was filled in of it meanwhile. The error's own words may quote what somebody wrote."""
    with suppress(DatabaseError):
        Incoming.objects.filter(pk=incoming.pk).update(
            state=Arrived.DESK, reason=reason, detail=type(error).__name__[:300]
        )


def _handle(incoming: Incoming, letter: Letter) -> Incoming:
    incoming.came_from, incoming.message_id = letter.came_from, letter.message_id
    incoming.once, incoming.content = letter.once, letter.content
    if is_our_own(letter.message):
        return _settle(incoming, Arrived.DROPPED, Reason.OWN)
    found = _opened(letter)
    if not (found and found[0].from_programs) and (put := _if_automatic(incoming, letter)):
        return _settle(incoming, put, Reason.AUTOMATIC)
    if found is None:
        return _turn_away(incoming, letter, Reason.NO_SUCH_ADDRESS)
    return (_do if found[0].bearer else _enter)(incoming, letter, *found)


def _if_automatic(incoming: Incoming, letter: Letter) -> Arrived | None:
    """Where what a program sent by itself is put, None for what a person wrote. Where only the subject of somebody of ours looks
    like it, and no mail of ours had what it answers, the desk looks; what it tries again is a person's."""
    sender = incoming.sender if incoming.door == Door.LMTP else None
    kind = letter.facts["kind"]
    if is_automatic(letter.message, came_from=letter.came_from, sender=sender, kind=kind):
        return Arrived.DROPPED
    known, answered = doors.people().at(letter.came_from), answered_by_itself(letter.subject)
    if incoming.reason == Reason.AUTOMATIC or (known and answered is None):
        return None
    if known and letter.proven and answered and not _was_sent(answered, letter.came_from, known):
        return Arrived.DESK
    return None if answered is None and not SUBJECTS.match(letter.subject) else Arrived.DROPPED


def _was_sent(subject: str, address: str, person: Known) -> bool:
    theirs = Message.objects.filter(Q(to_address=address) | Q(to_person=person.number)).order_by("-pk")
    return any(plain(sent) == subject for sent in theirs.values_list("subject", flat=True)[:AT_ONCE])


def _opened(letter: Letter) -> tuple[Entrance, Any] | None:
    """What a mail opens. To the address of From: it goes where the mail says to which it replies, else to a person."""
    is_to_from = letter.recipient.lower() == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    found = doors.at(_answered(letter) or local_part(letter.recipient) or "")
    return found or (doors.at(HELP) if is_to_from else None)


def _answered(letter: Letter) -> str | None:
    """The local part to which replies to our mail go that a letter answers, where a mail program sent it to From: instead."""
    if "+" in letter.recipient:
        return None
    mail = next(iter(mails_named(letter.message)), None)
    if mail is None or parseaddr(mail.headers["From"])[1].lower() != letter.recipient.lower():
        return None
    return local_part(mail.headers.get("Reply-To", ""))


def _enter(incoming: Incoming, letter: Letter, entrance: Entrance, named: object) -> Incoming:
    """Open the door, if it is known who asks for it; hold the mail where somebody else than the sender must say so."""
    sender, owner = doors.people().at(letter.came_from), entrance.owner(named)
    expected = doors.people().numbered(owner) if owner is not None else sender
    if expected is None and not (entrance.open_to_strangers and letter.proven):
        return _turn_away(incoming, letter, Reason.STRANGER)
    incoming.person = expected.number if expected else None
    if expected and not incoming.confirmed and (why := _why_not(letter, sender, expected)):
        hold(incoming, letter, expected, why)
        return incoming
    return _do(incoming, replace(letter, person=expected), entrance, named)


def _why_not(letter: Letter, sender: Known | None, expected: Known) -> Reason | None:
    """Why the word of the person is needed first."""
    if not letter.proven:
        return Reason.NOT_PROVEN
    if sender is None or sender.number != expected.number:
        return Reason.OTHER_SENDER
    return Reason.SHARED if expected.shared else None


def _do(incoming: Incoming, letter: Letter, entrance: Entrance, named: object) -> Incoming:
    if _came_before(incoming):
        return _settle(incoming, Arrived.DOUBLE)
    try:
        became = entrance.handle(letter, named)
    except Refused as refused:
        answering.say_not_taken(letter, refused.reason, str(refused), quoted=not refused.leaves_nothing)
        if refused.leaves_nothing:
            return _leave_nothing(incoming, Arrived.REFUSED)
        return _settle(incoming, Arrived.REFUSED, refused.reason, str(refused))
    if became == NOTHING_STAYS:
        return _leave_nothing(incoming, Arrived.DONE)
    return _settle(incoming, Arrived.DONE, became=became)


def _came_before(incoming: Incoming) -> bool:
    """Whether this mail was done already, or says what the one before it said, from the same person to the same address."""
    done = Incoming.objects.filter(state=Arrived.DONE, person=incoming.person).exclude(pk=incoming.pk)
    if done.filter(once=incoming.once).exists():
        return True
    if incoming.person is None:
        return False
    lately = done.filter(recipient=incoming.recipient, received__gt=incoming.received - SENT_AGAIN)
    before = lately.order_by("-settled", "-pk").values_list("content", flat=True)[:1]
    return incoming.content in before


def _leave_nothing(incoming: Incoming, state: Arrived) -> Incoming:
    remove(incoming)
    Incoming.objects.filter(pk=incoming.pk).delete()
    incoming.raw, incoming.state = None, state
    return incoming


def _turn_away(incoming: Incoming, letter: Letter, reason: Reason) -> Incoming:
    """Answer kindly whoever proves who they are; put all else aside in silence (DESIGN section 8.4). What nobody proves to have
    sent to nobody is not kept: most of that is sent to guessed addresses."""
    if not letter.proven:
        _settle(incoming, Arrived.DROPPED, reason)
        if reason == Reason.NO_SUCH_ADDRESS:
            remove(incoming)
        return incoming
    answering.say_not_taken(replace(letter, person=doors.people().at(letter.came_from)), reason)
    return _settle(incoming, Arrived.REFUSED, reason)


def _settle(
    incoming: Incoming, state: Arrived, reason: Reason | None = None, detail: str = "", became: Reference | None = None
) -> Incoming:
    incoming.state, incoming.reason, incoming.detail = state, reason or "", detail[:300]
    if became is not None:
        incoming.became_kind, incoming.became_number = became
    incoming.settled = timezone.now()
    incoming.save()
    log.info("mail %d came in by %s: %s %s", incoming.pk, incoming.door, state.value, incoming.reason)
    return incoming
