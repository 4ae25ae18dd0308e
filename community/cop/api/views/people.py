"""People, as the caller may see them, and one's own profile."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody, who_changes_people
from cop.api.parts import part_of, wanted
from cop.api.writing import API, checked
from cop.people.access import visible_to
from cop.people.actions.looking import looked_at, took_along
from cop.people.actions.profile import change_profile
from cop.people.choices import LookedAt, MergeKind
from cop.people.forms.directory import DirectoryForm
from cop.people.forms.profile import ProfileForm
from cop.people.models import Person
from cop.people.queries.directory import Search
from cop.people.queries.merging import surviving
from cop.people.queries.profile import profile
from cop.people.queries.seen import seen
from cop.services.ledger.actions import coming_by

router = Router(tags=["people"])


@router.get("/people", auth=everybody, response=shapes.answers(shapes.People), summary="Find people")
def people(request: CallersRequest, filters: Query[shapes.PeopleFilters]) -> Any:
    """People found by words and filters: by relevance where there are words, then by name."""
    viewer = request.auth.viewer
    asked = wanted(filters, DirectoryForm, viewer)
    search = Search(asked, viewer)
    found, then = part_of(request, filters, search.page)
    took_along(LookedAt.API, filters=asdict(asked), count=len(found), acting_person=viewer)
    return {"items": [showing.person(one, request.build_absolute_uri) for one in seen(found, viewer)], "next": then}


@router.get("/people/{int:number}", auth=everybody, response=shapes.answers(shapes.Person), summary="One person")
def person(request: CallersRequest, number: int) -> Any:
    """One person; 404 for one whom the caller may not see. Who was merged is answered as whom they became."""
    viewer = request.auth.viewer
    found = get_object_or_404(visible_to(viewer), pk=surviving(MergeKind.PERSON, number))
    looked_at(found, LookedAt.API, acting_person=viewer)
    return showing.one_person(found, viewer, request.build_absolute_uri)


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
    return showing.one_person(Person.objects.get(pk=me.pk), me, request.build_absolute_uri)
