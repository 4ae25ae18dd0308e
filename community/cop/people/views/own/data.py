"""My data: see it, take it along, leave, be erased."""

from datetime import timedelta
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import viewpoint
from cop.people.actions import erasing, leaving
from cop.people.actions.downloading import note_download
from cop.people.actions.joining.refusals import WrongCode
from cop.people.forms.privacy import EraseForm, LeaveForm
from cop.people.links import opened
from cop.people.mails.own import CALL_OFF
from cop.people.models import Erasure, Person
from cop.people.queries.erasing import hours_to_wait, pending
from cop.people.queries.memberships import running_memberships
from cop.people.queries.my_data import archive
from cop.people.queries.secretariat import is_last_of_secretariat
from cop.people.queries.waiting import application
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import last_stays, limited
from cop.services.moderation.limits import take


@login_required
def first_page(request: PersonsRequest) -> HttpResponse:
    """Where what is one's own begins: for an applicant with how the application stands, for all others with their data."""
    return redirect("people:my_application" if viewpoint(request.user).may("people.join") else "people:my_data")


@never_cache
@login_required
@limited
def my_data(request: PersonsRequest) -> HttpResponse:
    """Where one's data and settings are."""
    context = {
        "memberships": running_memberships(request.user),
        "applied": list(application(request.user)),
        "erasure": pending(request.user),
    }
    return render(request, "people/my_data.html", context)


@login_required
@limited
@require_POST
@reauthentication_required
def download(request: PersonsRequest) -> StreamingHttpResponse:
    """Everything that is kept of the person, as a ZIP that is made while it is sent."""
    take(f"download:{request.user.pk}", per=timedelta(hours=1), at_most=10)
    note_download(acting_person=request.user)
    response = StreamingHttpResponse(archive(request.user), content_type="application/zip")
    today = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="my-data-{today}.zip"'
    response["Cache-Control"] = "private, no-store"
    # A ZIP is compressed already: this keeps the compressing middleware from doing it again.
    response["Content-Encoding"] = "identity"
    return response


@never_cache
@login_required
@limited
@last_stays("people:leave")
def leave(request: PersonsRequest) -> HttpResponse:
    """Choose what to leave, and press: it is done."""
    memberships = running_memberships(request.user)
    form = LeaveForm(request.POST if request.method == "POST" else None, running=memberships)
    if "everything" in request.POST:
        leaving.leave_everything(acting_person=request.user)
        return redirect("people:left_all")
    if request.method == "POST" and form.is_valid():
        leaving.leave(form.chosen(), acting_person=request.user)
        if not running_memberships(request.user):
            return redirect("people:left_all")
        messages.success(request, _("You have left. A mail confirms it."))
        return redirect("people:my_data")
    context = {
        "form": form,
        "memberships": memberships,
        "applied": list(application(request.user)),
        "last_of_secretariat": is_last_of_secretariat(request.user),
    }
    return render(request, "people/leave.html", context)


@never_cache
@login_required
@limited
def left_all(request: PersonsRequest) -> HttpResponse:
    """What stays, and what one can do, after leaving everything."""
    return render(request, "people/left_all.html")


@never_cache
@login_required
@limited
@last_stays("people:erase")
def erase(request: PersonsRequest) -> HttpResponse:
    """What being erased means, and the button that sends the code; or how an erasure stands."""
    if request.method == "POST":
        erasing.send_code(acting_person=request.user)
        messages.success(request, _("A code is on its way to your address."))
        return redirect("people:erase_code")
    return render(request, "people/erase.html", _about_erasing(request.user))


@never_cache
@login_required
@limited
@last_stays("people:erase")
def erase_code(request: PersonsRequest) -> HttpResponse:
    """The code and the choice; after that it is asked for."""
    if pending(request.user) or is_last_of_secretariat(request.user):
        return redirect("people:erase")
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            too = form.contributions_too
            erasing.ask_to_be_erased(form.cleaned_data["code"], contributions_too=too, acting_person=request.user)
            return redirect("people:erase")
        except WrongCode:
            form.add_error(
                "code",
                _(
                    "This is not the code, or it is older than an hour. Look at the newest mail, or have a new code sent."
                ),
            )
    return render(request, "people/erase_code.html", {"form": form} | _about_erasing(request.user))


@login_required
@limited
@require_POST
def call_off(request: PersonsRequest) -> HttpResponse:
    """Call one's own erasure off."""
    erasure = pending(request.user)
    if erasure is not None and erasing.call_off(erasure.pk, acting_person=request.user):
        messages.success(request, _("Nothing is erased. Everything stays as it is."))
    return redirect("people:my_data")


@never_cache
def call_erasure_off(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the mail: one button, no session, nothing shown of anybody."""
    numbers = opened(CALL_OFF, token)
    pending = Erasure.objects.filter(pk=numbers[0], done__isnull=True).first() if numbers else None
    done = request.method == "POST" and pending is not None and erasing.call_off(pending.pk, acting_person=None)
    if pending is None:
        return render(request, "people/link_closed.html", status=404)
    return render(request, "people/call_erasure_off.html", {"done": done})


def _about_erasing(person: Person) -> dict[str, Any]:
    return {
        "erasure": pending(person),
        "hours": hours_to_wait(),
        "email": person.email,
        "last_of_secretariat": is_last_of_secretariat(person),
    }
