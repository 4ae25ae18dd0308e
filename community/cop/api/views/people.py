"""People, as the caller may see them, and one's own profile."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router

from cop.api import shapes
from cop.api.callers import CallersRequest, everybody, who_changes_people
from cop.api.parts import part_of, wanted
from cop.api.writing import API, checked
from cop.network.countries import country_name
from cop.people.access import viewpoint, visible_to
from cop.people.actions.profile import change_profile
from cop.people.choices import MergeKind
from cop.people.forms.directory import DirectoryForm
from cop.people.forms.profile import ProfileForm
from cop.people.models import Affiliation, Person
from cop.people.queries.directory import Search
from cop.people.queries.merging import surviving
from cop.people.queries.profile import profile
from cop.people.queries.seen import Seen, seen, seen_one
from cop.services.languages.queries import text_of
from cop.services.ledger.actions import coming_by

router = Router(tags=["people"])


@router.get("/people", auth=everybody, response=shapes.answers(shapes.People), summary="Find people")
def people(request: CallersRequest, filters: Query[shapes.PeopleFilters]) -> Any:
    """People found by words and filters: by relevance where there are words, then by name."""
    viewer = request.auth.viewer
    search = Search(wanted(filters, DirectoryForm, viewer), viewer)
    found, then = part_of(request, filters, search.page)
    return {"items": [_shown(one, request) for one in seen(found, viewer)], "next": then}


@router.get("/people/{int:number}", auth=everybody, response=shapes.answers(shapes.Person), summary="One person")
def person(request: CallersRequest, number: int) -> Any:
    """One person; 404 for one whom the caller may not see. Who was merged is answered as whom they became."""
    viewer = request.auth.viewer
    found = get_object_or_404(visible_to(viewer), pk=surviving(MergeKind.PERSON, number))
    return _one(found, viewer, request)


@router.patch(
    "/people/{int:number}",
    auth=who_changes_people,
    response=shapes.answers(shapes.Person, 409),
    summary="Change one's own profile",
)
def change_person(request: CallersRequest, number: int, change: shapes.PersonChange) -> Any:
    """For the token's own person; 409 where the profile was saved since `version`."""
    me = request.auth.person
    get_object_or_404(visible_to(me), pk=number)
    if me.pk != number:
        raise PermissionDenied
    now = profile(me)
    values = checked(ProfileForm, now, change.sent(), change.version)
    with coming_by(API):
        change_profile(values, version=change.version, acting_person=me)
    return _one(Person.objects.get(pk=me.pk), me, request)


def _one(found: Person, viewer: Any, request: HttpRequest) -> dict[str, Any]:
    own = viewpoint(viewer).person == found.pk
    return _shown(seen_one(found, viewer), request) | {"version": found.version if own else None}


def _shown(one: Seen, request: HttpRequest) -> dict[str, Any]:
    columns = (
        "number", "sample", "name", "name_latin", "addressed_as", "country", "place", "learning", "languages",
        "willing_to_be_asked", "email", "phone", "postal_address",
    )  # fmt: skip
    return {column: getattr(one, column) for column in columns} | {
        "address": request.build_absolute_uri(reverse("people:person", args=[one.number])),
        "country_name": country_name(one.country) if one.country else "",
        "jobs": _jobs(one.affiliations),
        "former_jobs": _jobs(one.former_affiliations),
        "expertise": [
            {
                "topic": known.topic.code,
                "topic_name": text_of(known.topic.names),
                "sentence": known.sentence,
                "where": known.where,
            }
            for known in one.expertise
        ],
        "links": [{"address": link["address"], "name": link.get("name", "")} for link in one.links],
    }


def _jobs(affiliations: Iterable[Affiliation]) -> list[dict[str, Any]]:
    return [
        {
            "organisation": job.organisation_id,
            "organisation_name": text_of(job.organisation.names) or job.organisation.name,
            "role": job.role,
            "since": job.since,
            "until": job.until,
        }
        for job in affiliations
    ]
