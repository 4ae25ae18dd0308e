"""Organisations, as the caller may see them, and what they say of themselves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from cop.api import shapes, showing
from cop.api.callers import CallersRequest, everybody, who_changes_organisations
from cop.api.parts import part_of, wanted, wrong_in
from cop.api.problems import Refused
from cop.api.writing import by_program, checked, to_change
from cop.people.access import may_edit_organisation, organisations_visible_to, viewpoint
from cop.people.actions.organisations import Proposal, change_organisation, propose
from cop.people.choices import MergeKind
from cop.people.forms.directory import OrganisationsForm
from cop.people.forms.organisation import OrganisationPage, ProposalForm
from cop.people.models import Organisation, Person
from cop.people.queries.directory import organisations_page
from cop.people.queries.organisation import organisation_values, surviving
from cop.services.ledger.versions import Values

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


@router.post(
    "/organisations",
    auth=who_changes_organisations,
    response=shapes.answers(shapes.Organisation, *shapes.CHANGING, done=201),
    summary="List a new organisation",
)
def new_organisation(request: CallersRequest, new: shapes.NewOrganisation) -> Any:
    """For the secretariat; 409 where some are called nearly so, unless it is said that it `is_new`."""
    me = request.auth.person
    if not viewpoint(me).may("people.edit_any_organisation"):
        raise PermissionDenied
    sent = new.sent()
    form = ProposalForm({name: sent.pop(name) for name in ("name", "category", "country")}, viewer=me)
    if not form.is_valid() and not (new.is_new and not form.errors):
        raise _not_proposed(form)
    sent.pop("is_new", None)
    with by_program():
        made = propose(Proposal(**form.cleaned_data), acting_person=me)
        made = _saved(made, sent, made.version, me)
    return Status(201, showing.organisations([made], me, request.build_absolute_uri)[0])


@router.patch(
    "/organisations/{int:number}",
    auth=who_changes_organisations,
    response=shapes.answers(shapes.Organisation, *shapes.CHANGING),
    summary="Change what an organisation says of itself",
)
def change_an_organisation(request: CallersRequest, number: int, change: shapes.OrganisationChange) -> Any:
    """For the secretariat and who speaks for the organisation.

    409 where it was saved since `version`, and for one that was merged: read it again.
    """
    me = request.auth.person
    found = to_change(organisations_visible_to(me), MergeKind.ORGANISATION, number)
    if not may_edit_organisation(me, found):
        raise PermissionDenied
    with by_program():
        changed = _saved(found, change.sent(), change.version, me)
    return showing.organisations([changed], me, request.build_absolute_uri)[0]


def _saved(found: Organisation, sent: Values, version: int, me: Person) -> Organisation:
    now = {name: value for name, value in organisation_values(found).items() if name not in NOT_FOR_PROGRAMS}
    values = checked(OrganisationPage, now, sent, version, organisation=found, sets_domains=False)
    return change_organisation(found, values, version=version, acting_person=me) if values != now else found


def _not_proposed(form: ProposalForm) -> Refused:
    if form.errors:
        return Refused(422, wrong_in(form))
    alike = [f"{one.name} ({one.pk})" for one in form.alike]
    words = " ".join([_("Perhaps the same organisation:"), "; ".join(alike)])
    return Refused(409, [{"field": "is_new", "detail": one} for one in alike], why=words)


def _found(number: int, viewer: Any) -> Organisation:
    visible = organisations_visible_to(viewer)
    merged_away = Organisation.objects.filter(pk=number, merged_into__isnull=False).first()
    return get_object_or_404(visible, pk=surviving(merged_away).pk if merged_away else number)
