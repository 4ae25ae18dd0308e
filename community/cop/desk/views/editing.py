"""Changing the record of a person: what is kept of them, their memberships, an acceptance that was a mistake."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.desk.forms.records import MembershipForm, RecordForm
from cop.desk.views.home import at_the_desk
from cop.desk.views.people import for_records, found_person
from cop.network.queries import communities_open
from cop.people.access import applications_visible_to, may_edit_person, may_mend_address
from cop.people.actions import editing, memberships
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.actions.joining.undoing import undo_acceptance
from cop.people.models import Membership, Person
from cop.people.queries.records import edited_values
from cop.people.queries.seen import seen_one
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile, merged
from cop.services.numbers import number_typed


@for_records
def edit(request: PersonsRequest, number: int) -> HttpResponse:
    """What is kept of a person as a form; a press of a button for rows changes the form and saves nothing."""
    found = editable(request, number)
    now = edited_values(found) | {"version": found.version}
    options: dict[str, Any] = {"mends_address": may_mend_address(found)}
    if request.method != "POST":
        return _show(request, found, RecordForm(values=now, **options))
    form = RecordForm(request.POST, values=now, **options)
    if "row" in request.POST:
        return _show(request, found, form.pressed(request.POST["row"]))
    if not form.is_valid():
        return _show(request, found, form)
    try:
        saved: dict[str, Any] = {"version": form.version, "reason": form.reason, "acting_person": request.user}
        changed = editing.edit_person(found, form.values(), **saved)
    except ChangedMeanwhile as meanwhile:
        values, differences = merged(form.values(), meanwhile)
        again = RecordForm(values=values | {"version": meanwhile.version, "reason": form.reason}, **options)
        return _show(request, found, again, differences=again.in_words(differences), status=409)
    except editing.AddressTaken:
        form.basics.add_error("email", _("Somebody else has this address."))
        return _show(request, found, form)
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect("desk:person", number)


@require_POST
@for_records
def undo_edit(request: PersonsRequest, number: int, entry: int) -> HttpResponse:
    """Take an edit of one's own back."""
    found = editable(request, number)
    try:
        editing.undo_edit(found, entry, acting_person=request.user)
        messages.success(request, _("It is as it was before."))
    except editing.ChangedSince:
        messages.error(request, _("It was changed again since. Nothing was undone."))
    return redirect("desk:person_history", number)


@require_POST
@for_records
def membership(request: PersonsRequest, number: int) -> HttpResponse:
    """Add a person to a community, or end their membership of one."""
    found = editable(request, number)
    form = MembershipForm(request.POST, open_to=communities_open())
    try:
        if "end" in request.POST:
            ending = request.POST["end"]
            held = get_object_or_404(Membership, pk=number_typed(ending), person=found)
            memberships.end_membership(held, acting_person=request.user)
            messages.success(
                request, _("The membership has ended. The person is told by mail, where their address is confirmed.")
            )
        elif form.is_valid():
            memberships.add_to(found, form.chosen(), acting_person=request.user)
            messages.success(
                request, _("The person is a member of it now, and told by mail where their address is confirmed.")
            )
        else:
            messages.error(request, _("Choose a community."))
    except memberships.NotPossible:
        messages.error(
            request, _("Nothing was changed: a role or the last membership hangs on it, or it is so already.")
        )
    return redirect("desk:person", number)


@require_POST
@at_the_desk
def application_undo(request: PersonsRequest, number: int) -> HttpResponse:
    """Put an application back to waiting that was accepted by mistake."""
    found = get_object_or_404(applications_visible_to(request.user), pk=number)
    try:
        undo_acceptance(found, acting_person=request.user)
        messages.success(request, _("The application waits again. The applicant is told by mail."))
    except AlreadyDone:
        messages.info(request, _("It is not accepted any more. Nothing was changed."))
    return redirect("desk:application", number)


def editable(request: PersonsRequest, number: int) -> Person:
    """Return the person with that number whose record the reader may put right; others get the answer that fits."""
    found = found_person(request, number)
    if not may_edit_person(request.user, found):
        raise PermissionDenied
    return found


def _show(request: PersonsRequest, found: Person, form: RecordForm, *, status: int = 200, **more: Any) -> HttpResponse:
    added = request.POST.get("row", "").removesuffix(":add")
    context = {"person": seen_one(found, request.user), "form": form, "added": added}
    return render(request, "desk/people/edit.html", context | more, status=status)
