"""How people are named where they speak: less than a page tells of them, for many at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value
from django.utils import timezone

from cop.people.access import Viewpoint, audience_reached, organisation_seen, running_days, shares_community, viewpoint
from cop.people.choices import UNSEEN, Audience, Standing
from cop.people.models import Affiliation, Person
from cop.people.queries.seen import initials_of
from cop.services.prepared import rows

NOT_HERE = (*UNSEEN, Standing.FORMER)
COLUMNS = ("pk", "name", "country", "sample", "seen_name", "seen_country", "seen_organisation")


class Named(NamedTuple):
    """Who somebody is to one viewer: what is hidden is empty. `category` is that of the organisation, shown with it."""

    number: int
    name: str = ""
    country: str = ""
    organisation: str = ""
    category: str = ""
    sample: bool = False

    @property
    def initials(self) -> str:
        """One or two letters for the place of a photo."""
        return initials_of(self.name)


def named(numbers: Collection[int], viewer: Any) -> dict[int, Named]:
    """Return people by their numbers as `viewer` may name them, in a constant number of queries; who left is not among them."""
    if not numbers:
        return {}
    view = viewpoint(viewer)
    wanted = tuple(sorted(numbers))
    reached = {shares: audience_reached(view, shares=shares) for shares in (False, True)}
    jobs = rows(_places, wanted, view.of_others(), view.person)
    places = {number: place for number, *place in jobs}
    found = {}
    now = timezone.now() if view.communities else None
    for number, name, country, sample, *audiences, shares in rows(_people, wanted, view.communities, now):
        reach = Audience.SECRETARIAT if number == view.person else reached[bool(shares)]
        sees_name, sees_country, sees_place = (audience <= reach for audience in audiences)
        organisation, category = places.get(number, ("", "")) if sees_place else ("", "")
        found[number] = Named(
            number, name if sees_name else "", country if sees_country else "", organisation, category, sample
        )
    return found


def _people(numbers: tuple[int, ...], communities: frozenset[int], now: datetime | None) -> QuerySet[Any]:
    """The people with those numbers, and whether each is a member of one of the communities."""
    shares = shares_community(Viewpoint(communities=communities), now) if communities else Value(False)
    people = Person.objects.filter(pk__in=numbers).exclude(standing__in=NOT_HERE)
    return people.annotate(shares=shares).values_list(*COLUMNS, "shares")


def _places(numbers: tuple[int, ...], others: Viewpoint, person: int | None) -> QuerySet[Any]:
    """The organisation where each of the people works now, its name and kind; the one they put first comes last."""
    seen = organisation_seen(replace(others, person=person), "organisation__")
    jobs = Affiliation.objects.filter(running_days(), seen, person__in=numbers).order_by("-pk")
    return jobs.values_list("person", "organisation__name", "organisation__category")
