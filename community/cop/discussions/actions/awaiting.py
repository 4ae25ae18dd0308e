"""Waiting for a translation."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.discussions.access import may_wait_for
from cop.discussions.models import Awaited, Post, Thread
from cop.people.models import Person
from cop.services.languages.choices import CODES
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take

AN_HOUR = timedelta(hours=1)
LONGEST = timedelta(days=365)
"""Who has waited for so long waits no more."""


@transaction.atomic
def wait_for(thing: Thread | Post, language: str, *, of_reply: bool = False, acting_person: Person) -> None:
    """Keep that somebody waits for a head, a post, or the published reply of a thread in a language; twice is as good as
    once. For members, what they read.

    Sends nothing: they get it by mail once somebody has translated it. Raises PermissionDenied, TooOften, ValueError for a
    language that is none or the one that it is in.
    """
    if language not in CODES or (language == thing.language and not of_reply):
        raise ValueError(language)
    take(f"discussions-await:{acting_person.pk}", per=AN_HOUR, at_most=60)
    if not may_wait_for(acting_person, thing):
        raise PermissionDenied
    thread, post = (thing, None) if isinstance(thing, Thread) else (thing.thread, thing)
    kept, new = Awaited.objects.get_or_create(
        thread=thread, post=post, of_reply=of_reply, language=language, person=acting_person
    )
    if new:
        record(
            "discussions.translation_awaited", kept, acting_person=acting_person, about=acting_person,
            new={"thread": thread.pk, "language": language},
        )  # fmt: skip


def end(one: Awaited) -> bool:
    """End that somebody waits, in the transaction of the job that mails what they waited for; False where another did so."""
    return Awaited.objects.filter(pk=one.pk).delete()[0] > 0


def end_old() -> None:
    """End that people wait who have waited for too long; called by the same job."""
    Awaited.objects.filter(since__lt=timezone.now() - LONGEST).delete()


def erase(person_number: int, *, contributions_too: bool) -> None:
    """Forget what somebody waited for; called by the action that erases them."""
    Awaited.objects.filter(person=person_number).delete()
