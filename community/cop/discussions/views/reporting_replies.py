"""What came of a reply, read in full, and reporting it or a section that somebody translated."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from cop.discussions.access import may_report_outcome, may_report_section, outcomes_visible_to
from cop.discussions.actions import reporting as actions
from cop.discussions.choices import Standing
from cop.discussions.forms import ReportForm
from cop.discussions.models import Outcome, SectionText, Thread
from cop.discussions.queries.indexing import section_lines
from cop.discussions.queries.replies import quotable
from cop.discussions.views.finding import signing_in_first, thread_for
from cop.people.requests import PersonsRequest
from cop.services.moderation.actions import ReportedAlready


@signing_in_first
def outcome(request: HttpRequest, number: int, outcome: int) -> HttpResponse:
    """What somebody did with a reply, in full."""
    found = _outcome(request, number, outcome)
    context = {
        "thread": found.thread,
        "outcome": found,
        "may_report": may_report_outcome(request.user, found),
    }
    return render(request, "discussions/replies/outcome.html", context)


@login_required
def report_outcome(request: PersonsRequest, number: int, outcome: int) -> HttpResponse:
    """Report what somebody told of a reply."""
    found = _outcome(request, number, outcome)
    if not may_report_outcome(request.user, found):
        raise PermissionDenied
    words = {"language": "", "html": linebreaks(found.text, autoescape=True)}
    return _report(request, found.thread, words, found, actions.report_outcome)


@login_required
def report_section(request: PersonsRequest, number: int, text: int) -> HttpResponse:
    """Report a section of a reply in another language."""
    thread = thread_for(request, number)
    those = SectionText.objects.filter(edition__reply__thread=thread, standing=Standing.CLEAR)
    found = get_object_or_404(those.select_related("edition__reply"), pk=text)
    found.edition.reply.thread = thread
    shown = set(quotable(thread).values_list("place", flat=True))
    lines = section_lines(found, shown)
    if not lines or not may_report_section(request.user, found):
        raise PermissionDenied
    words = {"language": found.language, "html": linebreaks("\n\n".join(filter(None, lines)), autoescape=True)}
    return _report(request, thread, words, found, actions.report_section)


def _report(
    request: PersonsRequest, thread: Thread, words: dict[str, str], thing: Any, act: Callable[..., Any]
) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "discussions/report.html", {"form": form, "thread": thread, "thing": words})
    try:
        act(thing, form.cleaned_data["why"], form.cleaned_data["words"], acting_person=request.user)
    except ReportedAlready:
        messages.info(request, _("You reported it before. The facilitator sees to it."))
    else:
        messages.success(request, _("Thank you. The facilitator sees to it and does not learn who reported it."))
    return redirect("discussions:thread", thread.pk)


def _outcome(request: HttpRequest, number: int, outcome: int) -> Outcome:
    thread = thread_for(request, number)
    found = get_object_or_404(outcomes_visible_to(request.user, thread), pk=outcome)
    found.thread = thread
    return found
