"""People, as the caller may see them; one's own profile, and those that the secretariat puts right."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody, who_changes_people
from cop.api.choices import Scope
from cop.api.parts import part_of, wanted
from cop.api.writing import by_program, checked, to_change
from cop.people.access import may_edit_person, may_mend_address, visible_to
from cop.people.actions.editing import edit_person
from cop.people.actions.looking import looked_at, took_along
from cop.people.actions.profile import change_profile
from cop.people.choices import LookedAt, MergeKind
from cop.people.forms.directory import DirectoryForm
from cop.people.forms.pages import page_for
from cop.people.forms.profile import ProfileForm
from cop.people.models import Person
from cop.people.queries.directory import Search
from cop.people.queries.merging import surviving
from cop.people.queries.profile import profile
from cop.people.queries.records import edited_values
from cop.people.queries.seen import seen

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
    response=shapes.answers(shapes.Person, *shapes.CHANGING),
    summary="Change one's own profile, or put right somebody else's",
)
def change_person(request: CallersRequest, number: int, change: shapes.PersonChange) -> Any:
    """The token's own person with `people:write`; others with `records:write`, for the secretariat: they are told by mail.

    409 where the profile was saved since `version`, and for somebody who was merged: read them again.
    """
    me = request.auth.person
    found = to_change(visible_to(me), MergeKind.PERSON, number)
    if found.pk == me.pk:
        request.auth.check(Scope.PEOPLE)
        _change_own(change, me)
    else:
        request.auth.check(Scope.RECORDS)
        _put_right(found, change, me)
    return showing.one_person(Person.objects.get(pk=found.pk), me, request.build_absolute_uri)


def _change_own(change: shapes.PersonChange, me: Person) -> None:
    values = checked(ProfileForm, profile(me), change.sent(), change.version)
    with by_program():
        change_profile(values, version=change.version, acting_person=me)


def _put_right(found: Person, change: shapes.PersonChange, me: Person) -> None:
    if not may_edit_person(me, found):
        raise PermissionDenied
    looked_at(found, LookedAt.API, acting_person=me)
    now = edited_values(found)
    page, mends = page_for("person"), may_mend_address(found)
    said = checked(page, now | {"reason": ""}, change.sent(), change.version, mends_address=mends)
    if said != now:
        reason = change.reason.strip()
        with by_program():
            edit_person(found, said, version=change.version, reason=reason, acting_person=me)
