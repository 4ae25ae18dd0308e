"""Communities and pages on the line of something else: which of them an address names, and how a community stands there."""

from typing import Any

from django.urls import reverse

from cop.network.queries import communities_for, communities_open
from cop.services.languages.queries import text_of
from cop.services.lines.queries import Stop
from cop.services.things import Reference
from cop.website.models import Page


def community_at(community: str) -> Reference | None:
    """Return the open community with that slug."""
    found = next((one for one in communities_open() if one.slug == community), None)
    return Reference("network.community", found.pk) if found else None


def page_at(slug: str, community: str | None = None) -> Reference | None:
    """Return the page at an address, whoever may see it."""
    found = Page.objects.filter(slug=slug, community__slug=community) if community else _own(slug)
    number = found.values_list("pk", flat=True).first()
    return Reference("website.page", number) if number else None


def community_stops(numbers: set[int], viewer: Any) -> dict[int, Stop]:
    """Return communities as stops, those that the viewer knows of."""
    shown = [one for one in communities_for(viewer) if one.pk in numbers and one.opened]
    return {one.pk: Stop(text_of(one.names), reverse("website:community", args=[one.slug])) for one in shown}


def _own(slug: str) -> Any:
    return Page.objects.filter(slug=slug, community__isnull=True)
