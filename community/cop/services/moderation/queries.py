"""What waits, who may only read, and how often what was decided. Callers decide by their own `access` who may see it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cop.services.moderation.choices import OnPerson, OnText
from cop.services.moderation.models import Case, Report, Sanction
from cop.services.things import reference

SMALL = 5


class Paused(NamedTuple):
    """That somebody may only read: until when, None while a second person has to settle it."""

    until: datetime | None


class Year(NamedTuple):
    """How many texts of a community were held and reported in a year, and what was decided."""

    year: int
    community: int
    counts: dict[str, int]


def waiting(communities: Collection[int]) -> QuerySet[Case]:
    """Return what waits for a decision in communities."""
    return Case.objects.filter(community__in=communities, decided__isnull=True)


def removals_waiting() -> QuerySet[Sanction]:
    """Return the removals from a community that wait for a second person."""
    return Sanction.objects.filter(until__isnull=True, settled__isnull=True)


def pauses(person_number: int, now: datetime | None = None) -> QuerySet[Sanction]:
    """Return the sanctions by which somebody may only read now."""
    holds = Q(until__gt=now or timezone.now()) | Q(until__isnull=True, settled__isnull=True)
    return Sanction.objects.filter(holds, person=person_number)


def paused(person_number: int | None, community_number: int) -> Paused | None:
    """Return that somebody may only read in a community, None where they may write."""
    if person_number is None:
        return None
    untils = list(pauses(person_number).filter(community=community_number).values_list("until", flat=True))
    if not untils:
        return None
    known = [until for until in untils if until is not None]
    return Paused(max(known) if len(known) == len(untils) else None)


def reporter(person_number: int) -> str:
    """Return what stands for somebody who reports; nobody can read from it who it is."""
    return salted_hmac("cop.services.moderation.reporter", str(person_number), algorithm="sha256").hexdigest()


def has_reported(person_number: int, kind: str, number: int) -> bool:
    """Whether somebody has reported a thing."""
    return Report.objects.filter(kind=kind, number=number, reporter=reporter(person_number)).exists()


def last_decision(kind: str, number: int) -> Case | None:
    """Return what was decided last on a thing, None where nothing was."""
    return Case.objects.filter(kind=kind, number=number, decided__isnull=False).order_by("-decided").first()


def held_of(person_number: int, things: Iterable[Model]) -> dict[tuple[str, int], Case]:
    """Return why those of some things wait that a person wrote and rules hold, in one query."""
    these = Q(pk__in=())
    for kind, number in map(reference, things):
        these |= Q(kind=kind, number=number)
    cases = Case.objects.filter(these, author=person_number, decided__isnull=True)
    return {(case.kind, case.number): case for case in cases if case.rules}


def is_unseen(thing: Model) -> bool:
    """Whether a thing waits that was held before anybody read it."""
    kind, number = reference(thing)
    return Case.objects.filter(kind=kind, number=number, decided__isnull=True, unseen=True).exists()


def years(cases: QuerySet[Case]) -> list[Year]:
    """Return what happened to `cases` by year and community, the newest first, in one query."""
    wanted = {
        "held": Q(reported=0),
        "reported": Q(reported__gt=0),
        **{f"text-{one.value}": Q(on_text=one) for one in OnText},
        **{f"person-{one.value}": Q(on_person=one) for one in OnPerson if one != OnPerson.NOTHING},
    }
    counts: dict[str, Any] = {f"n{place}": Count("pk", filter=each) for place, each in enumerate(wanted.values())}
    rows = cases.annotate(year=ExtractYear("opened")).values("year", "community").annotate(**counts)
    found = rows.order_by("-year", "community").values_list("year", "community", *counts)
    return [Year(year, community, dict(zip(wanted, numbers, strict=True))) for year, community, *numbers in found]


def cases_of(person: Any) -> Iterator[dict[str, Any]]:
    """Yield what was decided on texts of a person, for their own data."""
    for case in Case.objects.filter(author=person.pk).order_by("pk"):
        yield {
            "opened": case.opened, "rules": case.rules, "decided": case.decided, "text": case.on_text,
            "person": case.on_person, "note": case.note, "answer": case.answer,
        }  # fmt: skip


def sanctions_of(person: Any) -> Iterator[dict[str, Any]]:
    """Yield when a person could only read."""
    for one in Sanction.objects.filter(person=person.pk).order_by("pk"):
        yield {"since": one.since, "until": one.until, "settled": one.settled, "agreed": one.agreed}


def reports_of(person: Any) -> Iterator[dict[str, Any]]:
    """Yield what a person reported."""
    for one in Report.objects.filter(reporter=reporter(person.pk)):
        yield {"made": one.made, "why": one.why, "words": one.words}
