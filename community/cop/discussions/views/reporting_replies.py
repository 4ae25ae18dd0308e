"""What came of a reply, read in full, and reporting it or a section that somebody translated."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.html import linebreaks

from cop.discussions.access import may_report_outcome, may_report_section, outcomes_visible_to
from cop.discussions.actions import reporting as actions
from cop.discussions.choices import Standing
from cop.discussions.models import Outcome, SectionText, Thread
from cop.discussions.queries.indexing import section_lines
from cop.discussions.queries.replies import quotable
from cop.discussions.views.finding import signing_in_first, thread_for
from cop.discussions.views.reporting import ask_why
from cop.people.requests import PersonsRequest


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
    return ask_why(request, found.thread, words, partial(actions.report_outcome, found), _page_of(found.thread))


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
    return ask_why(request, thread, words, partial(actions.report_section, found), _page_of(thread))


def _page_of(thread: Thread) -> str:
    return resolve_url("discussions:thread", thread.pk)


def _outcome(request: HttpRequest, number: int, outcome: int) -> Outcome:
    thread = thread_for(request, number)
    found = get_object_or_404(outcomes_visible_to(request.user, thread), pk=outcome)
    found.thread = thread
    return found
