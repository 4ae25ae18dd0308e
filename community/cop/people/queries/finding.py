"""Finding people by words and filters.

A filter on a field of a person finds only people who show that field to the viewer, so that neither a hit nor a count
tells what is hidden.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cop.network.models import Community, Topic
from cop.people.access import (
    Viewpoint,
    organisation_seen,
    running,
    running_days,
    viewpoint,
    visible_to,
)
from cop.people.choices import Field, Standing
from cop.people.models import Affiliation, Expertise, Membership, Person, PersonLanguage
from cop.people.queries.indexing import PERSON
from cop.people.queries.seen import sharing_a_community
from cop.services.search.choices import Zone
from cop.services.search.queries import Asked, Listed, numbers_matching


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

    def value(self, name: str) -> Any:
        """What the filter `name` asks for, as the database keeps it."""
        return True if name == "asked" else getattr(self.wanted, name)

    def without(self, name: str) -> "Finding":
        """The same search without the filter `name`; the words are not looked up again."""
        wider = Finding(replace(self.wanted, **{name: ""}), self.view)
        wider.__dict__["with_words"] = self.with_words
        return wider

    @cached_property
    def with_words(self) -> str:
        """The numbers of people in whom the viewer reads every word, for `Listed`; none where no words are asked for."""
        return _with_words(self.wanted.q, self.view) if self.wanted.q else ""

    def showing(self, *fields: Field) -> QuerySet[Person]:
        """The people found who show `fields` to the viewer, not ordered."""
        filtered = [FIELDS[name] for name in self.filters if name in FIELDS]
        return self._of_words(*filtered, *fields).filter(*map(self.holds, self.filters))

    def nearly(self, meeting: Mapping[str, Iterable[int]]) -> QuerySet[Person]:
        """The people with the words who meet all filters but at most one, whether or not they show the viewer that: all
        who can be on a page or in a count beside it. `meeting` are those with the words who meet each of `ROWS`.
        """
        conditions = [Q(Listed("pk", meeting[name])) if name in meeting else self.holds(name) for name in self.filters]
        all_but_one = (Q(*(other for other in conditions if other is not one)) for one in reversed(conditions))
        return self._of_words().filter(reduce(or_, all_but_one, Q()))

    def holds(self, name: str) -> Q:
        """The condition of the filter `name`."""
        if name in OWN:
            return Q(**{OWN[name]: self.value(name)})
        return Q(Exists(self.rows(name).filter(person=OuterRef("pk"))))

    def rows(self, name: str) -> QuerySet[Any]:
        """The rows that lead to everybody who meets the filter `name`, one of `ROWS`."""
        return ROWS[name](self.value(name), self.view).order_by()

    def among(self, column: str, *fields: Field) -> Any:
        """The condition that `column` is the number of one of them."""
        return Q(**{f"{column}__in": self.showing(*fields).values("pk")})

    def by(self, name: str) -> dict[Any, int]:
        """How many of them show the field of `name`, one of `OWN`, by its values."""
        column = OWN[name]
        counted = self.showing(FIELDS[name]).order_by().values(column).annotate(people=Count("pk"))
        return dict(counted.values_list(column, "people"))

    def _of_words(self, *fields: Field) -> QuerySet[Person]:
        people = visible_to(self.view, *fields).filter(standing=Standing.MEMBER)
        if not self.wanted.q:
            return people
        return people.filter(Listed("pk", self.with_words)) if self.with_words else people.none()


def _with_words(q: str, view: Viewpoint) -> str:
    zones = own_zones(view)
    asked = [Asked.of(q, zones)]
    if view.communities and not view.may("people.see_every_field"):
        asked.append(Asked.of(q, (*zones, Zone.COMMUNITIES), touching=Zone.COMMUNITIES))
    own, *wider = numbers_matching(PERSON, *asked)
    sharing = map(str, sharing_a_community(wider[0], view)) if wider else ()
    return ",".join(filter(None, (own, *sharing)))


def own_zones(view: Viewpoint) -> tuple[Zone, ...]:
    """The zones that the viewer reads of everybody. Hits rank by these alone: order tells nothing of a hidden field."""
    if view.may("people.see_every_field"):
        return tuple(Zone)
    return (Zone.EVERYONE, Zone.MEMBERS) if view.may("people.see_members_fields") else (Zone.EVERYONE,)


def _at_category(value: str, view: Viewpoint) -> QuerySet[Any]:
    visible = organisation_seen(view, "organisation__")
    return Affiliation.objects.filter(running_days(), visible, organisation__category=value)


def _knowing_topic(value: str, _view: Viewpoint) -> QuerySet[Any]:
    topics = Topic.objects.filter(Q(code=value) | Q(parent__code=value)).values_list("pk", flat=True)
    return Expertise.objects.filter(topic__in=list(topics))


def _reading_language(value: str, _view: Viewpoint) -> QuerySet[Any]:
    return PersonLanguage.objects.filter(language=value)


def _in_community(value: str, _view: Viewpoint) -> QuerySet[Any]:
    community = Community.objects.filter(slug=value).values_list("pk", flat=True)
    return Membership.objects.filter(running(), community__in=list(community))


def sees_communities(viewer: Any) -> bool:
    """Whether the viewer may know which communities people are in: members do; of others no audience speaks of it."""
    return viewpoint(viewer).may("people.see_members_fields")


FIELDS = {
    "country": Field.COUNTRY,
    "asked": Field.ASKED,
    "category": Field.ORGANISATION,
    "topic": Field.EXPERTISE,
    "language": Field.LANGUAGES,
}
"""The field that people must show to be found by a filter; the one by community asks for none."""

OWN = {"country": "country", "asked": "willing_to_be_asked"}
"""The filters by a column of the person's own."""

ROWS: dict[str, Callable[[str, Viewpoint], QuerySet[Any]]] = {
    "category": _at_category,
    "topic": _knowing_topic,
    "language": _reading_language,
    "community": _in_community,
}
"""The filters by rows that lead to a `person`: those of a value."""

FILTERS = (*OWN, *ROWS)
