"""Within how many working days an application is answered, as applicants are told."""

from datetime import datetime

from django.utils import timezone

from cop.network.queries import partnership
from cop.network.working_days import add_working_days


def is_late(since: datetime) -> bool:
    """Whether what waits since then waits longer than was promised, by the working days of the secretariat."""
    ours = partnership()
    return timezone.localdate() > add_working_days(timezone.localdate(since), ours.answers_within, ours.works_in)
