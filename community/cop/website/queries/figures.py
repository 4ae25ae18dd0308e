"""The figures on public pages, each with its definition."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.network.models import Community
from cop.people.queries.figures import SMALLEST_GROUP, guarded, member_count, member_countries, quoted
from cop.services.languages.queries import fuzzy_date, number


@dataclass(frozen=True)
class Figure:
    """A number as it is shown, what it counts, since when or by whose word, and exactly how it is counted."""

    value: str
    label: str
    definition: str
    note: str = ""


def figures(community: Community | None, cases: int) -> list[Figure]:
    """Return the figures of a community, or of the partnership for None; `cases` is how many cases are published.

    A figure that is zero is left out: it tells nothing yet.
    """
    assisted = Figure(
        number(cases),
        ngettext("case of assistance to a government", "cases of assistance to governments", cases),
        _("Cases of technical assistance to governments that are told on these pages."),
    )
    return [*members_and_countries(community), *([assisted] if cases else [])]


def members_and_countries(community: Community | None) -> list[Figure]:
    """Return how many members a community has, or the partnership for None, and from how many countries; not what is
    zero."""
    countries = len(member_countries(community))
    definition = _(
        "Countries that the community named as its own, and every country in which a member works who shows that to members."
    )
    from_countries = Figure(number(countries), ngettext("country", "countries", countries), definition)
    return [*_members(community), *([from_countries] if countries else [])]


def _members(community: Community | None) -> list[Figure]:
    """The register's own count, or until that is larger the number that the community stated, with its date (S18)."""
    own, stated = member_count(community), quoted(community)
    definition = _("People with a membership today; samples are not counted.")
    if stated:
        definition += " " + _("Until our own register counts more, the number that the community stated is quoted.")
        note = (
            _("as stated in %(date)s") % {"date": fuzzy_date(stated.members_stated_on)}
            if stated.members_stated_on
            else _("as stated by the community, undated")
        )
        return [Figure(stated.members_stated, _("members"), definition, note)]
    if guarded(own) is None:
        return [Figure(_("fewer than 5"), ngettext("member", "members", SMALLEST_GROUP), definition)]
    return [Figure(number(own), ngettext("member", "members", own), definition)] if own else []
