"""The figures on public pages, each with its definition."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.network.models import Community
from cop.network.queries import communities_open
from cop.people.queries.figures import guarded, member_count, member_countries
from cop.services.languages.queries import fuzzy_date, number


@dataclass(frozen=True)
class Figure:
    """A number as it is shown, what it counts, since when or by whose word, and exactly how it is counted."""

    value: str
    label: str
    definition: str
    note: str = ""


def figures(community: Community | None, cases: int) -> list[Figure]:
    """Return the figures of a community, or of the partnership for None; `cases` is how many cases are published."""
    assisted = Figure(
        number(cases),
        ngettext("case of assistance to a government", "cases of assistance to governments", cases),
        _("Cases of technical assistance to governments that are told on these pages."),
    )
    return [*members_and_countries(community), assisted]


def members_and_countries(community: Community | None) -> list[Figure]:
    """Return how many members a community has, or the partnership for None, and from how many countries."""
    countries = len(member_countries(community))
    definition = _("Countries that the community named as its own, and every country in which a member lives today.")
    return [_members(community), Figure(number(countries), ngettext("country", "countries", countries), definition)]


def _members(community: Community | None) -> Figure:
    """The register's own count, or until that is larger the number that the community stated, with its date (S18)."""
    own = member_count(community)
    stated = max(
        [community] if community else communities_open(), key=lambda one: one.members_stated_floor, default=None
    )
    definition = _("People with a membership today; samples are not counted.")
    if stated and stated.members_stated and own <= stated.members_stated_floor:
        definition += " " + _("Until our own register counts more, the number that the community stated is quoted.")
        note = (
            _("as stated in %(date)s") % {"date": fuzzy_date(stated.members_stated_on)}
            if stated.members_stated_on
            else _("as stated by the community, undated")
        )
        return Figure(stated.members_stated, _("members"), definition, note)
    shown = _("fewer than 5") if guarded(own) is None else number(own)
    return Figure(shown, ngettext("member", "members", own), definition)
