"""Reads of the network that several rooms need."""

from django.db.models import Prefetch, QuerySet

from cop.network.models import Community, MemberCountry, Partnership, Topic
from cop.services.ledger.queries import remembered


def partnership() -> Partnership:
    """Return the partnership of this installation, an unsaved empty one before it is set up."""
    return remembered(
        "partnership", lambda: Partnership.objects.filter(pk=1).first() or Partnership(pk=1, names={"en": ""})
    )


def communities() -> list[Community]:
    """Return every community that the secretariat has named, in their order."""
    return remembered("communities", lambda: list(Community.objects.all()))


def communities_open() -> list[Community]:
    """Return the communities that people can join, in their order."""
    return [community for community in communities() if community.opened]


def topics(community: Community | None = None) -> list[Topic]:
    """Return the first level of topics in use, each with its `children` loaded, of one community or of all."""
    return remembered(f"topics:{community.pk if community else ''}", lambda: list(_topics(community)))


def declared_countries(community: Community | None = None) -> frozenset[str]:
    """Return the countries that a community declared as its own, or that any open community did."""

    def read() -> list[tuple[int, str]]:
        declared = MemberCountry.objects.filter(community__opened__isnull=False)
        return list(declared.values_list("community", "country"))

    rows = remembered("declared-countries", read)
    return frozenset(country for of, country in rows if community is None or community.pk == of)


def _topics(community: Community | None) -> QuerySet[Topic]:
    in_use = Topic.objects.filter(retired__isnull=True)
    if community is not None:
        in_use = in_use.filter(communities=community)
    return in_use.filter(parent__isnull=True).prefetch_related(Prefetch("children", in_use))
