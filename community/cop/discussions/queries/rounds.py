"""When what is said under cover goes out: once a day, at an hour that tells nothing of who says it."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

HOUR = 6
"""In UTC: the middle of the day from Sri Lanka to Korea."""


def day_of(moment: datetime | None = None) -> datetime:
    """Return the beginning of the day (UTC) of `moment`, of today otherwise: all that is kept of when somebody acts under
    cover."""
    return (moment or timezone.now()).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def next_round() -> datetime:
    """Return when the next round goes out."""
    now = timezone.now()
    round_of_today = day_of(now) + timedelta(hours=HOUR)
    return round_of_today if now < round_of_today else round_of_today + timedelta(days=1)
