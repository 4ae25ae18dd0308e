"""Figures about people, each with one written definition. Samples are never counted; small groups are guarded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import declared_countries
from cop.people.access import running, viewpoint
from cop.people.choices import Audience, Standing
from cop.people.models import Membership, Person
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


def people_by_country(community: Community | None = None) -> dict[str, int]:
    """Return {country code: counted members who gave that country}, whatever audience they gave the field: callers
    show groups of fewer than `SMALLEST_GROUP` only as "fewer than 5" (`guarded`)."""

    def count() -> dict[str, int]:
        rows = counted_members(community).exclude(country="").order_by().values("country")
        return dict(rows.annotate(people=Count("pk")).values_list("country", "people"))

    return remembered(f"people-by-country:{community.pk if community else ''}", count)


def member_count(community: Community | None = None) -> int:
    """Return how many people are counted as members (`counted_members`), of one community or of any."""

    def read() -> dict[int | None, int]:
        of_each = _counted_memberships().filter(community__isnull=False).order_by().values("community")
        counts: dict[int | None, int] = {None: counted_members().count()}
        counts.update(of_each.annotate(people=Count("person", distinct=True)).values_list("community", "people"))
        return counts

    return remembered("members", read).get(community.pk if community else None, 0)


def member_countries(community: Community | None = None) -> frozenset[str]:
    """Return the countries that a community declared, or any open one for None, and those of counted members who do not
    keep their country to the secretariat: a country joins with its first member (requirement S19)."""

    def read() -> list[tuple[int | None, str]]:
        told = _counted_memberships().filter(person__seen_country__lt=Audience.SECRETARIAT).exclude(person__country="")
        return list(told.order_by().values_list("community", "person__country").distinct())

    lived_in = {
        country for of, country in remembered("countries-of-members", read) if community is None or community.pk == of
    }
    return frozenset(lived_in) | declared_countries(community)


def _counted_memberships() -> QuerySet[Membership]:
    return Membership.objects.filter(running(), person__standing=Standing.MEMBER, person__sample=False)


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
        """The cell of the table."""
        if self.count is not None:
            return number(self.count)
        return _("fewer than 5") if self.few else _("not told")

    @property
    def short(self) -> str:
        """The same where there is little room."""
        if self.count is not None:
            return number(self.count)
        return "< 5" if self.few else "–"


def guarded_cells(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Return the counts of one table, whose total may be known, so that no small one can be worked out.

    A small one alone, or several that are fewer than five together, would be told by the total less the others: then
    the next smallest is not told either.
    """
    small = {name for name, count in counts.items() if guarded(count) is None}
    hidden = set(small)
    for name in sorted(counts.keys() - small, key=lambda name: (counts[name], name)):
        together = sum(counts[one] for one in hidden)
        if not small or (len(hidden) > 1 and together >= SMALLEST_GROUP):
            break
        if counts[name]:
            hidden.add(name)
    return {name: Cell(None if name in hidden else count, few=name in small) for name, count in counts.items()}


def shown_count(count: int, viewer: Any) -> int | None:
    """Return a count of hits as `viewer` may read it: members read it as it is, signed out small ones are guarded."""
    return count if viewpoint(viewer).may("people.see_members_fields") else guarded(count)
