"""What was merged: where the one who is gone went, who went into somebody, and whether it can be undone."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.people.access import viewpoint
from cop.people.choices import MergeKind, Standing
from cop.people.models import Erasure, Merge, Organisation, Person

UNDONE_WITHIN = timedelta(days=30)

UNDONE = _("This merge was undone.")
TOO_LATE = _("A merge can be undone for 30 days. They are over.")
ERASED = _("One of the two was erased since.")
ERASING = _("One of the two is being erased. Wait until that is done, or call it off.")
MERGED_ON = _("It was merged with another one since. Undo that first.")
LEFT = _("They left since.")


def merges_visible_to(viewer: Any) -> QuerySet[Merge]:
    """All merges for whoever may merge, none for others."""
    return Merge.objects.all() if viewpoint(viewer).may("people.merge") else Merge.objects.none()


def until(merge: Merge) -> datetime:
    """Return until when a merge can be undone."""
    return merge.made + UNDONE_WITHIN


def surviving(kind: MergeKind, number: int) -> int:
    """Return the number of whom somebody went into, and of whom that one went into, and so on; their own otherwise."""
    passed = {number}
    while (step := _into(kind, number)) is not None and step not in passed:
        number = step
        passed.add(number)
    return number


def merged_into(kind: MergeKind, number: int) -> list[int]:
    """Return the numbers of all who went into somebody, and of those who had gone into them."""
    found: list[int] = []
    frontier = [number]
    while frontier:
        merges = Merge.objects.filter(kind=kind, kept__in=frontier, undone__isnull=True).exclude(gone__in=found)
        frontier = list(merges.values_list("gone", flat=True))
        found += frontier
    return found


def addresses_of_merged() -> dict[str, int]:
    """Return {address: whose it is now} for the addresses that sign nobody in since their owner was merged."""
    gone = Person.objects.filter(standing=Standing.MERGED)
    pairs = [*gone.exclude(email=None).values_list("email", "pk")]
    pairs += EmailAddress.objects.filter(verified=True, user__in=gone).values_list("email", "user")
    return {str(address): surviving(MergeKind.PERSON, number) for address, number in pairs}


def why_not_undone(merge: Merge) -> str:
    """Return in words why a merge cannot be undone; nothing where it can."""
    if merge.undone is not None:
        return str(UNDONE)
    if merge.forgotten is not None or until(merge) < timezone.now():
        return str(TOO_LATE)
    if merge.kind == MergeKind.PERSON:
        return _why_not_person(merge)
    return str(MERGED_ON) if Organisation.objects.get(pk=merge.kept).merged_into_id else ""


def _why_not_person(merge: Merge) -> str:
    kept, gone = (Person.objects.get(pk=number) for number in (merge.kept, merge.gone))
    if kept.standing == Standing.MERGED:
        return str(MERGED_ON)
    if kept.standing == Standing.ERASED or gone.standing != Standing.MERGED:
        return str(ERASED)
    if Erasure.objects.filter(person=kept, done=None).exists():
        return str(ERASING)
    return "" if kept.standing == merge.record["standing"] else str(LEFT)


def _into(kind: MergeKind, number: int) -> int | None:
    merge = Merge.objects.filter(kind=kind, gone=number, undone__isnull=True).first()
    return merge.kept if merge else None
