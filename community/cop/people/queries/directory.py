"""The directory: pages of people and of organisations, and how many there are by each value of each filter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from cop.network.queries import areas, communities
from cop.people.access import Viewpoint, organisation_seen, organisations_visible_to, running, running_days, viewpoint
from cop.people.choices import Field
from cop.people.models import Affiliation, Expertise, Membership, Organisation, Person, PersonLanguage
from cop.people.queries.finding import Finding, Wanted, own_zones, sees_communities
from cop.people.queries.found import Found, Nearly
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.ledger.queries import remembered
from cop.services.search.choices import Zone
from cop.services.search.queries import MOST_RANKED, matching, ranked


@dataclass(frozen=True)
class Tally:
    """How many were found, and for each filter how many one would find with each of its values."""

    total: int
    by: dict[str, dict[str, int]]


class Search:
    """One search among people: what is found is asked once, for the page and for the counts."""

    def __init__(self, wanted: Wanted, viewer: Any) -> None:
        self.finding = Finding(wanted, viewer)

    @cached_property
    def found(self) -> Found:
        """Who is found, by number."""
        if self.finding.wanted.q:
            return self.nearly.found()
        return Found.among_all(self.finding.showing(), self.finding.view)

    @cached_property
    def nearly(self) -> Nearly:
        """Who has the words and meets all filters but at most one, by number."""
        return Nearly(self.finding)

    def page(self, start: int, stop: int) -> list[Person]:
        """One page of the people found: by relevance where there are words, then by name."""
        if not self.finding.wanted.q:
            return list(_by_name(self.finding.showing().select_related("photo"))[start:stop])
        rows, found = (people.select_related("photo") for people in (Person.objects.all(), self.found.showing()))
        return _in_order(found, self.order, start, stop, rows)

    def everybody(self, at_once: int) -> Iterator[list[Person]]:
        """All the people found, `at_once` of them, in the order of the pages."""
        people = self.finding.showing()
        if self.finding.wanted.q:
            people = self.found.showing()
            for start in range(0, len(self.order), at_once):
                yield _in_order(people, self.order, start, min(start + at_once, len(self.order)))
            people = people.exclude(pk__in=self.order)
        rest = _by_name(people).iterator(at_once)
        while batch := list(islice(rest, at_once)):
            yield batch

    @cached_property
    def order(self) -> list[int]:
        """The numbers of those who fit the words best, the best first; by name come the others after them."""
        q, view = self.finding.wanted.q, self.finding.view
        return ranked(PERSON, q, own_zones(view), among=self.found.people, limit=MOST_RANKED)

    def tally(self) -> Tally:
        """How many are found, altogether and by each value of each filter (see `_remembered`)."""
        return _remembered("people", self.finding.wanted, self.finding.view, self._count)

    def _count(self) -> Tally:
        """Everybody is counted by the database; a search lists whom it found, and counts from that list."""
        if self.finding.wanted == Wanted():
            total = self.finding.showing().count()
            return Tally(total, {name: by(self.finding) for name, by in COUNTS_OF_PEOPLE.items()})
        return Tally(len(self.found.people), {name: self._count_by(name) for name in COUNTS_OF_PEOPLE})

    def _count_by(self, name: str) -> dict[str, int]:
        """The counts of one filter are those among the people found by all others."""
        if name not in self.finding.filters:
            return COUNTS_OF_PEOPLE[name](self.found)
        return COUNTS_OF_PEOPLE[name](
            self.nearly.found(without=name) if self.finding.wanted.q else self.finding.without(name)
        )


def organisations_found(wanted: Wanted, viewer: Any) -> QuerySet[Organisation]:
    """Return the organisations that `viewer` finds, not ordered. Words find them by what they say of themselves; a topic,
    where somebody knows it whom the viewer sees there and whose expertise they see."""
    view = viewpoint(viewer).of_others()
    found = organisations_visible_to(view)
    if wanted.q:
        zones = tuple(Zone) if view.may("people.see_every_field") else (Zone.EVERYONE,)
        found = found.filter(pk__in=matching(ORGANISATION, wanted.q, zones))
    if wanted.country:
        found = found.filter(country=wanted.country)
    if wanted.category:
        found = found.filter(category=wanted.category)
    if wanted.topic:
        knowing = Finding(Wanted(topic=wanted.topic), view)
        found = found.filter(pk__in=_working(knowing, Field.ORGANISATION).values("organisation"))
    if wanted.community:
        memberships = Membership.objects.filter(
            running(), organisation=OuterRef("pk"), community__slug=wanted.community
        )
        found = found.filter(Exists(memberships))
    return found


def organisations_page(wanted: Wanted, viewer: Any, start: int, stop: int) -> list[Organisation]:
    """Return one page of the organisations found: by relevance where there are words, then by name."""
    found = organisations_found(wanted, viewer)
    if not wanted.q:
        return list(_by_name(found)[start:stop])
    order = ranked(
        ORGANISATION, wanted.q, (Zone.EVERYONE,), among=found.values_list("pk", flat=True), limit=MOST_RANKED
    )
    return _in_order(found, order, start, stop)


def tally_of_organisations(wanted: Wanted, viewer: Any) -> Tally:
    """Return how many organisations `viewer` finds, altogether and by each value of each filter (see `_remembered`)."""
    view = viewpoint(viewer).of_others()

    def count() -> Tally:
        by = {name: one(replace(wanted, **{name: ""}), view) for name, one in COUNTS_OF_ORGANISATIONS.items()}
        return Tally(organisations_found(wanted, view).count(), by)

    return _remembered("organisations", wanted, view, count)


def _remembered(of: str, wanted: Wanted, view: Viewpoint, count: Callable[[], Tally]) -> Tally:
    """Return `count()`, asked once for each state of the ledger and each kind of viewer, so that the first page stays
    fast with a million people and no count outlives the change that made it wrong."""
    kind = (view.may("people.see_every_field"), view.may("people.see_members_fields"), tuple(sorted(view.communities)))
    name = sha256(repr((of, wanted, kind)).encode()).hexdigest()
    return remembered(f"directory:{name}", count)


def _countries(found: Finding | Found) -> dict[str, int]:
    return {country: people for country, people in found.by("country").items() if country}


def _categories(found: Finding | Found) -> dict[str, int]:
    there = Affiliation.objects.filter(
        running_days(), found.among("person", Field.ORGANISATION), organisation_seen(found.view, "organisation__")
    )
    return _grouped(there, "organisation__category", "person")


def _topics(found: Finding | Found) -> dict[str, int]:
    return _by_first_level(Expertise.objects.filter(found.among("person", Field.EXPERTISE)), "topic", "person")


def _topics_there(wanted: Wanted, view: Viewpoint) -> dict[str, int]:
    there = _working(Finding(Wanted(), view), Field.ORGANISATION, Field.EXPERTISE).filter(
        person__expertise__isnull=False, organisation__in=organisations_found(wanted, view).values("pk")
    )
    return _by_first_level(there, "person__expertise__topic", "organisation")


def _working(people: Finding, *fields: Field) -> QuerySet[Affiliation]:
    """Where those of `people` work today who show `fields`, one of which is that they work there."""
    return Affiliation.objects.filter(running_days(), people.among("person", *fields))


def _by_first_level(rows: QuerySet[Any], topic: str, counted: str) -> dict[str, int]:
    first_level = Coalesce(f"{topic}__parent_id", f"{topic}_id")
    counts = _grouped(rows.annotate(first_level=first_level), "first_level", counted)
    return {area.code: counts[area.pk] for area in areas() if area.pk in counts}


def _languages(found: Finding | Found) -> dict[str, int]:
    return _grouped(PersonLanguage.objects.filter(found.among("person", Field.LANGUAGES)), "language")


def _communities(found: Finding | Found) -> dict[str, int]:
    if not sees_communities(found.view):
        return {}
    memberships = Membership.objects.filter(running(), found.among("person"), community__isnull=False)
    slugs = {community.pk: community.slug for community in communities()}
    return {slugs[number]: count for number, count in _grouped(memberships, "community", "person").items()}


def _asked(found: Finding | Found) -> dict[str, int]:
    return {"1": found.by("asked").get(True, 0)}


COUNTS_OF_PEOPLE: dict[str, Callable[[Finding | Found], dict[str, int]]] = {
    "country": _countries,
    "category": _categories,
    "topic": _topics,
    "language": _languages,
    "community": _communities,
    "asked": _asked,
}
COUNTS_OF_ORGANISATIONS: dict[str, Callable[[Wanted, Any], dict[str, int]]] = {
    "country": lambda wanted, viewer: _grouped(organisations_found(wanted, viewer).exclude(country=""), "country"),
    "category": lambda wanted, viewer: _grouped(organisations_found(wanted, viewer), "category"),
    "topic": _topics_there,
}


def _grouped(rows: QuerySet[Any], by: str, counted: str = "pk") -> dict[Any, int]:
    counted_rows = rows.order_by().values(by).annotate(count=Count(counted, distinct=counted != "pk"))
    return dict(counted_rows.values_list(by, "count"))


def _by_name(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.order_by("sort_name", "pk")


def _in_order(
    found: QuerySet[Any], order: list[int], start: int, stop: int, rows: QuerySet[Any] | None = None
) -> list[Any]:
    """The things from `start` to `stop`: those of `order`, all of which are found, then the others found by name.

    `rows` is where the first ones are read by their numbers, without asking again whether they are found.
    """
    by_number = (found if rows is None else rows).in_bulk(order[start:stop])
    page = [by_number[number] for number in order[start:stop] if number in by_number]
    if len(page) < stop - start:
        after = max(start - len(order), 0)
        page += _by_name(found.exclude(pk__in=order))[after : after + (stop - start) - len(page)]
    return page
