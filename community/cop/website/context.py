"""What the frame of every page needs."""

from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import communities_open, partnership
from cop.people.access import DESK, Viewpoint, viewpoint
from cop.people.queries.erasing import erasure_awaited
from cop.services.addresses import address
from cop.services.languages.choices import LANGUAGES
from cop.services.ledger.queries import remembered


class Place(NamedTuple):
    """A place in the navigation; `here` says that the reader is in it, `first` that a phone shows it outside of "More"."""

    name: str
    address: str
    here: bool = False
    first: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the partnership, the community that the page belongs to, the languages to choose from, the navigation."""
    reader = getattr(request, "user", AnonymousUser())
    view = viewpoint(reader)
    community = _community_of(request)
    places = [_with_here(place, request.path) for place in _places(community, view)]
    return {
        "partnership": SimpleLazyObject(partnership),
        "community": community,
        "open_communities": SimpleLazyObject(communities_open),
        "languages": LANGUAGES,
        "navigation": places,
        "frame": _frame(request, community, places),
        "join_address": join_address(community),
        "may_join": view.may("people.join"),
        "erasure_awaited": erasure_awaited(reader) if view.person else None,
    }


def _frame(request: HttpRequest, community: Community | None, places: list[Place]) -> str:
    """Return all that tells the frame of one page from that of another, "" where nothing is to be kept: addresses with
    questions are without number."""
    if getattr(request, "language_address", "") != "?":
        return ""
    here = "".join("-" if not place.here else "page" if place.address == request.path else "near" for place in places)
    of = (get_language(), community.pk if community else "", len(places), here, request.user.is_authenticated)
    return ":".join(map(str, of))


def join_address(community: Community | None) -> str:
    """Where somebody begins to join, with the community chosen that the page belongs to."""
    chosen = f"?community={community.slug}" if community else ""
    return address("people:join") + chosen


def _community_of(request: HttpRequest) -> Community | None:
    if shown := getattr(request, "page_community", None):
        return shown
    match = request.resolver_match
    slug = match.kwargs.get("community") if match else None
    return next((one for one in communities_open() if one.slug == slug), None)


def _places(community: Community | None, view: Viewpoint) -> list[Place]:
    signed_in, at_desk = view.person is not None, not view.roles.isdisjoint(DESK)
    of = (get_language(), community.pk if community else "", signed_in, at_desk)
    return remembered(":".join(map(str, ("places", *of))), lambda: _named(community, signed_in, at_desk))


def _named(community: Community | None, signed_in: bool, at_desk: bool) -> list[Place]:
    own = _places_of(community) if community else []
    return [
        Place(_("Home"), reverse("website:home"), first=signed_in),
        *([Place(_("Desk"), reverse("desk:home"), first=True)] if at_desk else []),
        Place(_("Communities"), reverse("website:communities")),
        *own,
        *([] if community or not signed_in else [Place(_("Discussions"), reverse("discussions:mine"))]),
        Place(_("People"), reverse("people:directory"), first=True),
        Place(_("Organisations"), reverse("people:organisations")),
    ]


def _places_of(community: Community) -> list[Place]:
    page = reverse("website:community", args=[community.slug])
    talks = Place(_("Discussions"), reverse("discussions:community", args=[community.slug]))
    return [talks, Place(_("Assistance"), f"{page}#assistance"), Place(_("Library"), f"{page}#library")]


def _with_here(place: Place, path: str) -> Place:
    here = path == "/" if place.address == "/" else path.startswith(place.address)
    return place._replace(here=here)
