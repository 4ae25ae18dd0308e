"""What waits for whoever moderates, one text with all that is known of it, and the figures that everybody reads."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cop.desk.access import cases_visible_to, is_author, may_decide_on, may_settle, moderates_in
from cop.network.queries import communities_open
from cop.people.access import SECRETARIAT, viewpoint
from cop.people.models import Person
from cop.services.languages.queries import number, text_of
from cop.services.moderation.choices import Rule
from cop.services.moderation.models import Case, Report, Sanction
from cop.services.moderation.queries import SMALL, removals_waiting, waiting, years
from cop.services.moderation.registry import Shown, every_kind, moderated
from cop.services.queues import Item

PER_PAGE = 20
FACTS = {"community": "community", "rules": "rules", "reported": "reported"}


class Row(NamedTuple):
    """A text in the list: what it is called, where it stands, and why it is there."""

    case: Case
    title: str
    address: str
    reasons: list[str]


@dataclass(frozen=True)
class Screen:
    """All that one needs to decide on a text."""

    case: Case
    shown: Shown | None
    reasons: list[str]
    reports: list[Report]
    earlier: list[Case]
    removal: Sanction | None
    may_decide: bool
    may_settle: bool


class YearRow(NamedTuple):
    """A line of the figures: year, community, and its numbers in words."""

    year: int
    community: str
    held: str
    reported: str
    on_text: list[str]
    on_person: list[str]


def to_decide(viewer: Any) -> QuerySet[Case]:
    """Return what waits for the viewer's decision, but not of their own."""
    return waiting(moderates_in(viewer)).exclude(author=viewpoint(viewer).person or 0)


def to_settle(viewer: Any) -> QuerySet[Sanction]:
    """Return the removals that wait for the viewer as the second person."""
    view = viewpoint(viewer)
    if SECRETARIAT.isdisjoint(view.roles):
        return Sanction.objects.none()
    return removals_waiting().exclude(asked_by=view.person or 0).exclude(person=view.person or 0)


def case_item(row: Any) -> Item:
    """Return a text as a thing of the desk."""
    rules = json.loads(row.rules) if isinstance(row.rules, str) else row.rules
    why = reasons(rules, row.reported)
    words = why[0] if why else ""
    address = reverse("moderation:one", args=[row.pk])
    return Item(row.pk, words, row.since, address, communities=frozenset({row.community}))


def removal_item(row: Any) -> Item:
    """Return a removal as a thing of the desk."""
    return Item(
        row.pk, gettext("Take somebody out of a community"), row.since, reverse("moderation:one", args=[row.case])
    )


def reasons(rules: Iterable[str], reported: int) -> list[str]:
    """Return in words why a text is looked at."""
    words = [str(Rule(rule).label) for rule in rules]
    if reported:
        said = ngettext("%(count)s person reported it.", "%(count)s people reported it.", reported)
        words.append(said % {"count": number(reported)})
    return words


def rows(cases: QuerySet[Case]) -> list[Row]:
    """Return texts with their titles, in a constant number of queries for each kind of text."""
    found = list(cases)
    by_kind = defaultdict(list)
    for case in found:
        by_kind[case.kind].append(case.number)
    titles = {kind: moderated(kind).titles(numbers) for kind, numbers in by_kind.items()}
    made = []
    for case in found:
        title, address = titles[case.kind].get(case.number, ("–", ""))
        made.append(Row(case, title, address, reasons(case.rules, case.reported)))
    return made


def screen(case: Case, viewer: Any) -> Screen:
    """Return one text as the viewer may see it, who moderates in its community."""
    shown = None if is_author(viewer, case) else moderated(case.kind).show(case.number, viewer)
    known = shown is not None and shown.is_named and case.author is not None
    earlier = (
        Case.objects.filter(author=case.author, decided__isnull=False).exclude(pk=case.pk)
        if known
        else Case.objects.none()
    )
    removal = case.sanctions.filter(until__isnull=True).first()
    person = Person.objects.filter(pk=removal.person).first() if removal else None
    return Screen(
        case,
        shown,
        reasons(case.rules, case.reported),
        list(case.reports.all()),
        list(earlier.filter(pk__in=cases_visible_to(viewer)).order_by("-decided")[:5]),
        removal,
        may_decide=case.decided is None and may_decide_on(viewer, case),
        may_settle=removal is not None and person is not None and may_settle(viewer, removal, person),
    )


def yearly() -> list[YearRow]:
    """Return the figures that everybody may read: small numbers are not told, samples are not counted."""
    names = {community.pk: text_of(community.names) for community in communities_open()}
    real = Case.objects.exclude(author__in=Person.objects.filter(sample=True).values("pk"))
    for kind, of_kind in every_kind():
        real = real.exclude(author__isnull=True, kind=kind, number__in=of_kind.samples())
    return [
        YearRow(
            row.year,
            names.get(row.community, "–"),
            guarded(row.counts["held"]),
            guarded(row.counts["reported"]),
            [guarded(count) for name, count in row.counts.items() if name.startswith("text-")],
            [guarded(count) for name, count in row.counts.items() if name.startswith("person-")],
        )
        for row in years(real)
        if row.community in names
    ]


def guarded(count: int) -> str:
    """Return a number of texts, unless it is so small that it could tell of somebody."""
    if 0 < count < SMALL:
        return gettext("fewer than %(count)s") % {"count": number(SMALL)}
    return number(count)
