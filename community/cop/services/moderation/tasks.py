"""Jobs of moderation."""

import time

from cop.services.moderation.models import Limit


def sweep() -> None:
    """Delete the limits that are wholly free again: a missing row means the same."""
    Limit.objects.filter(free_at__lt=time.time_ns() // 1_000_000).delete()
