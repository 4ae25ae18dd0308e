"""Communities, countries and topics: the same for every caller."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Path, Query, Router

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody
from cop.api.parts import among, part_of
from cop.network import queries
from cop.network.access import may_manage
from cop.network.countries import CODES
from cop.network.models import Community, Topic
from cop.people.models import Person
from cop.people.queries.figures import member_countries

router = Router(tags=["network"])
Found = TypeVar("Found")
LISTS = ("people", "organisations", "communities", "countries", "topics")


@router.get("/", auth=everybody, response=shapes.answers(shapes.Start), summary="Where everything is")
def start(request: CallersRequest) -> Any:
    """The addresses of the description, of the lists, and of the token's person."""
    places = {"openapi": "openapi.json"} | {name: name for name in LISTS}
    if request.auth.token:
        places["me"] = f"people/{request.auth.person.pk}"
    return {"me": None} | {name: request.build_absolute_uri(place) for name, place in places.items()}


@router.get(
    "/communities", auth=everybody, response=shapes.answers(shapes.Communities), summary="Communities one can join"
)
def communities(request: CallersRequest, part: Query[shapes.EveryPart]) -> Any:
    """In the partnership's own order."""
    every = queries.communities_for(manager(request)) if part.all else queries.communities_open()
    found, then = part_of(request, part, among(every))
    items = [showing.community(one, request.build_absolute_uri) for one in found]
    return {"items": items, "next": then}


@router.get(
    "/countries", auth=everybody, response=shapes.answers(shapes.Countries), summary="Countries of the partnership"
)
def countries(request: CallersRequest, part: Query[shapes.Part]) -> Any:
    """Those that a community declared, and those of members who show theirs. By code."""
    found, then = part_of(request, part, among(sorted(member_countries())))
    return {"items": [showing.country(code) for code in found], "next": then}


@router.get("/topics", auth=everybody, response=shapes.answers(shapes.Topics), summary="Topics in use")
def topics(request: CallersRequest, part: Query[shapes.EveryPart]) -> Any:
    """Both levels, each first-level topic before those that belong to it."""
    areas = queries.areas_for(manager(request)) if part.all else queries.topics()
    found, then = part_of(request, part, among(showing.topics(areas)))
    items = [showing.topic(one, over) for one, over in found]
    return {"items": items, "next": then}


@router.get(
    "/communities/{slug:slug}",
    auth=everybody,
    response=shapes.answers(shapes.OneCommunity),
    summary="One community",
)
def community(request: CallersRequest, slug: Path[shapes.Slug]) -> Any:
    """An open community; any, with its settings, for the secretariat."""
    viewer = request.auth.viewer
    return showing.one_community(known_community(slug, viewer), viewer, request.build_absolute_uri)


@router.get(
    "/countries/{str:country}", auth=everybody, response=shapes.answers(shapes.OneCountry), summary="One country"
)
def one_country(request: CallersRequest, country: Path[shapes.Code]) -> Any:
    """A country of the partnership; any, with its settings, for the secretariat."""
    viewer = request.auth.viewer
    return showing.one_country(known_country(country, viewer), viewer)


@router.get("/topics/{slug:code}", auth=everybody, response=shapes.answers(shapes.OneTopic), summary="One topic")
def topic(request: CallersRequest, code: Path[shapes.Slug]) -> Any:
    """A topic in use; any, with its settings, for the secretariat."""
    viewer = request.auth.viewer
    return showing.one_topic(known_topic(code, viewer), viewer)


def known_community(slug: str, viewer: Any) -> Community:
    """Return the community with that slug that the viewer knows of. Raises Http404, as those below do."""
    return _first(one for one in queries.communities_for(viewer) if one.slug == slug)


def known_country(code: str, viewer: Any) -> str:
    """Return the code of a country of the partnership; of any, for whoever manages the network."""
    return _first(one for one in (CODES if may_manage(viewer) else member_countries()) if one == code)


def known_topic(code: str, viewer: Any) -> Topic:
    """Return the topic with that code that the viewer knows of."""
    return _first(one for one, _over in showing.topics(queries.areas_for(viewer)) if one.code == code)


def _first(found: Iterable[Found]) -> Found:
    for one in found:
        return one
    raise Http404


def manager(request: CallersRequest) -> Person:
    """Return the token's person, who manages the network. Raises PermissionDenied, Refused (401) for a visitor."""
    if not may_manage(request.auth.person):
        raise PermissionDenied
    return request.auth.person
