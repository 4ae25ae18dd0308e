"""Asking a person for help by mail, and answering."""

from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.people.access import viewpoint
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked, Person
from cop.services.ledger.actions import record

KEPT_FOR = timedelta(days=365)
"""How long what was asked and answered can be looked up, when somebody asks once more."""


class AlreadyAnswered(Exception):
    """Somebody else was first."""


class Wanted(NamedTuple):
    """What a mail asks for: where the answer goes, its words, what names the mail, and what it goes on with."""

    address: str
    language: str
    subject: str
    text: str
    sent_once: str
    message_id: str
    after: HelpAsked | None = None


@transaction.atomic
def ask(wanted: Wanted, *, acting_person: Person | None) -> HelpAsked:
    """Lay a mail before the secretariat. For everybody whose mail proves its address; None is somebody whom we do not know.

    The same mail twice is one question. Sends nothing: it waits at the desk.
    """
    asked, new = HelpAsked.objects.get_or_create(
        sent_once=wanted.sent_once,
        defaults={
            "person": acting_person,
            "address": wanted.address,
            "language": wanted.language,
            "subject": wanted.subject[:300],
            "text": wanted.text[:20000],
            "message_id": wanted.message_id[:300],
            "after": wanted.after,
        },
    )
    if new:
        record("people.help_asked", asked, acting_person=acting_person, about=acting_person)
    return asked


@transaction.atomic
def answer(asked: HelpAsked, text: str, *, acting_person: Person) -> None:
    """Answer a question. For the secretariat. Sends the answer to where the question came from, whose reply comes back here.

    Raises PermissionDenied, AlreadyAnswered.
    """
    if not viewpoint(acting_person).may("people.answer_help"):
        raise PermissionDenied
    waiting = HelpAsked.objects.filter(pk=asked.pk, answered=None)
    if not waiting.update(answer=text, answered=timezone.now(), answered_by=acting_person):
        raise AlreadyAnswered
    asked.refresh_from_db()
    record("people.help_answered", asked, acting_person=acting_person, about=asked.person)
    mails.help_answered(asked)


def forget_old() -> None:
    """Delete what was answered long ago. A job calls it."""
    HelpAsked.objects.filter(answered__lt=timezone.now() - KEPT_FOR).delete()
