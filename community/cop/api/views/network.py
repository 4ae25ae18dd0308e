"""Communities, countries and topics: the same for every caller."""

from typing import Any

from ninja import Query, Router

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody
from cop.api.parts import among, part_of
from cop.network import queries
from cop.network.countries import country_name, own_name
from cop.people.queries.figures import member_countries

router = Router(tags=["network"])
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
def communities(request: CallersRequest, part: Query[shapes.Part]) -> Any:
    """In the partnership's own order."""
    found, then = part_of(request, part, among(queries.communities_open()))
    items = [showing.community(one, request.build_absolute_uri) for one in found]
    return {"items": items, "next": then}


@router.get(
    "/countries", auth=everybody, response=shapes.answers(shapes.Countries), summary="Countries of the partnership"
)
def countries(request: CallersRequest, part: Query[shapes.Part]) -> Any:
    """Those that a community declared, and those of members who show theirs. By code."""
    found, then = part_of(request, part, among(sorted(member_countries())))
    items = [{"code": code, "name": country_name(code), "own_name": own_name(code)} for code in found]
    return {"items": items, "next": then}


@router.get("/topics", auth=everybody, response=shapes.answers(shapes.Topics), summary="Topics in use")
def topics(request: CallersRequest, part: Query[shapes.Part]) -> Any:
    """Both levels, each first-level topic before those that belong to it."""
    found, then = part_of(request, part, among(showing.topics(queries.topics())))
    items = [showing.topic(one, over) for one, over in found]
    return {"items": items, "next": then}
