"""The mail that sums up a day or a week, at seven in the morning of whoever reads it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from cop.people.choices import Rhythm, Standing
from cop.people.mails import digests as mails
from cop.people.models import Digest, Person, SentDigest
from cop.services.languages.queries import supported
from cop.services.mail.digests import Span, entries, parts_for, wanted

AT = time(7)
MONDAY = 0
DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}
AT_MOST_BACK = timedelta(days=14)
"""What is older is no news, also to somebody whose last digest was long ago."""
NUMBERS_KEPT = timedelta(days=60)
"""So long a reply to a digest finds what stood in it."""


def send_due(now: datetime | None = None) -> int:
    """Send each person the digests that are due, each in a transaction of its own, and return how many mails that made.

    Called by a job every quarter of an hour; a second run sends nothing twice. Where there is nothing to say, nothing goes.
    """
    now = now or timezone.now()
    made = 0
    for rhythm in DAYS:
        for person in readers(rhythm).iterator(chunk_size=500):
            made += _send(person, rhythm, now)
    return made


def readers(rhythm: str) -> QuerySet[Person]:
    """Return the members who want something once in `rhythm`."""
    members = Person.objects.filter(standing=Standing.MEMBER, is_active=True, email__isnull=False, shared_mailbox=False)
    return members.filter(wanted([rhythm])).order_by("pk")


def due_since(person: Person, rhythm: str, now: datetime) -> datetime:
    """Return the last moment before `now` at which a person's digest of a rhythm was due: at seven in their time zone, of a
    week on Monday."""
    zone = ZoneInfo(person.time_zone)
    day = now.astimezone(zone).date()
    while rhythm == Rhythm.WEEKLY and day.weekday() != MONDAY:
        day -= timedelta(days=1)
    at = datetime.combine(day, AT, zone)
    return at if at <= now else datetime.combine(day - timedelta(days=DAYS[Rhythm(rhythm)]), AT, zone)


def forget_old() -> None:
    """Delete what stood in digests under which number, of old ones. A job calls it."""
    SentDigest.objects.filter(made__lt=timezone.now() - NUMBERS_KEPT).delete()


@transaction.atomic
def _send(person: Person, rhythm: Rhythm, now: datetime) -> bool:
    until = due_since(person, rhythm, now).astimezone(UTC)
    since = until - timedelta(days=DAYS[rhythm])
    last, _new = Digest.objects.select_for_update().get_or_create(
        person=person, rhythm=rhythm, defaults={"until": since}
    )
    if last.until >= until:
        return False
    span = Span(max(last.until, until - AT_MOST_BACK), until, rhythm)
    Digest.objects.filter(pk=last.pk).update(until=until)
    with translation.override(supported(person.first_language) or "en"):
        parts = parts_for(person, span)
        if parts:
            numbered = entries(parts) if settings.MAIL_DOMAIN else []
            kept = SentDigest.objects.create(person=person, entries=numbered) if numbered else None
            mails.digest(person, span, parts, kept)
    return bool(parts)
