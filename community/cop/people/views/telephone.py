"""What somebody asked on the telephone, entered by the secretariat in their name: to leave, or to be erased."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import (
    may_agree_to_address,
    may_change_address_by_telephone,
    may_confirm_erasure,
    viewpoint,
    visible_to,
)
from cop.people.actions import addresses, editing, erasing, leaving, lost_mailbox
from cop.people.actions.looking import looked_at
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.choices import LookedAt
from cop.people.forms.joining import CodeForm
from cop.people.forms.telephone import AddressByTelephoneForm, EraseByTelephoneForm, LeaveByTelephoneForm
from cop.people.models import NewAddress, Person
from cop.people.queries.erasing import hours_to_wait, pending, said_on_telephone, unconfirmed
from cop.people.queries.memberships import running_memberships
from cop.people.queries.secretariat import is_last_of_secretariat
from cop.people.queries.security import entered_address
from cop.people.queries.seen import seen_one
from cop.people.requests import PersonsRequest
from cop.people.signing_in.limits import may_guess
from cop.people.signing_in.words import WRONG_CODE
from cop.people.views.own.limits import limited

View = Callable[[PersonsRequest, Person], HttpResponse]


def for_somebody(view: View) -> Callable[..., HttpResponseBase]:
    """Give the view the person whom the address names. For the secretariat; their own wishes have pages of their own."""

    @never_cache
    @login_required
    @limited
    @wraps(view)
    def guarded(request: PersonsRequest, number: int) -> HttpResponse:
        if not viewpoint(request.user).may("people.leave_or_erase_by_telephone"):
            raise PermissionDenied
        found = get_object_or_404(visible_to(request.user), pk=number)
        if found == request.user:
            return redirect("people:my_data")
        looked_at(found, LookedAt.TELEPHONE, acting_person=request.user)
        try:
            return view(request, found)
        except LastOfSecretariat as refused:
            messages.error(request, str(refused))
            return redirect("people:telephone", found.pk)

    return guarded


@for_somebody
def telephone(request: PersonsRequest, found: Person) -> HttpResponse:
    """What can be entered for a person, or how their erasure stands."""
    return _page(request, found)


@for_somebody
@require_POST
def leave(request: PersonsRequest, found: Person) -> HttpResponse:
    """Enter that they leave."""
    form = LeaveByTelephoneForm(request.POST, prefix="leave", running=running_memberships(found))
    if not form.is_valid():
        return _page(request, found, leave_form=form)
    leaving.leave_by_telephone(found, form.chosen(), form.asked, acting_person=request.user)
    messages.success(request, _("They have left. A mail to all their addresses says so."))
    return redirect("people:telephone", found.pk)


@for_somebody
@require_POST
def erase(request: PersonsRequest, found: Person) -> HttpResponse:
    """Enter that they are to be erased."""
    form = EraseByTelephoneForm(request.POST, prefix="erase")
    if not form.is_valid():
        return _page(request, found, erase_form=form)
    try:
        too = form.contributions_too
        erasing.ask_by_telephone(found, form.asked, contributions_too=too, acting_person=request.user)
        messages.success(request, _("It is written down. A mail to all their addresses says how to call it off."))
    except erasing.AskedAlready:
        messages.warning(request, _("It was asked for already. Nothing was changed."))
    return redirect("people:telephone", found.pk)


@for_somebody
@require_POST
def address(request: PersonsRequest, found: Person) -> HttpResponse:
    """Enter the address that they have now."""
    form = AddressByTelephoneForm(request.POST, prefix="address")
    if form.is_valid():
        try:
            lost_mailbox.enter(found, form.cleaned_data["email"], form.asked, acting_person=request.user)
            return redirect("people:telephone", found.pk)
        except editing.AddressTaken:
            form.add_error("email", _("Somebody else has this address."))
        except addresses.AlreadyYours:
            form.add_error("email", _("This is one of their addresses already."))
        except addresses.TooMany:
            form.add_error("email", _("They have as many addresses as one can have."))
    return _page(request, found, address_form=form)


@for_somebody
@require_POST
def new_address(request: PersonsRequest, found: Person) -> HttpResponse:
    """Take the code that they read out, agree as the second person, or stop it."""
    entered, form = entered_address(found), CodeForm(request.POST if "code" in request.POST else None)
    try:
        if entered is None:
            messages.warning(request, _("It was confirmed or called off meanwhile. Nothing was changed."))
        elif "stop" in request.POST:
            addresses.call_off(entered[0], acting_person=request.user)
        elif "agree" in request.POST:
            lost_mailbox.agree(entered[0], acting_person=request.user)
            messages.success(request, _("It is written down. A mail to all their addresses says how to call it off."))
        elif form.is_valid():
            may_guess(request, entered[0].email)
            if not lost_mailbox.prove(entered[0], form.cleaned_data["code"], acting_person=request.user):
                form.add_error("code", WRONG_CODE)
    except NewAddress.DoesNotExist:
        messages.warning(request, _("It was confirmed or called off meanwhile. Nothing was changed."))
    return _page(request, found, code_form=form) if form.errors else redirect("people:telephone", found.pk)


@for_somebody
@require_POST
def confirm(request: PersonsRequest, found: Person) -> HttpResponse:
    """Agree to it as the second person of the secretariat."""
    erasure = pending(found)
    if erasure is not None and erasure.confirmed_by_id is None and erasing.confirm(erasure, acting_person=request.user):
        messages.success(request, _("You have confirmed it."))
    else:
        messages.warning(request, _("It was confirmed or called off meanwhile. Nothing was changed."))
    return redirect("people:telephone", found.pk)


@for_somebody
@require_POST
def call_off(request: PersonsRequest, found: Person) -> HttpResponse:
    """Call the erasure off, because the person called again or something about it is not right."""
    erasure = pending(found)
    if erasure is not None and erasing.call_off(erasure.pk, acting_person=request.user):
        messages.success(request, _("Nothing is erased. Everything stays as it is."))
    return redirect("people:telephone", found.pk)


def _page(request: PersonsRequest, found: Person, **forms: Any) -> HttpResponse:
    erasure, memberships, entered = pending(found), running_memberships(found), entered_address(found)
    context = {
        "person": seen_one(found, request.user),
        "erasure": erasure,
        "said": said_on_telephone(erasure) if erasure else None,
        "unconfirmed": erasure is not None and unconfirmed().filter(pk=erasure.pk).exists(),
        "may_confirm": erasure is not None and may_confirm_erasure(request.user, erasure),
        "memberships": memberships,
        "may_change_address": may_change_address_by_telephone(request.user, found),
        "entered": entered,
        "may_agree": entered is not None and may_agree_to_address(request.user, entered[0]),
        "address_form": AddressByTelephoneForm(prefix="address"),
        "code_form": CodeForm(),
        "hours": hours_to_wait(),
        "last_of_secretariat": is_last_of_secretariat(found),
        "form": next(iter(forms.values()), None),
        "leave_form": LeaveByTelephoneForm(prefix="leave", running=memberships),
        "erase_form": EraseByTelephoneForm(prefix="erase"),
        **forms,
    }
    return render(request, "people/telephone.html", context)
