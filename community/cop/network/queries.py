"""Reads of the network that several rooms need."""

from django.db.models import Prefetch, QuerySet

from cop.network.models import Community, Partnership, Topic


def partnership() -> Partnership:
    """Return the partnership of this installation, an unsaved empty one before it is set up."""
    return Partnership.objects.filter(pk=1).first() or Partnership(pk=1, names={"en": ""})


def communities_open() -> list[Community]:
    """Return the communities that people can join, in their order."""
    return list(Community.objects.filter(opened__isnull=False))


def topics(community: Community | None = None) -> QuerySet[Topic]:
    """Return the first level of topics in use, each with its `children` loaded, of one community or of all."""
    in_use = Topic.objects.filter(retired__isnull=True)
    if community is not None:
        in_use = in_use.filter(communities=community)
    return in_use.filter(parent__isnull=True).prefetch_related(Prefetch("children", in_use))
