"""Figures about people, each with one written definition. Samples are never counted; small groups are guarded.

The counts beside the directory's filters are no figures: they say what a click finds, samples too (`docs/decisions`, 3).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import communities_open, declared_countries
from cop.people.access import running, viewpoint
from cop.people.choices import Audience, Standing
from cop.people.models import Membership, Person
from cop.people.queries.asking import YEAR
from cop.services.languages.queries import number
from cop.services.ledger.queries import remembered

SMALLEST_GROUP = 5


def counted_members(community: Community | None = None) -> QuerySet[Person]:
    """People with a running membership, of one community or of any; no samples, nobody who left.

    Somebody's standing is that of a member as long as any membership of theirs runs: joining and leaving see to it.
    """
    members = Person.objects.filter(standing=Standing.MEMBER, sample=False)
    if community is None:
        return members
    return members.filter(Exists(Membership.objects.filter(running(), person=OuterRef("pk"), community=community)))


def confirmed_lately() -> tuple[int, int]:
    """Return how many counted members said within the last year that what is held of them is right, and of how many."""

    def read() -> tuple[int, int]:
        lately = Count("pk", filter=Q(confirmed__gte=timezone.now() - YEAR))
        found = counted_members().order_by().aggregate(lately=lately, in_all=Count("pk"))
        return found["lately"], found["in_all"]

    return remembered("confirmed-lately", read)


def people_by_country(community: Community | None = None) -> dict[str, int]:
    """Return {country code: counted members who gave that country and show it to members at least}.

    Somebody who keeps their country to their communities or to the secretariat is in no figure by country. Callers show
    only what `cells_by_country` lets them.
    """
    return _by_country().get(community.pk if community else None, {})


def _by_country() -> dict[int | None, dict[str, int]]:
    def read() -> dict[int | None, dict[str, int]]:
        everybody = counted_members().filter(seen_country__lte=Audience.MEMBERS).exclude(country="").order_by()
        counts: dict[int | None, dict[str, int]] = {
            None: dict(everybody.values("country").annotate(people=Count("pk")).values_list("country", "people"))
        }
        in_each = _telling_country().filter(community__isnull=False).order_by().values("community", "person__country")
        counted = in_each.annotate(people=Count("person", distinct=True))
        for of, country, people in counted.values_list("community", "person__country", "people"):
            counts.setdefault(of, {})[country] = people
        return counts

    return remembered("people-by-country", read)


def member_count(community: Community | None = None) -> int:
    """Return how many people are counted as members (`counted_members`), of one community or of any."""

    def read() -> dict[int | None, int]:
        of_each = _counted_memberships().filter(community__isnull=False).order_by().values("community")
        counts: dict[int | None, int] = {None: counted_members().count()}
        counts.update(of_each.annotate(people=Count("person", distinct=True)).values_list("community", "people"))
        return counts

    return remembered("members", read).get(community.pk if community else None, 0)


def quoted(community: Community | None = None) -> Community | None:
    """Return the community whose stated number of members is quoted, for the register does not count more yet (S18):
    the given one, or for None the open one that states most. As long as one is, no count by country is shown beside it."""
    asked = [community] if community else communities_open()
    stated = max(asked, key=lambda one: one.members_stated_floor, default=None)
    quotes = stated and stated.members_stated and member_count(community) <= stated.members_stated_floor
    return stated if quotes else None


def member_countries(community: Community | None = None) -> frozenset[str]:
    """Return the countries that a community declared, or any open one for None, and those of counted members who show
    their country to members at least: a country joins with its first member (requirement S19)."""

    def read() -> list[tuple[int | None, str]]:
        return list(_telling_country().order_by().values_list("community", "person__country").distinct())

    lived_in = {
        country for of, country in remembered("countries-of-members", read) if community is None or community.pk == of
    }
    return frozenset(lived_in) | declared_countries(community)


def _counted_memberships() -> QuerySet[Membership]:
    return Membership.objects.filter(running(), person__standing=Standing.MEMBER, person__sample=False)


def _telling_country() -> QuerySet[Membership]:
    return _counted_memberships().filter(person__seen_country__lte=Audience.MEMBERS).exclude(person__country="")


def guarded(count: int) -> int | None:
    """Return `count`, or None where the group is too small to be told."""
    return count if count == 0 or count >= SMALLEST_GROUP else None


@dataclass(frozen=True)
class Cell:
    """A count in a table as a reader may read it: the number, or None where it is not told; `few` says that it is small."""

    count: int | None
    few: bool = False

    @property
    def words(self) -> str:
        """The cell of the table; zero is no achievement."""
        if self.count == 0:
            return "–"
        if self.count is not None:
            return number(self.count)
        return _("fewer than 5") if self.few else _("not told")

    @property
    def short(self) -> str:
        """The same where there is little room."""
        if self.count is not None:
            return number(self.count)
        return "< 5" if self.few else "–"


def cells_by_country(community: Community | None = None, countries: Iterable[str] | None = None) -> dict[str, Cell]:
    """Return the table of a community's members by country, or of the partnership's for None, as everyone may read it.

    `countries` says which rows it has, by default those with members. The partnership's table is not told where it and a
    community's table beside it would tell of a few people who are outside that community.
    """
    counts = people_by_country(community)
    if countries is not None:
        counts = {country: counts.get(country, 0) for country in countries}
    return guarded_cells(counts, _close_to_a_community(counts) if community is None else ())


def _close_to_a_community(counts: Mapping[str, int]) -> set[str]:
    of_communities = [by_country for of, by_country in _by_country().items() if of is not None]
    return {
        country
        for country, count in counts.items()
        if any(guarded(count - by_country.get(country, 0)) is None for by_country in of_communities)
    }


def guarded_cells(counts: Mapping[str, int], close: Collection[str] = ()) -> dict[str, Cell]:
    """Return the counts of one table, whose total may be known, so that none that is hidden can be read off (`_all_open`).

    Small ones are hidden, and those that are `close` to a figure elsewhere; then the next smallest, one by one, until the
    total less what is told leaves at least two values possible for each hidden one. Where that is never so, nothing of
    the table is told, not even which ones are small or nobody.
    """
    small = {name for name, count in counts.items() if guarded(count) is None}
    hidden = {name for name in counts if name in small or (name in close and counts[name])}
    told = sorted(
        (name for name in counts if counts[name] and name not in hidden), key=lambda name: (counts[name], name)
    )
    while hidden and not _all_open(counts, small, hidden, close):
        if not told:
            return dict.fromkeys(counts, Cell(None))
        hidden.add(told.pop(0))
    return {name: Cell(None if name in hidden else count, few=name in small) for name, count in counts.items()}


def _all_open(counts: Mapping[str, int], small: set[str], hidden: set[str], close: Collection[str]) -> bool:
    """Whether each hidden count could be at least two values, for a reader who knows the total and takes the cells by
    their words: a small one is 1 to 4, and one that was hidden as the next smallest is no larger than the smallest that
    is told. It does not hold against somebody who runs this function over every table that could be meant: for some
    small tables only one of them gives the same cells.
    """
    total = sum(counts[name] for name in hidden)
    smallest_told = min((count for name, count in counts.items() if count and name not in hidden), default=total)
    possible = {
        name: (1, SMALLEST_GROUP - 1) if name in small else (SMALLEST_GROUP, total if name in close else smallest_told)
        for name in hidden
    }
    lowest, highest = (sum(ends) for ends in zip(*possible.values(), strict=True))
    return all(
        max(low, total - (highest - high)) < min(high, total - (lowest - low)) for low, high in possible.values()
    )


def shown_count(count: int, viewer: Any) -> int | None:
    """Return a count of hits as `viewer` may read it: members read it as it is, signed out small ones are guarded."""
    return count if viewpoint(viewer).may("people.see_members_fields") else guarded(count)
