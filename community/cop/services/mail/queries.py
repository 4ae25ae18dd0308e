"""How the mail fares, and the mails of a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from cop.services.mail.choices import LATE, UNFINISHED, State
from cop.services.mail.models import Message, Relay


@dataclass(frozen=True)
class Health:
    """How outgoing mail fares, in figures that name nobody.

    `late_since` is when the oldest mail was queued that should have been tried by now, `relay_failing_since` when the
    relay stopped working, `relay_error` its last words; None and "" when all is well. `failed` mails were given up.
    """

    sending: bool
    waiting: int
    late_since: datetime | None
    failed: int
    relay_failing_since: datetime | None
    relay_error: str


def health() -> Health:
    """Return how outgoing mail fares, for /readyz and the desk."""
    unfinished = Message.objects.filter(state__in=UNFINISHED)
    late = unfinished.filter(next_attempt__lt=timezone.now() - LATE)
    relay = Relay.objects.first() or Relay()
    return Health(
        sending=settings.EMAIL_SENDING,
        waiting=unfinished.count(),
        late_since=late.aggregate(oldest=Min("queued"))["oldest"],
        failed=Message.objects.filter(state=State.FAILED).count(),
        relay_failing_since=relay.since,
        relay_error=relay.error,
    )


def stuck() -> QuerySet[Message]:
    """Return the mails that were given up, and those that should have been tried by now, oldest first."""
    late = Q(state__in=UNFINISHED, next_attempt__lt=timezone.now() - LATE)
    return Message.objects.filter(Q(state=State.FAILED) | late).order_by("queued", "pk")


def due(at_most: int = 1000) -> list[int]:
    """Return the numbers of mails whose time has come, the longest waiting first; the communities take turns, so that ten
    thousand mails of one keep nobody else's waiting."""
    ripe = Message.objects.filter(state__in=UNFINISHED, next_attempt__lte=timezone.now())
    turn = Window(RowNumber(), partition_by=[F("lane")], order_by=[F("next_attempt").asc(), F("pk").asc()])
    in_turn = ripe.annotate(turn=turn).order_by("turn", "next_attempt", "pk")
    return list(in_turn.values_list("pk", flat=True)[:at_most])


def messages_to(person_number: int) -> QuerySet[Message]:
    """Return the mails to a person, oldest first, for their own data."""
    return Message.objects.filter(to_person=person_number).order_by("pk")


def messages_shown(person_number: int) -> QuerySet[Message]:
    """Return the mails to a person that others may be shown, oldest first."""
    return messages_to(person_number).filter(alone=False)


def earlier_of_thread(thread: str, addresses: Collection[str]) -> dict[str, list[str]]:
    """Return the Message-IDs of the mails of a thread, the first one first, by the address that they went to."""
    earlier: dict[str, list[str]] = {}
    same = of_thread(thread).filter(to_address__in=addresses).order_by("pk")
    for address, message_id in same.values_list("to_address", "message_id"):
        earlier.setdefault(address, []).append(message_id)
    return earlier


def of_thread(thread: str) -> QuerySet[Message]:
    """Return the mails of a thread; said so that SQLite takes the index, which holds mails of a thread alone."""
    return Message.objects.filter(~Q(thread=""), thread=thread)


def mailbox(address: str = "") -> QuerySet[Message]:
    """Return every mail, newest first, or those to addresses that contain `address`."""
    messages = Message.objects.order_by("-pk")
    return messages.filter(to_address__icontains=address) if address else messages


def every_message() -> QuerySet[Message]:
    """Return every mail that is kept."""
    return Message.objects.all()


def secrets_unsent() -> QuerySet[Message]:
    """Return the secret mails that will not be sent and whose words are still here."""
    return Message.objects.filter(secret=True, state__in=(State.HELD, State.SAMPLE, State.FAILED)).exclude(text="")
