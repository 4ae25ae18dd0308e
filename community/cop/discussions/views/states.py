"""Taking a thread further: the ways out, and back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.access import may_compile, may_facilitate, sent_back_by, shows_later, threads_visible_to
from cop.discussions.actions import ending as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Kind, State
from cop.discussions.models import Thread
from cop.discussions.queries.line import line
from cop.discussions.views.covering import LATER
from cop.discussions.views.finding import thread_for
from cop.discussions.writing_forms import BackForm, PrivatelyForm, RedirectForm, UntilForm, weeks_of
from cop.people.requests import PersonsRequest

ACTS = ("back", "privately", "redirect", "until", "archive", "reopen")


@login_required
def state(request: PersonsRequest, number: int) -> HttpResponse:
    """Where a thread stands, and what whoever facilitates it can do with it."""
    if request.method == "POST" and (back := sent_back_by(request.user, number)):
        return _sent_back(request, back)
    thread = thread_for(request, number)
    if not may_facilitate(request.user, thread):
        raise PermissionDenied
    act = request.POST.get("act", "")
    if request.method != "POST" or act not in ACTS:
        return _page(request, thread)
    forms = {"back": BackForm, "privately": PrivatelyForm, "redirect": RedirectForm, "until": UntilForm}
    form = forms[act](request.POST) if act in forms else None
    if form is not None and not form.is_valid():
        return _page(request, thread, {act: form})
    try:
        _do(thread, act, form.cleaned_data if form else {}, request)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        if form is not None:
            return _page(request, thread_for(request, number), {act: form}, status=409)
        return redirect("discussions:state", number)
    messages.success(request, _("Saved."))
    return (
        redirect("discussions:community", thread.community.slug)
        if act == "back"
        else redirect("discussions:thread", number)
    )


@require_POST
@login_required
def take_back(request: PersonsRequest, number: int) -> HttpResponse:
    """Open again what one withdrew."""
    thread = thread_for(request, number)
    try:
        actions.reopen(thread, was=State.WITHDRAWN, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, LATER if shows_later(request.user, thread) else _("Saved."))
    return redirect("discussions:thread", number)


def _sent_back(request: PersonsRequest, thread: Thread) -> HttpResponse:
    """Say that a thread is with who asked again, and give back what was typed; the same note sent twice was sent."""
    typed = [request.POST.get(name, "").replace("\r\n", "\n").strip() for name in ("note", "word", "where")]
    if typed[0] and typed[0] == thread.ending.word:
        messages.success(request, _("Saved."))
        return redirect("discussions:community", thread.community.slug)
    messages.warning(request, str(actions.quicker(thread)))
    words = "\n\n".join(filter(None, typed))[: 3 * actions.LONGEST_WORD]
    return render(request, "discussions/gone.html", {"typed": words}, status=409)


def _do(thread: Thread, act: str, typed: dict[str, Any], request: PersonsRequest) -> None:
    common: dict[str, Any] = {"was": request.POST.get("was", ""), "acting_person": request.user}
    if act == "back":
        actions.send_back(thread, typed["note"], **common)
    elif act == "privately":
        actions.answer_privately(thread, typed["word"], **common)
    elif act == "redirect":
        to = threads_visible_to(request.user).filter(pk=typed["to"]).first() if typed["to"] else None
        if typed["to"] and to is None:
            raise NotNow(_("There is no other thread with this number that you may see."))
        actions.redirect(thread, typed["word"], to=to, where=typed["where"], **common)
    elif act == "until":
        actions.take_until(thread, typed["until"], **common)
    elif act == "archive":
        actions.archive(thread, **common)
    else:
        actions.reopen(thread, **common)


def _not_shown(typed: dict[str, Any], state: State) -> str:
    """Return the words that were typed for what cannot be done where the thread stands now: the page has no form for them."""
    fits = {"back": (State.WORDING,), "until": actions.TAKES_ANSWERS}
    kept = [form for act, form in typed.items() if state not in fits.get(act, actions.LEAVES_FROM)]
    words = [str(word) for form in kept for name, word in form.cleaned_data.items() if word and name != "until"]
    return "\n\n".join(words)


def _page(
    request: PersonsRequest, thread: Thread, typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    typed = typed or {}
    state, is_query = State(thread.state), thread.kind == Kind.QUERY
    open_now = state in actions.TAKES_ANSWERS
    context = {
        "thread": thread,
        "line": line(thread, weeks_of(thread) if thread.kind == Kind.TIMED else []),
        "forms": list(typed.values()),
        "back": typed.get("back") or BackForm(),
        "privately": typed.get("privately") or PrivatelyForm(),
        "redirect": typed.get("redirect") or RedirectForm(),
        "until": typed.get("until") or UntilForm(initial={"until": thread.closes}),
        "opened_act": next(iter(typed), ""),
        "kept": _not_shown(typed, state),
        "may_end": state in actions.LEAVES_FROM,
        "may_set_day": open_now and thread.kind in (Kind.QUERY, Kind.DISCUSSION),
        "may_compile": is_query and may_compile(request.user, thread) and state != State.PUBLISHED,
        "may_archive": state == State.PUBLISHED or (open_now and not is_query),
        "may_reopen": state in actions.REOPENED_FROM,
    }
    return render(request, "discussions/states/state.html", context, status=status)
