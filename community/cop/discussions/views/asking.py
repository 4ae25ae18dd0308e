"""Beginning something, and wording it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.access import (
    is_asker,
    may_appear_otherwise,
    may_ask_in,
    may_begin,
    may_edit_thread,
    may_facilitate,
    shows_later,
)
from cop.discussions.actions import asking as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Kind, ShownAs, Standing, State
from cop.discussions.forms import AskForm, EditForm, wording_of
from cop.discussions.letter_addresses import address_of
from cop.discussions.models import Thread
from cop.discussions.queries.covers import typed_later
from cop.discussions.queries.crowds import facts_shown, ways_to_appear
from cop.discussions.queries.linked import as_read
from cop.discussions.queries.similar import similar
from cop.discussions.queries.telling import telling_of_anybody
from cop.discussions.views.covering import LATER, warned
from cop.discussions.views.finding import community_for, thread_for
from cop.discussions.views.posting import opened_anew, renamed
from cop.discussions.views.previewing import previewed, show_preview
from cop.discussions.writing_forms import draft_of, typed_so_far
from cop.network.models import Community
from cop.network.queries import communities_open
from cop.people.models import Person
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.moderation.limits import TooOften, take

AN_HOUR = timedelta(hours=1)
LOOKS = 240
"""So often somebody who writes is shown in an hour what fits."""


@login_required
def choose(request: PersonsRequest) -> HttpResponse:
    """Where to ask: at once in the only community where the reader may."""
    offered = [community for community in communities_open() if may_ask_in(request.user, community)]
    if len(offered) == 1:
        return redirect("discussions:ask_in", offered[0].slug)
    return render(request, "discussions/choose.html", {"offered": offered})


@login_required
def ask(request: PersonsRequest, community: str) -> HttpResponse:
    """The form with which somebody begins a query or discussion."""
    found = community_for(community)
    if not may_ask_in(request.user, found):
        raise PermissionDenied
    options: dict[str, Any] = {
        "community": found,
        "may_announce": may_begin(request.user, found, Kind.ANNOUNCEMENT),
        "ways": ways_to_appear(found, request.user),
    }
    initial = {"language": request.LANGUAGE_CODE, "sent_once": uuid4().hex, "title": request.GET.get("title", "")[:200]}
    if "look" in request.POST:
        return _looked(request, found, options)
    form = AskForm(request.POST or None, request.FILES or None, initial=initial, **options)
    status = 200
    looks = previewed(request, form, found)
    covered = form.is_valid() and form.cleaned_data["shown_as"] != ShownAs.NAME
    if looks:
        show_preview(request, form, _as_asked(form, found, request.user), covered=covered)
    typed = not looks and form.is_valid() and warned(request, form, covered)
    if request.method == "POST" and typed:
        try:
            thread = actions.begin(_beginning(form, found, request.POST), form.worded(), acting_person=request.user)
        except NotNow as refusal:
            form = renamed(form)
            form.add_error(None, str(refusal))
            status = 409
        else:
            held = thread.standing == Standing.HELD
            words = _("It waits for the facilitator, who reads it first.") if held else _said(thread, request.user)
            messages.success(request, words, extra_tags=f"sent-{form.cleaned_data['sent_once']}")
            return redirect("discussions:weeks" if thread.kind == Kind.TIMED else "discussions:thread", thread.pk)
    context = {"form": form, "of": found, "by_mail": address_of(found)}
    return render(request, "discussions/ask.html", context, status=status)


def _as_asked(form: AskForm, community: Community, person: Person) -> Thread:
    """What would be asked, as far as it says who asks."""
    typed = form.cleaned_data
    facts = facts_shown(person, typed["shown_as"])
    return Thread(community=community, asker=person, shown_as=typed["shown_as"], chatham=typed["chatham"], **facts)


def _looked(request: PersonsRequest, community: Community, options: dict[str, Any]) -> HttpResponse:
    """What fits the text so far: beside the form, which says nothing of what is missing yet, or alone for a browser that
    refreshes it while somebody writes."""
    take(f"discussions-look:{request.user.pk}", per=AN_HOUR, at_most=LOOKS)
    found = similar(draft_of(request.POST), community, request.user)
    if getattr(request, "htmx", False):
        return render(request, "discussions/writing/similar.html", {"similar": found})
    form = AskForm(initial=typed_so_far(request.POST), **options)
    form.chose_files = bool(request.FILES)
    return render(request, "discussions/ask.html", {"form": form, "of": community, "similar": found})


@login_required
def edit(request: PersonsRequest, number: int) -> HttpResponse:
    """The form with which the asker, or the facilitator before it is open, words a thread anew."""
    thread = thread_for(request, number)
    if not may_edit_thread(request.user, thread):
        raise PermissionDenied
    initial = wording_of(thread, typed_later(thread, None, request.user))
    form = EditForm(
        request.POST or None, request.FILES or None, community=thread.community, kind=thread.kind, initial=initial,
        attachments=list(thread.attachments.filter(post__isnull=True).order_by("pk")),
        hides_makers=thread.is_covered or thread.chatham,
    )  # fmt: skip
    status, now = 200, ""
    looks, covered = previewed(request, form, thread.community), may_appear_otherwise(request.user, thread)
    if looks:
        show_preview(request, form, thread, covered=covered)
    typed = not looks and form.is_valid() and warned(request, form, covered)
    if request.method == "POST" and typed:
        try:
            actions.word(
                thread,
                form.worded(),
                version=form.cleaned_data["version"],
                **form.of_files(),
                acting_person=request.user,
            )
        except ChangedMeanwhile as meanwhile:
            form = opened_anew(form, meanwhile.version)
            thread = thread_for(request, number)
            now = as_read(thread, request.user)
            form.add_error(None, _("Somebody changed it meanwhile. Look at it once more and save again."))
            status = 409
        except (NotNow, TooOften) as refusal:
            form.add_error(None, str(refusal))
            status = 429 if isinstance(refusal, TooOften) else 409
        else:
            messages.success(request, LATER if shows_later(request.user, thread) else _("Saved."))
            return redirect("discussions:thread", number)
    return render(request, "discussions/edit.html", {"form": form, "thread": thread, "now": now}, status=status)


@require_POST
@login_required
def send(request: PersonsRequest, number: int) -> HttpResponse:
    """Send a draft."""
    return _done(request, number, lambda thread: actions.send(
        thread, help_wanted="help" in request.POST, acting_person=request.user
    ))  # fmt: skip


@require_POST
@login_required
def open_for_answers(request: PersonsRequest, number: int) -> HttpResponse:
    """Open what waits with the facilitator; what tells who asked under cover is shown first."""
    thread = thread_for(request, number)
    waits = thread.is_covered and thread.state == State.WORDING and may_facilitate(request.user, thread)
    if waits and "sure" not in request.POST and (found := telling_of_anybody(thread, request.user)):
        return render(request, "discussions/cover/open.html", {"thread": thread, "found": found})
    return _done(request, number, lambda thread: actions.open_for_answers(thread, acting_person=request.user))


@require_POST
@login_required
def withdraw(request: PersonsRequest, number: int) -> HttpResponse:
    """Take a thread back."""
    return _done(request, number, lambda thread: actions.withdraw(thread, acting_person=request.user))


def _done(request: PersonsRequest, number: int, act: Any) -> HttpResponse:
    found = thread_for(request, number)
    later = shows_later(request.user, found)
    try:
        thread = act(found)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, LATER if later else _said(thread, request.user))
    return redirect("discussions:thread", number)


def _beginning(form: AskForm, community: Any, posted: Any) -> actions.Beginning:
    typed = form.cleaned_data
    return actions.Beginning(
        community,
        kind=typed["kind"],
        shown_as=typed["shown_as"],
        help_wanted=typed["help_wanted"],
        chatham=typed["chatham"],
        sent_once=typed["sent_once"] or None,
        only_draft="draft" in posted,
        files=typed["attached"],
    )


def _said(thread: Thread, person: Person) -> str:
    """What is told after a press. Mail is promised to whoever asked in their own name alone."""
    hears = is_asker(person, thread) and not thread.is_covered
    said = {
        State.DRAFT: _("Kept as a draft. Only you see it."),
        State.WORDING: _("It is with the facilitator, who writes to you when it is open.") if hears else
        _("It waits for the facilitator, who reads it first."),
        State.OPEN: _("It is open. You get a mail when somebody answers.") if hears else _("It is open."),
        State.WITHDRAWN: _("It is withdrawn."),
    }  # fmt: skip
    return said.get(State(thread.state), _("Saved."))
