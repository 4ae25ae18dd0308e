"""Addresses from which our mail comes back: counted, left alone after a while, and used again when somebody says so.

A hard bounce counts 2, each day with soft ones 1; at 4 within 30 days no mail goes there any more. These are the numbers
with which Discourse has long worked (its settings `hard_bounce_score`, `soft_bounce_score`, `bounce_score_threshold` and
`reset_bounce_score_after_days`).
Only mail that names itself by an address of ours is counted, each once.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cop.services.ledger.actions import record
from cop.services.mail.models import Bounce, Message, Pause
from cop.services.things import Reference

log = logging.getLogger("cop.mail")

HARD, SOFT = 2, 1
AT_MOST = 4
FORGOTTEN_AFTER = timedelta(days=30)
PERSON = "people.person"


@transaction.atomic
def came_back(message_number: int, *, hard: bool, said: str = "") -> Reference | None:
    """Count a mail of ours that came back; the same one counts once, as the worse of what is said of it. Called by the job
    that reads it; stops mail to the address where it was one too many, which writes a ledger row."""
    message = Message.objects.filter(pk=message_number).first()
    if message is None:
        return None
    address = message.to_address.lower()
    bounce, new = Bounce.objects.get_or_create(
        message=message_number, defaults={"address": address, "hard": hard, "said": said}
    )
    if not new and hard and not bounce.hard:
        Bounce.objects.filter(pk=bounce.pk).update(hard=True, said=said)
    if score(address) >= AT_MOST:
        _pause(address, message.to_person, said)
    return Reference(Message._meta.label_lower, message_number)


def score(address: str) -> int:
    """Return how badly mail to an address fares."""
    rows = bounces(address).filter(came__gt=timezone.now() - FORGOTTEN_AFTER).values_list("hard", "came")
    days = {came.date() for hard, came in rows if not hard}
    return HARD * sum(hard for hard, _came in rows) + SOFT * len(days)


def bounces(address: str) -> QuerySet[Bounce]:
    """Return the mails to an address that came back, the newest first."""
    return Bounce.objects.filter(address=address.lower()).order_by("-came", "-pk")


def every_bounce() -> QuerySet[Bounce]:
    """Return every mail that came back and still counts."""
    return Bounce.objects.all()


def pauses() -> QuerySet[Pause]:
    """Return the addresses to which no mail goes, the oldest first."""
    return Pause.objects.order_by("since", "pk")


def pauses_of(person_number: int) -> QuerySet[Pause]:
    """Return a person's addresses to which no mail goes."""
    return pauses().filter(person=person_number)


def is_paused(address: str) -> bool:
    """Return whether no mail goes to an address."""
    return Pause.objects.filter(address=address.lower()).exists()


@transaction.atomic
def resume(number: int, *, acting_person: Any) -> bool:
    """Have mail go to an address again, and forget what came back. Who may is decided by the calling room. Writes a ledger
    row. Mail that was not sent meanwhile stays unsent. Returns False, and changes nothing, where nothing was stopped."""
    pause = Pause.objects.select_for_update().filter(pk=number).first()
    if pause is None:
        return False
    _record("mail.resumed", pause, acting_person)
    Bounce.objects.filter(address=pause.address).delete()
    pause.delete()
    return True


def forget(person_number: int, *addresses: str) -> None:
    """Remove what is known of mail to a person. Called by the action that erases them."""
    lower = [address.lower() for address in addresses]
    of_theirs = Message.objects.filter(to_person=person_number).values("pk")
    Bounce.objects.filter(Q(address__in=lower) | Q(message__in=of_theirs)).delete()
    Pause.objects.filter(Q(address__in=lower) | Q(person=person_number)).delete()


def forget_old() -> None:
    """Remove what came back longer ago than it counts. Called by a job."""
    Bounce.objects.filter(came__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def _pause(address: str, person_number: int | None, said: str) -> None:
    pause, new = Pause.objects.get_or_create(address=address, defaults={"person": person_number, "said": said})
    if not new:
        return
    _record("mail.paused", pause, None)
    log.warning("no mail goes to an address of person %s any more", person_number)


def _record(act: str, pause: Pause, acting_person: Any) -> None:
    whom: Any = Reference(PERSON, pause.person) if pause.person else pause
    record(act, whom, acting_person=acting_person)
