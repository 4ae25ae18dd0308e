"""Asking people to answer a query, the call list, and what whoever is asked says by the links of the mail."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cop.discussions.access import may_ask_people, may_facilitate, may_facilitate_in, threads_visible_to
from cop.discussions.actions import asking_people as actions
from cop.discussions.actions import posting
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.typing import confirm_typed
from cop.discussions.choices import ANSWERABLE, AskedState
from cop.discussions.forms import CallForm, PromiseForm, SuggestForm, TypedForm
from cop.discussions.mails import ASKED, TYPED
from cop.discussions.models import Asked, Thread
from cop.discussions.queries import asked as queries
from cop.discussions.queries.linked import label_for_all, relabelled
from cop.discussions.queries.routing import people_called, proposals, words_of
from cop.discussions.queries.rules import rules_of
from cop.discussions.views.finding import community_for, thread_for
from cop.discussions.views.posting import address_of, renamed
from cop.people.links import opened
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits
from cop.services.numbers import number_typed

SAID_BY = {
    "yes": (AskedState.PROMISED,),
    "no": (AskedState.DECLINED, AskedState.PASSED),
    "later": (AskedState.NOT_NOW,),
}
"""What stands once the link of a mail was pressed."""


@login_required
def ask_people(request: PersonsRequest, number: int) -> HttpResponse:
    """Who probably knows, with the reasons; who was asked, and what they said."""
    thread = _facilitated(request, number)
    if request.method == "POST":
        _ask(request, thread)
        return redirect("discussions:ask_people", number)
    words = " ".join(request.GET.get("q", "").split())[:100]
    is_hidden = not may_ask_people(request.user, thread)
    may_ask = not is_hidden and thread.state in actions.ASKING
    rows = [] if is_hidden else queries.of_thread(thread, request.user)
    context: dict[str, Any] = {"thread": thread, "may_ask": may_ask, "is_hidden": is_hidden, "q": words, "rows": rows}
    if may_ask:
        found = people_called(thread, words, request.user) if words else proposals(thread, request.user)
        reasons = words_of([one.reasons for one in found])
        context["proposals"] = list(zip(found, reasons, strict=True))
        context["ticked"] = 0 if words or rows else rules_of(thread.community).asks_at_once
    return render(request, "discussions/ask_people.html", context)


@login_required
def note(request: PersonsRequest, number: int, asked: int) -> HttpResponse:
    """What somebody said on the telephone or in a letter, for the call list."""
    thread = _facilitated(request, number)
    found = _asked(thread, asked)
    by = found.promised or queries.promise_by(thread)
    initial = {"state": found.state, "by": by, "suggests": found.suggests, "note": found.note}
    form = CallForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.note_call(found, typed.pop("state"), **typed, acting_person=request.user)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("discussions:ask_people", number)
    row = queries.of_thread(thread, request.user)
    one = next(shown for shown in row if shown.asked.pk == found.pk)
    return render(request, "discussions/note_call.html", {"thread": thread, "one": one, "form": form}, status=status)


@login_required
def type_answer(request: PersonsRequest, number: int, asked: int) -> HttpResponse:
    """An answer that the facilitator types for somebody who gave it on the telephone or by letter."""
    thread = _facilitated(request, number)
    found = _asked(thread, asked)
    form = TypedForm(request.POST or None, initial={"language": request.LANGUAGE_CODE, "sent_once": uuid4().hex})
    status = 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        said = posting.Said(typed["body"], typed["language"] or "en", interest=typed["interest"], way=typed["way"],
                            for_person=found.person, sent_once=typed["sent_once"] or None)  # fmt: skip
        try:
            post = posting.answer(thread, said, acting_person=request.user)
        except NotNow as refusal:
            form = renamed(form)
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("The answer is there. The member gets a mail to confirm it."))
            return redirect(address_of(post))
    one = next(shown for shown in queries.of_thread(thread, request.user) if shown.asked.pk == found.pk)
    return render(request, "discussions/type_answer.html", {"thread": thread, "one": one, "form": form}, status=status)


@login_required
def calls(request: PersonsRequest, community: str) -> HttpResponse:
    """Whom the facilitator telephones: the call list, and promises whose day is over."""
    found = community_for(community)
    if not may_facilitate_in(request.user, found.pk):
        raise PermissionDenied
    after = request.GET.get("after", "")
    first = number_typed(after)
    rows, further = queries.call_rows(queries.calls(found.pk, after=first), request.user)
    return render(request, "discussions/calls.html", {"rows": rows, "next": further, "of": found})


@never_cache
def asked(request: HttpRequest, token: str, act: str) -> HttpResponse:
    """What somebody says to being asked: a press of a button, no session, and a way back."""
    numbers = opened(ASKED, token)
    found = queries.asked_by_link(*numbers) if numbers and len(numbers) == 2 else None
    if found is None or act not in SAID_BY:
        return render(request, "people/link_closed.html", status=404)
    form = _form_of(request, act, found)
    if request.method == "POST" and ("undo" in request.POST or form is None or form.is_valid()):
        said = {} if form is None or "undo" in request.POST else form.cleaned_data
        with suppress(NotNow):
            actions.say_by_link(found.pk, found.person_id, "undo" if "undo" in request.POST else act, **said)
        return redirect(request.get_full_path())
    is_open = found.state != AskedState.ANSWERED and found.thread.state in ANSWERABLE
    context = {"one": found, "act": act, "form": form, "is_open": is_open, "said": found.state != AskedState.ASKED,
               "changes": found.state not in SAID_BY[act]}  # fmt: skip
    context["thread"] = threads_visible_to(found.person).filter(pk=found.thread_id).first()
    return render(request, "discussions/asked.html", context)


@never_cache
def typed(request: HttpRequest, token: str) -> HttpResponse:
    """Whether an answer that was typed for somebody is right: a press of a button, no session, and nothing but its words."""
    numbers = opened(TYPED, token)
    found = queries.typed_by_link(*numbers) if numbers and len(numbers) == 2 else None
    if found is None:
        return render(request, "people/link_closed.html", status=404)
    if request.method == "POST":
        confirm_typed(found.pk, found.author_id or 0, right="right" in request.POST)
        if "right" in request.POST:
            return redirect(request.get_full_path())
        return render(request, "discussions/typed.html", {"withdrawn": True, "thread": found.thread})
    found.html = relabelled(found.html, label_for_all())
    return render(request, "discussions/typed.html", {"post": found, "thread": found.thread})


def _facilitated(request: PersonsRequest, number: int) -> Thread:
    thread = thread_for(request, number)
    if not may_facilitate(request.user, thread):
        raise PermissionDenied
    return thread


def _asked(thread: Thread, number: int) -> Asked:
    return get_object_or_404(Asked.objects.select_related("person", "thread"), pk=number, thread=thread)


def _ask(request: PersonsRequest, thread: Thread) -> None:
    numbers = [number for one in request.POST.getlist("person") if (number := number_typed(one))]
    try:
        made = actions.ask_people(thread, numbers, by_telephone="telephone" in request.POST, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return
    mailed = sum(one.way == "mail" for one in made)
    if mailed:
        words = ngettext("%(count)s person gets a mail.", "%(count)s people get a mail.", mailed)
        messages.success(request, words % {"count": in_digits(mailed)})
    if called := len(made) - mailed:
        words = ngettext("%(count)s person is on your call list.", "%(count)s people are on your call list.", called)
        messages.success(request, words % {"count": in_digits(called)})
    if not made:
        messages.warning(request, _("Choose whom to ask."))


def _form_of(request: HttpRequest, act: str, found: Asked) -> Any:
    if act == "yes":
        return PromiseForm(request.POST or None, initial={"by": queries.promise_by(found.thread)})
    return SuggestForm(request.POST or None) if act == "no" else None
