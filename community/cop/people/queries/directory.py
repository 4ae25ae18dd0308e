"""The directory: people and organisations found by words and filters, with counts for each filter.

Every filter on a field of a person goes together with `access.seen` of that field, so that neither a hit nor a count
tells what is hidden.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cop.people.access import (
    Viewpoint,
    organisations_visible_to,
    running,
    running_days,
    seen,
    shares_community,
    viewpoint,
    visible_to,
)
from cop.people.choices import Field, Standing
from cop.people.models import Affiliation, Expertise, Membership, Organisation, Person, PersonLanguage
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.ledger.queries import remembered
from cop.services.search.choices import Zone
from cop.services.search.queries import listed, matching, ranked

RANKED_AT_MOST = 500


@dataclass(frozen=True)
class Wanted:
    """What an address of the directory asks for; an empty part asks for nothing."""

    q: str = ""
    country: str = ""
    category: str = ""
    topic: str = ""
    language: str = ""
    community: str = ""
    asked: str = ""


def people_found(wanted: Wanted, viewer: Any) -> QuerySet[Person]:
    """Return the members whom `viewer` finds, not ordered."""
    return Finding(wanted, viewer).people()


def people_page(wanted: Wanted, viewer: Any, start: int, stop: int) -> list[Person]:
    """Return one page of the people found: by relevance where there are words, then by name."""
    found = people_found(wanted, viewer).select_related("photo")
    if not wanted.q:
        return list(_by_name(found)[start:stop])
    order = ranked(PERSON, wanted.q, _own_zones(viewpoint(viewer)), among=found.values("pk"), limit=RANKED_AT_MOST)
    return _in_order(found, order, start, stop)


class Finding:
    """One search among people. Who has the words, and who passes the filters, is asked once and then known by number."""

    def __init__(self, wanted: Wanted, viewer: Any) -> None:
        self.wanted = wanted
        self.view = viewpoint(viewer).of_others()
        self.with_words = _with_words(wanted.q, self.view) if wanted.q else None
        self._numbers: dict[str, list[int]] = {}

    def people(self, *, without: str = "") -> QuerySet[Person]:
        """The people found, by all filters but the one that `without` names."""
        people = visible_to(self.view).filter(standing=Standing.MEMBER)
        if self.with_words is not None:
            people = people.filter(pk__in=listed(self.with_words))
        for name, condition in FILTERS.items():
            if name != without and getattr(self.wanted, name):
                people = people.filter(condition(getattr(self.wanted, name), self.view))
        return people

    def showing(self, field: Field | None, *, without: str) -> QuerySet[Person]:
        """The people found by all other filters who show `field` to the viewer: what its counts are counted among."""
        people = self.people(without=without)
        if self.narrow:
            people = Person.objects.filter(pk__in=listed(self.numbers(without)))
        return people if field is None else people.filter(seen(field, self.view))

    def numbers(self, without: str = "") -> list[int]:
        """The numbers of the people found by all filters but one."""
        name = without if getattr(self.wanted, without, "") else ""
        if name not in self._numbers:
            self._numbers[name] = list(self.people(without=name).values_list("pk", flat=True))
        return self._numbers[name]

    @property
    def narrow(self) -> bool:
        """Whether anything is asked for at all; everybody is never listed by number."""
        return self.wanted != Wanted()


def _with_words(q: str, view: Viewpoint) -> list[int]:
    """The numbers of people in whom the viewer reads every word of `q`."""
    zones = _own_zones(view)
    found = set(matching(PERSON, q, zones).values_list("number", flat=True))
    if view.communities and not view.may("people.see_every_field"):
        wider = set(matching(PERSON, q, (*zones, Zone.COMMUNITIES)).values_list("number", flat=True)) - found
        found |= set(Person.objects.filter(shares_community(view), pk__in=listed(wider)).values_list("pk", flat=True))
    return sorted(found)


def organisations_found(wanted: Wanted, viewer: Any) -> QuerySet[Organisation]:
    """Return the organisations that `viewer` finds, not ordered."""
    view = viewpoint(viewer)
    found = organisations_visible_to(view)
    if wanted.q:
        zones = tuple(Zone) if view.may("people.see_every_field") else (Zone.EVERYONE,)
        found = found.filter(pk__in=matching(ORGANISATION, wanted.q, zones))
    if wanted.country:
        found = found.filter(country=wanted.country)
    if wanted.category:
        found = found.filter(category=wanted.category)
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
    order = ranked(ORGANISATION, wanted.q, (Zone.EVERYONE,), among=found.values("pk"), limit=RANKED_AT_MOST)
    return _in_order(found, order, start, stop)


@dataclass(frozen=True)
class Tally:
    """How many were found, and for each filter how many one would find with each of its values."""

    total: int
    by: dict[str, dict[str, int]]


def tally(of: str, wanted: Wanted, viewer: Any) -> Tally:
    """Return the counts of `of` ("people" or "organisations").

    They are counted once for each state of the ledger and each kind of viewer, so that the first page stays fast with a
    million people and no count outlives the change that made it wrong.
    """
    view = viewpoint(viewer).of_others()
    kind = (view.may("people.see_every_field"), view.may("people.see_members_fields"), tuple(sorted(view.communities)))
    name = sha256(repr((of, wanted, kind)).encode()).hexdigest()
    return remembered(f"directory:{name}", lambda: _count(of, wanted, view))


def _count(of: str, wanted: Wanted, view: Viewpoint) -> Tally:
    if of == "organisations":
        by = {name: count(replace(wanted, **{name: ""}), view) for name, count in COUNTS_OF_ORGANISATIONS.items()}
        return Tally(organisations_found(wanted, view).count(), by)
    finding = Finding(wanted, view)
    total = len(finding.numbers()) if finding.narrow else finding.people().count()
    return Tally(total, {name: count(finding) for name, count in COUNTS_OF_PEOPLE.items()})


def _own_zones(view: Viewpoint) -> tuple[Zone, ...]:
    """The zones that the viewer reads of everybody. Hits rank by these alone: order tells nothing of a hidden field."""
    if view.may("people.see_every_field"):
        return tuple(Zone)
    return (Zone.EVERYONE, Zone.MEMBERS) if view.may("people.see_members_fields") else (Zone.EVERYONE,)


def _by_country(value: str, view: Viewpoint) -> Q:
    return seen(Field.COUNTRY, view) & Q(country=value)


def _by_category(value: str, view: Viewpoint) -> Q:
    there = Affiliation.objects.filter(running_days(), person=OuterRef("pk"), organisation__category=value)
    return seen(Field.ORGANISATION, view) & Q(Exists(there.filter(organisation__in=organisations_visible_to(view))))


def _by_topic(value: str, view: Viewpoint) -> Q:
    topic = Q(topic__code=value) | Q(topic__parent__code=value)
    return seen(Field.EXPERTISE, view) & Q(Exists(Expertise.objects.filter(topic, person=OuterRef("pk"))))


def _by_language(value: str, view: Viewpoint) -> Q:
    spoken = PersonLanguage.objects.filter(person=OuterRef("pk"), language=value)
    return seen(Field.LANGUAGES, view) & Q(Exists(spoken))


def _by_community(value: str, view: Viewpoint) -> Q:
    return Q(Exists(Membership.objects.filter(running(), person=OuterRef("pk"), community__slug=value)))


def _by_asked(value: str, view: Viewpoint) -> Q:
    return seen(Field.ASKED, view) & Q(willing_to_be_asked=True)


FILTERS: dict[str, Callable[[str, Viewpoint], Q]] = {
    "country": _by_country,
    "category": _by_category,
    "topic": _by_topic,
    "language": _by_language,
    "community": _by_community,
    "asked": _by_asked,
}


def _countries(finding: Finding) -> dict[str, int]:
    return _grouped(finding.showing(Field.COUNTRY, without="country").exclude(country=""), "country")


def _categories(finding: Finding) -> dict[str, int]:
    there = Affiliation.objects.filter(
        running_days(),
        person__in=finding.showing(Field.ORGANISATION, without="category"),
        organisation__in=organisations_visible_to(finding.view),
    )
    return _grouped(there, "organisation__category", "person")


def _topics(finding: Finding) -> dict[str, int]:
    known = Expertise.objects.filter(person__in=finding.showing(Field.EXPERTISE, without="topic"))
    return _grouped(known.annotate(first_level=Coalesce("topic__parent__code", "topic__code")), "first_level", "person")


def _languages(finding: Finding) -> dict[str, int]:
    spoken = PersonLanguage.objects.filter(person__in=finding.showing(Field.LANGUAGES, without="language"))
    return _grouped(spoken, "language", "person")


def _communities(finding: Finding) -> dict[str, int]:
    people = finding.showing(None, without="community").values("pk")
    memberships = Membership.objects.filter(running(), community__isnull=False, person__in=people)
    return _grouped(memberships, "community__slug", "person")


def _asked(finding: Finding) -> dict[str, int]:
    return {"1": finding.showing(Field.ASKED, without="asked").filter(willing_to_be_asked=True).count()}


COUNTS_OF_PEOPLE: dict[str, Callable[[Finding], dict[str, int]]] = {
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
}


def _grouped(rows: QuerySet[Any], by: str, counted: str = "pk") -> dict[str, int]:
    counted_rows = rows.order_by().values(by).annotate(count=Count(counted, distinct=counted != "pk"))
    return dict(counted_rows.values_list(by, "count"))


def _by_name(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.order_by("sort_name", "pk")


def _in_order(found: QuerySet[Any], order: list[int], start: int, stop: int) -> list[Any]:
    by_number = found.in_bulk(order[start:stop])
    page = [by_number[number] for number in order[start:stop] if number in by_number]
    if len(page) < stop - start:
        after = max(start - len(order), 0)
        page += _by_name(found.exclude(pk__in=order))[after : after + (stop - start) - len(page)]
    return page
