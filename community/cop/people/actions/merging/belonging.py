"""Memberships and jobs of two that are one: of what both have, the older stays and counts from the first day."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from cop.people.access import running, running_days
from cop.people.actions.merging.journal import Journal
from cop.people.models import Affiliation, Membership


def memberships_that_stay(journal: Journal, column: str, gone: int, kept: int) -> set[int]:
    """End the memberships of the one who is gone that the kept one has as well, which counts from the older day of the
    two; return their numbers."""
    now = timezone.now()
    theirs = {one.community_id: one for one in Membership.objects.filter(running(now), **{column: kept})}
    stay = set()
    for one in Membership.objects.filter(running(now), **{column: gone}):
        same = theirs.get(one.community_id)
        if same is None:
            continue
        if one.since < same.since:
            journal.change(same, since=one.since)
        journal.change(one, until=now)
        stay.add(one.pk)
    return stay


def jobs_that_stay(journal: Journal, column: str, gone: int, kept: int) -> set[int]:
    """Return the numbers of the jobs that the other one has as well: the same person at the same place in the same role, or
    in one that only one of the two names."""
    other = "organisation" if column == "person" else "person"
    stay = set()
    for one in Affiliation.objects.filter(running_days(), **{column: gone}):
        same = _same_job(one, Affiliation.objects.filter(running_days(), **{column: kept, other: getattr(one, other)}))
        if same is None:
            continue
        since = _older(same.since, one.since)
        if (same.role or one.role, since) != (same.role, same.since):
            journal.change(same, role=same.role or one.role, since=since)
        stay.add(one.pk)
    return stay


def _same_job(one: Affiliation, others: Iterable[Affiliation]) -> Affiliation | None:
    return next((same for same in others if one.role in ("", same.role) or not same.role), None)


def _older(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other
