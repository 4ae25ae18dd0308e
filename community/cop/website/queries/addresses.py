"""What stands at an address of ours, and where an old one leads."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from cop.network.queries import communities_open
from cop.website.access import pages_visible_to
from cop.website.models import HOME, Page, Redirect

MOST_HOPS = 10
OF_PAGES = {"website:page", "website:content", "website:community"}


def is_path(address: str) -> bool:
    """Whether an address is one of this site, told by its path alone: no host, no scheme, nothing that a browser reads as
    one."""
    plain = address.isprintable() and not any(mark in address for mark in ("\\", " ", "%"))
    return plain and address.startswith("/") and not address.startswith("//")


def bare(address: str) -> str:
    """Return the path of an address, without what is asked there and the place on the page."""
    return address.partition("#")[0].partition("?")[0]


def stands_at(path: str, pages: QuerySet[Page]) -> bool:
    """Whether an address of ours, told by its path, shows something, where `pages` are all that there are to read.

    What is told by a number (a person, a file) is taken to be there.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.view_name not in OF_PAGES:
        return True
    community = match.kwargs.get("community")
    if match.view_name == "website:community":
        return any(one.slug == community for one in communities_open())
    slug = match.kwargs["slug"]
    if community is None:
        return slug == HOME or pages.filter(community__isnull=True, slug=slug).exists()
    return pages.filter(community__slug=community, slug=slug).exists()


def led_from(path: str, viewer: Any) -> str | None:
    """Return where an old address leads for `viewer`, None where it leads nowhere."""
    asked = Redirect.objects.select_related("page__community").filter(path=path)
    found = asked.first() if is_path(path) else None
    if found is None:
        return None
    if found.page is None:
        return found.target
    seen = pages_visible_to(viewer).filter(pk=found.page.pk).exists()
    return found.page.get_absolute_url() if seen else None


def leads_to(address: str) -> list[str]:
    """Return the addresses that one passes on its way, itself first."""
    way = [address]
    while len(way) <= MOST_HOPS:
        try:
            found = Redirect.objects.select_related("page__community").get(path=way[-1])
        except ObjectDoesNotExist:
            break
        way.append(found.page.get_absolute_url() if found.page else found.target)
    return way


def redirects() -> QuerySet[Redirect]:
    """Return where old addresses lead, by the old ones."""
    return Redirect.objects.select_related("page__community").order_by("path")
