"""Finding people by words and filters.

A filter on a field of a person finds only people who show that field to the viewer, so that neither a hit nor a count
tells what is hidden.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from cop.network.models import Topic
from cop.people.access import (
    Viewpoint,
    audience_reached,
    organisation_seen,
    running,
    running_days,
    viewpoint,
    visible_to,
)
from cop.people.choices import Audience, Field, Standing
from cop.people.models import Affiliation, Expertise, Membership, Person, PersonLanguage
from cop.people.queries.indexing import PERSON
from cop.people.queries.seen import sharing_a_community
from cop.services.search.choices import Zone
from cop.services.search.queries import Listed, matching

COUNTED = (Field.COUNTRY, Field.ORGANISATION, Field.EXPERTISE, Field.LANGUAGES, Field.ASKED)
"""The fields with an audience of their own by whose values people are counted."""


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


class Finding:
    """The people whom a viewer finds, as the database finds them."""

    def __init__(self, wanted: Wanted, viewer: Any) -> None:
        self.view = viewpoint(viewer).of_others()
        self.wanted = wanted if sees_communities(self.view) else replace(wanted, community="")

    @property
    def filters(self) -> list[str]:
        """The names of the filters that ask for something."""
        return [name for name in FILTERS if getattr(self.wanted, name)]

    def without(self, name: str) -> "Finding":
        """The same search without the filter `name`; the words are not looked up again."""
        wider = Finding(replace(self.wanted, **{name: ""}), self.view)
        wider.__dict__["with_words"] = self.with_words
        return wider

    @cached_property
    def with_words(self) -> list[int]:
        """The numbers of people in whom the viewer reads every word; none where no words are asked for."""
        return _with_words(self.wanted.q, self.view) if self.wanted.q else []

    def showing(self, *fields: Field) -> QuerySet[Person]:
        """The people found who show `fields` to the viewer, not ordered."""
        filtered = [field for name in self.filters if (field := FILTERS[name].field)]
        return self._of_words(*filtered, *fields).filter(*map(self.holds, self.filters))

    def nearly(self) -> QuerySet[Person]:
        """The people with the words who meet all filters but at most one, whether or not they show the viewer that: all
        who can be on a page or in a count beside it."""
        conditions = [self.holds(name) for name in self.filters]
        all_but_one = (Q(*(other for other in conditions if other is not one)) for one in reversed(conditions))
        return self._of_words().filter(reduce(or_, all_but_one, Q()))

    def holds(self, name: str) -> Q:
        """The condition of the filter `name`."""
        return FILTERS[name].holds(getattr(self.wanted, name), self.view)

    def among(self, column: str, *fields: Field) -> Any:
        """The condition that `column` is the number of one of them."""
        return Q(**{f"{column}__in": self.showing(*fields).values("pk")})

    def _of_words(self, *fields: Field) -> QuerySet[Person]:
        people = visible_to(self.view, *fields).filter(standing=Standing.MEMBER)
        return people.filter(Listed("pk", self.with_words)) if self.wanted.q else people


class Found:
    """People known by number, with whether each of the `COUNTED` fields is shown to the viewer: for a search from which
    several counts and a page begin."""

    def __init__(self, view: Viewpoint, shown: dict[int, list[bool]]) -> None:
        self.view = view
        self.shown = shown

    @classmethod
    def among_all(cls, people: QuerySet[Person], view: Viewpoint) -> "Found":
        """Return `people`, read once."""
        rows = list(people.values_list("pk", *(f"seen_{field}" for field in COUNTED)))
        alone, together = (audience_reached(view, shares=shares) for shares in (False, True))
        sharing = sharing_a_community([number for number, *of in rows if Audience.COMMUNITIES in of], view)
        shown = {
            number: [audience <= (together if number in sharing else alone) for audience in audiences]
            for number, *audiences in rows
        }
        return cls(view, shown)

    def showing(self, *fields: Field) -> QuerySet[Person]:
        """The people found who show `fields` to the viewer, not ordered."""
        return Person.objects.filter(self.among("pk", *fields))

    def among(self, column: str, *fields: Field) -> Any:
        """The condition that `column` is the number of one of them."""
        places = [COUNTED.index(field) for field in fields]
        return Listed(column, [n for n, shown in self.shown.items() if all(shown[place] for place in places)])


class Nearly:
    """The people of `Finding.nearly`, known by number, and which of the filters each of them meets for the viewer."""

    def __init__(self, finding: Finding) -> None:
        self._people = Found.among_all(finding.nearly(), finding.view)
        self._meeting = {name: self._who_meets(name, finding) for name in finding.filters}

    def _who_meets(self, name: str, finding: Finding) -> set[int]:
        field = FILTERS[name].field
        showing = self._people.showing(field) if field else self._people.showing()
        return set(showing.filter(finding.holds(name)).values_list("pk", flat=True))

    def found(self, without: str = "") -> Found:
        """Those who meet all filters, or all but the one named."""
        asked = [meeting for name, meeting in self._meeting.items() if name != without]
        shown = self._people.shown
        return Found(self._people.view, {n: shown[n] for n in shown if all(n in meeting for meeting in asked)})


def _with_words(q: str, view: Viewpoint) -> list[int]:
    zones = own_zones(view)
    found = set(matching(PERSON, q, zones).values_list("number", flat=True))
    if view.communities and not view.may("people.see_every_field"):
        wider = matching(PERSON, q, (*zones, Zone.COMMUNITIES), touching=Zone.COMMUNITIES)
        found |= sharing_a_community(set(wider.values_list("number", flat=True)) - found, view)
    return sorted(found)


def own_zones(view: Viewpoint) -> tuple[Zone, ...]:
    """The zones that the viewer reads of everybody. Hits rank by these alone: order tells nothing of a hidden field."""
    if view.may("people.see_every_field"):
        return tuple(Zone)
    return (Zone.EVERYONE, Zone.MEMBERS) if view.may("people.see_members_fields") else (Zone.EVERYONE,)


def _of_category(value: str, view: Viewpoint) -> Q:
    visible = organisation_seen(view, "organisation__")
    there = Affiliation.objects.filter(running_days(), visible, person=OuterRef("pk"), organisation__category=value)
    return Q(Exists(there))


def _of_topic(value: str, _view: Viewpoint) -> Q:
    topics = Topic.objects.filter(Q(code=value) | Q(parent__code=value)).values_list("pk", flat=True)
    return Q(Exists(Expertise.objects.filter(person=OuterRef("pk"), topic__in=list(topics))))


def _of_language(value: str, _view: Viewpoint) -> Q:
    return Q(Exists(PersonLanguage.objects.filter(person=OuterRef("pk"), language=value)))


def _of_community(value: str, _view: Viewpoint) -> Q:
    return Q(Exists(Membership.objects.filter(running(), person=OuterRef("pk"), community__slug=value)))


def sees_communities(viewer: Any) -> bool:
    """Whether the viewer may know which communities people are in: members do; of others no audience speaks of it."""
    return viewpoint(viewer).may("people.see_members_fields")


class Filter(NamedTuple):
    """A filter: the field that its people must show, and the condition that holds of them for a value."""

    field: Field | None
    holds: Callable[[str, Viewpoint], Q]


FILTERS = {
    "country": Filter(Field.COUNTRY, lambda value, _view: Q(country=value)),
    "asked": Filter(Field.ASKED, lambda _value, _view: Q(willing_to_be_asked=True)),
    "category": Filter(Field.ORGANISATION, _of_category),
    "topic": Filter(Field.EXPERTISE, _of_topic),
    "language": Filter(Field.LANGUAGES, _of_language),
    "community": Filter(None, _of_community),
}
