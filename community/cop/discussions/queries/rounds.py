"""When what is said under cover goes out: once a day, at an hour that tells nothing of who says it."""

from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone

from cop.discussions.models import Thread
from cop.discussions.queries.rules import zone_of

HOUR = 6
"""In UTC: the middle of the day from Sri Lanka to Korea."""


def day_of(thread: Thread) -> datetime:
    """Return when today began where the community of a thread works: all that is kept of when somebody acts under cover."""
    return _begins(timezone.now(), zone_of(thread.community)).astimezone(UTC)


def next_round() -> datetime:
    """Return when the next round goes out."""
    now = timezone.now()
    round_of_today = _begins(now, UTC) + timedelta(hours=HOUR)
    return round_of_today if now < round_of_today else round_of_today + timedelta(days=1)


def _begins(moment: datetime, zone: tzinfo) -> datetime:
    """Return when the day began on which a moment falls."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
