"""Organisations, as the caller may see them, and what they say of themselves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody, who_changes_organisations
from cop.api.parts import part_of, wanted
from cop.api.writing import API, checked
from cop.people.access import may_edit_organisation, organisations_visible_to
from cop.people.actions.organisations import change_organisation
from cop.people.forms.directory import OrganisationsForm
from cop.people.forms.organisation import OrganisationPage
from cop.people.models import Organisation
from cop.people.queries.directory import organisations_page
from cop.people.queries.organisation import organisation_values, surviving
from cop.services.ledger.actions import coming_by

router = Router(tags=["organisations"])
NOT_FOR_PROGRAMS = ("domains",)
"""Domains admit people: deciding on them is for a person, at the page."""


@router.get(
    "/organisations", auth=everybody, response=shapes.answers(shapes.Organisations), summary="Find organisations"
)
def organisations(request: CallersRequest, filters: Query[shapes.Filters]) -> Any:
    """Organisations found by words and filters: by relevance where there are words, then by name."""
    viewer = request.auth.viewer
    asked = wanted(filters, OrganisationsForm, viewer)
    found, then = part_of(request, filters, lambda start, stop: organisations_page(asked, viewer, start, stop))
    return {"items": showing.organisations(found, viewer, request.build_absolute_uri), "next": then}


@router.get(
    "/organisations/{int:number}",
    auth=everybody,
    response=shapes.answers(shapes.Organisation),
    summary="One organisation",
)
def organisation(request: CallersRequest, number: int) -> Any:
    """One organisation; under the number of one that was merged, what it became."""
    viewer = request.auth.viewer
    return showing.organisations([_found(number, viewer)], viewer, request.build_absolute_uri)[0]


@router.patch(
    "/organisations/{int:number}",
    auth=who_changes_organisations,
    response=shapes.answers(shapes.Organisation, 409),
    summary="Change what an organisation says of itself",
)
def change_an_organisation(request: CallersRequest, number: int, change: shapes.OrganisationChange) -> Any:
    """For the secretariat and who speaks for the organisation; 409 where it was saved since `version`."""
    me = request.auth.person
    found = get_object_or_404(organisations_visible_to(me), pk=number)
    if not may_edit_organisation(me, found):
        raise PermissionDenied
    now = {name: value for name, value in organisation_values(found).items() if name not in NOT_FOR_PROGRAMS}
    values = checked(OrganisationPage, now, change.sent(), change.version, organisation=found, sets_domains=False)
    with coming_by(API):
        changed = change_organisation(found, values, version=change.version, acting_person=me)
    return showing.organisations([changed], me, request.build_absolute_uri)[0]


def _found(number: int, viewer: Any) -> Organisation:
    visible = organisations_visible_to(viewer)
    merged_away = Organisation.objects.filter(pk=number, merged_into__isnull=False).first()
    return get_object_or_404(visible, pk=surviving(merged_away).pk if merged_away else number)
