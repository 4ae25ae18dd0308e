"""Communities, countries and topics: the same for every caller."""

from typing import Any

from django.urls import reverse
from ninja import Query, Router

from cop.api import shapes
from cop.api.callers import CallersRequest, everybody
from cop.api.parts import among, part_of
from cop.network import queries
from cop.network.countries import country_name, own_name
from cop.network.models import Topic
from cop.people.queries.figures import member_countries
from cop.services.languages.queries import text_of

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
    items = [
        {
            "slug": one.slug,
            "address": request.build_absolute_uri(reverse("website:community", args=[one.slug])),
            "name": text_of(one.names),
            "summary": text_of(one.summaries),
            "opened": one.opened,
            "email": one.email,
            "countries": sorted(member_countries(one)),
        }
        for one in found
    ]
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
    both = [(one, over) for area in queries.topics() for one, over in _family(area)]
    found, then = part_of(request, part, among(both))
    items = [{"code": one.code, "name": text_of(one.names), "under": over} for one, over in found]
    return {"items": items, "next": then}


def _family(area: Topic) -> list[tuple[Topic, str | None]]:
    return [(area, None), *((child, area.code) for child in area.children.all())]
