"""Reporting what somebody wrote."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from cop.discussions.access import may_report
from cop.discussions.actions import reporting as actions
from cop.discussions.forms import ReportForm
from cop.discussions.models import Post, Thread
from cop.discussions.queries.linked import as_read
from cop.discussions.views.finding import post_for, thread_for
from cop.discussions.views.posting import address_of
from cop.people.requests import PersonsRequest
from cop.services.moderation.actions import ReportedAlready


@login_required
def thread(request: PersonsRequest, number: int) -> HttpResponse:
    """Report the head of a thread."""
    return _report(request, thread_for(request, number))


@login_required
def post(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """Report a post."""
    return _report(request, post_for(request, number, place))


def _report(request: PersonsRequest, thing: Thread | Post) -> HttpResponse:
    if not may_report(request.user, thing):
        raise PermissionDenied
    of = thing if isinstance(thing, Thread) else thing.thread
    thing.html = as_read(thing, request.user)
    back = resolve_url("discussions:thread", of.pk) if isinstance(thing, Thread) else address_of(thing)
    return ask_why(request, of, thing, partial(actions.report, thing), back)


def ask_why(request: PersonsRequest, thread: Thread, shown: Any, act: Callable[..., Any], back: str) -> HttpResponse:
    """Ask why somebody reports what is `shown` (a language and HTML), have it done by `act`, and go `back`."""
    form = ReportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "discussions/report.html", {"form": form, "thread": thread, "thing": shown})
    try:
        act(form.cleaned_data["why"], form.cleaned_data["words"], acting_person=request.user)
    except ReportedAlready:
        messages.info(request, _("You reported it before. The facilitator sees to it."))
    else:
        messages.success(request, _("Thank you. The facilitator sees to it and does not learn who reported it."))
    return redirect(back)
