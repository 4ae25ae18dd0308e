"""The weeks of a time-bound discussion."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.discussions.access import may_facilitate, may_sum_up
from cop.discussions.actions import weeks as actions
from cop.discussions.actions.posting import Said
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Kind
from cop.discussions.forms import AnswerForm
from cop.discussions.models import Thread
from cop.discussions.views.finding import signing_in_first, thread_for
from cop.discussions.views.posting import address_of, keeping_what_was_typed
from cop.discussions.writing_forms import WeeksForm, weeks_of
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile


@login_required
def weeks(request: PersonsRequest, number: int) -> HttpResponse:
    """The weeks with their days and questions, for whoever facilitates the discussion."""
    thread = _timed(request, number)
    if not may_facilitate(request.user, thread):
        raise PermissionDenied
    present = weeks_of(thread)
    form = WeeksForm(
        request.POST or None, thread=thread, weeks=present, viewer=request.user, initial={"version": thread.version}
    )  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_weeks(
                thread, form.planned(), version=form.cleaned_data["version"], acting_person=request.user
            )  # fmt: skip
        except ChangedMeanwhile:
            messages.warning(request, _("Somebody changed it meanwhile. Look at it once more and save again."))
            return redirect("discussions:weeks", number)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("discussions:thread", number)
    context = {"thread": thread, "form": form, "begun": [week for week in present if week.framing_id]}
    return render(request, "discussions/weeks/set.html", context, status=status)


@signing_in_first
def week(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Lead to where a week begins."""
    found = get_object_or_404(_timed(request, number).weeks, place=place, framing__isnull=False)
    post = found.framing
    if post is None:
        raise Http404
    post.thread = found.thread
    return redirect(address_of(post))


@login_required
@keeping_what_was_typed
def sum_up(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """The summary of a week, by its moderator or whoever facilitates."""
    thread = _timed(request, number)
    found = get_object_or_404(thread.weeks, place=place)
    found.thread = thread

    def act(said: Said) -> Any:
        return actions.sum_up(found, said, acting_person=request.user)

    if not may_sum_up(request.user, found):
        raise PermissionDenied
    return _written(request, thread, act, {"week": found, "keep": f"q{number}-week-{place}"})


@login_required
@keeping_what_was_typed
def close(request: PersonsRequest, number: int) -> HttpResponse:
    """The synthesis with which a time-bound discussion closes."""
    thread = _timed(request, number)
    if not may_facilitate(request.user, thread):
        raise PermissionDenied
    return _written(
        request,
        thread,
        lambda said: actions.close(thread, said, acting_person=request.user),
        {"keep": f"q{number}-close"},
    )


def _written(request: PersonsRequest, thread: Thread, act: Any, context: dict[str, Any]) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial={"language": request.LANGUAGE_CODE, "sent_once": uuid4().hex})
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        said = Said(typed["body"], typed["language"] or "en", sent_once=typed["sent_once"] or None)
        try:
            post = act(said)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Saved."), extra_tags=f"sent-{said.sent_once}")
            return redirect(address_of(post))
    context |= {"thread": thread, "form": form}
    return render(request, "discussions/weeks/post.html", context, status=status)


def _timed(request: HttpRequest, number: int) -> Thread:
    thread = thread_for(request, number)
    if thread.kind != Kind.TIMED:
        raise Http404
    return thread
