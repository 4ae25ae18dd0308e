"""Finding likely doubles, a few at a time, and remembering who is not the same."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cop.people.access import viewpoint
from cop.people.choices import MergeKind
from cop.people.models import LikelyDouble, Likeness, Person
from cop.people.queries.likely_doubles import candidates, facts_of, keys_of, step, weight_of
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

LOOK = "cop.people.tasks.look_for_doubles_after"
AT_ONCE = 500


def look_for_all() -> None:
    """Have everybody looked at, a few at a time; a schedule calls it. Whoever has not changed costs next to nothing."""
    for kind in MergeKind:
        enqueue(LOOK, kind.value, 0)


@transaction.atomic
def look_after(kind: MergeKind, after: int) -> None:
    """Look at the next few after the number `after`, and have those behind them looked at; a second run changes nothing."""
    numbers = step(kind, after, AT_ONCE)
    last = numbers[-1] if len(numbers) == AT_ONCE else None
    _forget_others(kind, after, last, numbers)
    keys = {number: keys_of(facts) for number, facts in facts_of(kind, numbers).items()}
    new = _kept_in_step(kind, keys)
    _write_pairs(kind, new)
    if last is not None:
        enqueue(LOOK, kind.value, last)


@transaction.atomic
def not_the_same(pair: LikelyDouble, *, acting_person: Person) -> None:
    """Remember that two are not the same; they are not asked about again. For the secretariat. Sends nothing. Twice is as
    good as once. Raises PermissionDenied."""
    if not viewpoint(acting_person).may("people.merge"):
        raise PermissionDenied
    waiting = LikelyDouble.objects.filter(pk=pair.pk, dismissed__isnull=True)
    if waiting.update(dismissed=timezone.now(), dismissed_by=acting_person):
        record("people.not_the_same", pair, acting_person=acting_person)


def dismiss_pair(kind: MergeKind, number: int, other: int, *, by: Person) -> None:
    """Remember of two who were taken apart that they are not the same, in the transaction of that."""
    LikelyDouble.objects.update_or_create(
        kind=kind,
        one=min(number, other),
        other=max(number, other),
        defaults={"dismissed": timezone.now(), "dismissed_by": by},
        create_defaults={"dismissed": timezone.now(), "dismissed_by": by, "weight": 0},
    )


def forget_pairs(kind: MergeKind, number: int) -> None:
    """Forget what somebody who is erased was found by, and whom they resembled."""
    Likeness.objects.filter(kind=kind, number=number).delete()
    LikelyDouble.objects.filter(Q(one=number) | Q(other=number), kind=kind).delete()


def _forget_others(kind: MergeKind, after: int, last: int | None, numbers: list[int]) -> None:
    """Forget the keys of those who are not there any more, between the first and the last that were looked at."""
    between = Q(number__gt=after) if last is None else Q(number__gt=after, number__lte=last)
    Likeness.objects.filter(between, kind=kind).exclude(number__in=numbers).delete()


def _kept_in_step(kind: MergeKind, keys: dict[int, set[str]]) -> dict[int, set[str]]:
    """Write the keys of those who changed, and return these."""
    held: dict[int, set[str]] = {number: set() for number in keys}
    for number, key in Likeness.objects.filter(kind=kind, number__in=keys).values_list("number", "key"):
        held[number].add(key)
    new = {number: theirs for number, theirs in keys.items() if theirs != held[number]}
    Likeness.objects.filter(kind=kind, number__in=new).delete()
    rows = [Likeness(kind=kind, number=number, key=key) for number, theirs in new.items() for key in sorted(theirs)]
    Likeness.objects.bulk_create(rows)
    return new


def _write_pairs(kind: MergeKind, keys: dict[int, set[str]]) -> None:
    """Write who resembles those who changed, and forget whom they do not resemble any more."""
    pairs = candidates(kind, keys)
    facts = facts_of(kind, {number for pair in pairs for number in pair})
    weights = {
        (one, other): weight
        for one, other in pairs
        if one in facts and other in facts and (weight := weight_of(facts[one], facts[other]))
    }
    before = LikelyDouble.objects.filter(Q(one__in=keys) | Q(other__in=keys), kind=kind)
    old = before.filter(dismissed__isnull=True)
    gone = [pair.pk for pair in old if (pair.one, pair.other) not in weights]
    LikelyDouble.objects.filter(pk__in=gone).delete()
    LikelyDouble.objects.bulk_create(
        [LikelyDouble(kind=kind, one=one, other=other, weight=weight) for (one, other), weight in weights.items()],
        ignore_conflicts=True,
    )
