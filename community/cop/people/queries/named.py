"""How people are named where they speak: less than a page tells of them, for many at once."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Q

from cop.people.access import audience_reached, organisation_seen, running_days, viewpoint
from cop.people.choices import UNSEEN, Audience, Standing
from cop.people.models import Affiliation, Person
from cop.people.queries.seen import initials_of, sharing_a_community

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
    sharing = sharing_a_community(numbers, view)
    reached = {shares: audience_reached(view, shares=shares) for shares in (False, True)}
    rows = list(Person.objects.filter(pk__in=numbers).exclude(standing__in=NOT_HERE).values_list(*COLUMNS))
    places = _places([row[0] for row in rows], view)
    found = {}
    for number, name, country, sample, *audiences in rows:
        reach = Audience.SECRETARIAT if number == view.person else reached[number in sharing]
        sees_name, sees_country, sees_place = (audience <= reach for audience in audiences)
        organisation, category = places.get(number, ("", "")) if sees_place else ("", "")
        found[number] = Named(
            number, name if sees_name else "", country if sees_country else "", organisation, category, sample
        )
    return found


def _places(numbers: Collection[int], view: Any) -> dict[int, tuple[str, str]]:
    """Return the name and kind of the organisation where each of the people works now, the one they put first."""
    seen = Q(running_days(), organisation_seen(view, "organisation__"), person__in=numbers)
    columns = ("person", "organisation__name", "organisation__category")
    rows = Affiliation.objects.filter(seen).order_by("-pk").values_list(*columns)
    return {person: (name, category) for person, name, category in rows}
