"""Reads of the network that several rooms need, and what its settings say as plain values."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from cop.network.access import may_manage
from cop.network.models import Community, MemberCountry, Partnership, Topic
from cop.services.languages.variants import spread
from cop.services.ledger.queries import remembered
from cop.services.ledger.versions import Values

PARTNERSHIP_COLUMNS = (
    "secretariat", "host", "address", "telephone", "email", "website", "accounts", "communities_stated",
    "kept_in", "kept_by", "asks_yearly", "answers_within", "works_in", "categories",
    "letters_alone",
)  # fmt: skip
COMMUNITY_COLUMNS = (
    "email", "colour", "reading", "accept_at_known_domains", "order", "members_stated", "members_stated_on",
    "members_stated_floor",
)  # fmt: skip


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


def communities_for(viewer: Any) -> list[Community]:
    """Return the communities that `viewer` knows of one by one: those that are open; all, for whoever manages them."""
    return communities() if may_manage(viewer) else communities_open()


def areas_for(viewer: Any) -> list[Topic]:
    """Return the first level of topics in use, with its `children`; of all topics, for whoever manages them."""
    return areas() if may_manage(viewer) else topics()


def communities_offered(under: Topic | None) -> list[Community]:
    """Return the communities to which a topic under another one, or of the first level, can belong."""
    return list(under.communities.all()) if under else communities()


def topics(community: Community | None = None) -> list[Topic]:
    """Return the first level of topics in use, each with its `children` loaded, of one community or of all."""
    return remembered(f"topics:{community.pk if community else ''}", lambda: list(_topics(community)))


def areas() -> list[Topic]:
    """Return the first level of all topics, retired ones too, each with its `children` loaded."""
    first_level = Topic.objects.filter(parent__isnull=True).prefetch_related("children")
    return remembered("areas", lambda: list(first_level))


def every_topic() -> Iterator[Topic]:
    """Yield all topics of both levels, retired ones too, in their order."""
    for area in areas():
        yield area
        yield from area.children.all()


def names_of_topics() -> dict[str, dict[str, str]]:
    """Return the names of the topics in use, of both levels, by their codes."""
    used = Topic.objects.filter(retired__isnull=True).order_by()
    return remembered("names-of-topics", lambda: dict(used.values_list("code", "names")))


def declared_countries(community: Community | None = None) -> frozenset[str]:
    """Return the countries that a community declared as its own, or that any open community did."""

    def read() -> list[tuple[int, str]]:
        declared = MemberCountry.objects.filter(community__opened__isnull=False)
        return list(declared.values_list("community", "country"))

    rows = remembered("declared-countries", read)
    return frozenset(country for of, country in rows if community is None or community.pk == of)


def partnership_values(ours: Partnership) -> Values:
    """Return what the settings of the partnership show and save."""
    return spread("names", ours.names) | {column: getattr(ours, column) for column in PARTNERSHIP_COLUMNS}


def community_values(community: Community) -> Values:
    """Return what the settings of a community show and save; its slug and whether it is open are not among them."""
    texts: Values = {}
    for column in ("names", "summaries", "sectors"):
        texts |= spread(column, getattr(community, column))
    declared = community.declared_countries.order_by("country").values_list("country", flat=True)
    columns = {column: getattr(community, column) for column in COMMUNITY_COLUMNS}
    return texts | columns | {"countries": list(declared)}


def new_community_values() -> Values:
    """Return what the settings of a community say before it is named: it comes last."""
    texts: Values = {}
    for column in ("names", "summaries", "sectors"):
        texts |= spread(column, {})
    blank = Community(order=_next_place(communities()))
    return texts | {column: getattr(blank, column) for column in COMMUNITY_COLUMNS} | {"countries": []}


def new_topic_values(under: Topic | None) -> Values:
    """Return what the settings of a topic say before it is added: it comes last, in all communities that it can be in."""
    place = _next_place(under.children.all() if under else areas())
    return spread("names", {}) | {"order": place, "communities": sorted(c.slug for c in communities_offered(under))}


def topic_values(topic: Topic) -> Values:
    """Return what the settings of a topic show and save; its code, its place and whether it is retired are not among them."""
    slugs = sorted(topic.communities.values_list("slug", flat=True))
    return spread("names", topic.names) | {"order": topic.order, "communities": slugs}


def _next_place(things: Iterable[Community] | Iterable[Topic]) -> int:
    return max((thing.order for thing in things), default=0) + 1


def _topics(community: Community | None) -> QuerySet[Topic]:
    in_use = Topic.objects.filter(retired__isnull=True)
    if community is not None:
        in_use = in_use.filter(communities=community)
    return in_use.filter(parent__isnull=True).prefetch_related(Prefetch("children", in_use))
