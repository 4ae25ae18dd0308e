"""Putting heads and posts into other languages: by members, with review, and by the machine."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.access import (
    may_report_translation,
    may_translate,
    may_word_translation,
    posts_visible_to,
    translation_seen,
)
from cop.discussions.actions import translating as actions
from cop.discussions.actions.asking_machine import ask_machine
from cop.discussions.actions.awaiting import wait_for
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.reporting import report_translation
from cop.discussions.choices import Standing
from cop.discussions.language_forms import TranslationForm
from cop.discussions.models import Post, Thread, Translation
from cop.discussions.queries import awaited as queries
from cop.discussions.queries.glossary import used_in
from cop.discussions.queries.linked import as_read, seen_by
from cop.discussions.queries.posts import PER_PAGE
from cop.discussions.views.finding import post_for, thread_for
from cop.discussions.views.posting import address_of
from cop.discussions.views.reporting import ask_why
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES, LANGUAGES
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import plain
from cop.services.numbers import number_typed


@login_required
def head(request: PersonsRequest, number: int) -> HttpResponse:
    """The head of a thread, to be put into another language."""
    return _translate(request, thread_for(request, number))


@login_required
def post(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """A post, to be put into another language."""
    return _translate(request, post_for(request, number, place))


@require_POST
@login_required
def right(request: PersonsRequest, number: int, translation: int) -> HttpResponse:
    """Say that a translation is right."""
    found = _translation_for(request, number, translation)
    version = request.POST.get("version", "")
    try:
        actions.review(found, version=number_typed(version), acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Thank you, that is noted"))
    return redirect(_read_at(found))


@login_required
def report(request: PersonsRequest, number: int, translation: int) -> HttpResponse:
    """Report a translation."""
    found = _translation_for(request, number, translation)
    if not may_report_translation(request.user, found):
        raise PermissionDenied
    found.html = seen_by(found.body, found.html, request.user)
    return ask_why(request, found.thread, found, partial(report_translation, found), _read_at(found))


@require_POST
@login_required
def machine(request: PersonsRequest, number: int) -> HttpResponse:
    """Have the machine translate what a page of a thread shows, then read it so."""
    thread = thread_for(request, number)
    language, after = request.POST.get("language", ""), request.POST.get("after", "")
    if language not in CODES:
        raise Http404
    place = number_typed(after)
    visible = posts_visible_to(request.user, thread)
    answers = list(visible.filter(parent__isnull=True, place__gt=place).order_by("place")[:PER_PAGE])
    replies = list(visible.filter(parent__in=[answer.pk for answer in answers]))
    try:
        ask_machine(thread, [*answers, *replies], language, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect(_page(thread, "", place))
    return redirect(_page(thread, language, place))


@require_POST
@login_required
def wait(request: PersonsRequest, number: int) -> HttpResponse:
    """Wait for the head of a thread in a language."""
    thread, language = thread_for(request, number), request.POST.get("language", "")
    if language not in CODES or language == thread.language:
        raise Http404
    wait_for(thread, language, acting_person=request.user)
    messages.success(request, _("You get it by mail once somebody has translated it."))
    return redirect(_page(thread, ""))


@login_required
def awaited(request: PersonsRequest) -> HttpResponse:
    """Translations that people wait for and the reader may make, into the reader's language or another one."""
    counts, asked, before = queries.languages(request.user), request.GET.get("in", ""), request.GET.get("before", "")
    language = asked if asked in CODES else str(getattr(request, "LANGUAGE_CODE", ""))
    number = int(before) if before.isdecimal() and len(before) < 19 else 0
    rows, before_next = queries.listed(request.user, language, number)
    context = {"language": language, "counts": counts, "rows": rows, "next": before_next}
    return render(request, "discussions/languages/awaited.html", context)


def _translate(request: PersonsRequest, thing: Thread | Post) -> HttpResponse:
    if not may_translate(request.user, thing):
        raise PermissionDenied
    language = _into(request, thing)
    present = _present(request, thing, language)
    if present is not None and not may_word_translation(request.user, present, thing):
        return _shown(request, thing, language, present, None)
    if request.method == "POST" and "take_back" in request.POST and present is not None:
        try:
            actions.take_back(present, acting_person=request.user)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Your translation is withdrawn."))
        return redirect(_where(thing))
    form = TranslationForm(request.POST or None, thing=thing, initial=_initial(thing, present))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.translate(
                thing, language, form.worded(), version=form.cleaned_data["version"], acting_person=request.user
            )
        except ChangedMeanwhile as meanwhile:
            form = TranslationForm(_again(request, meanwhile.version), thing=thing)
            form.add_error(None, _("Somebody changed it meanwhile. Look at it once more and save again."))
            status = 409
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            held = _("Your translation waits for the facilitator, who reads it first.")
            messages.success(request, held if made.standing == Standing.HELD else _("Saved."))
            return redirect(_read_at(made))
    return _shown(request, thing, language, present, form, status=status)


def _shown(
    request: PersonsRequest,
    thing: Thread | Post,
    language: str,
    present: Translation | None,
    form: TranslationForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    thread = thing if isinstance(thing, Thread) else thing.thread
    texts = [plain(thing.body), *([thing.title, *thing.questions] if isinstance(thing, Thread) else [])]
    context: dict[str, Any] = {
        "thread": thread,
        "thing": thing,
        "html": mark_safe(as_read(thing, request.user)),
        "back": _where(thing),
        "language": language,
        "languages": [(code, name) for code, name in LANGUAGES if code != thing.language],
        "form": form,
        "present": present,
        "is_own": present is not None and present.by_id == request.user.pk,
        "terms": used_in(texts, thing.language, language),
    }
    return render(request, "discussions/languages/translate.html", context, status=status)


def _into(request: PersonsRequest, thing: Thread | Post) -> str:
    """The language asked for, else the reader's, else another one."""
    asked = [request.POST.get("to"), request.GET.get("to"), getattr(request, "LANGUAGE_CODE", "")]
    return next(code for code in [*asked, *CODES] if code in CODES and code != thing.language)


def _present(request: PersonsRequest, thing: Thread | Post, language: str) -> Translation | None:
    thread = thing if isinstance(thing, Thread) else thing.thread
    of = thing if isinstance(thing, Post) else None
    there = Translation.objects.filter(thread=thread, post=of, language=language, by_machine=False)
    return there.exclude(standing=Standing.REMOVED).first()


def _initial(thing: Thread | Post, present: Translation | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"of_version": thing.version, "version": 0}
    if present is not None:
        initial |= {"title": present.title, "body": present.body, "version": present.version}
        initial |= {f"question_{number}": text for number, text in enumerate(present.questions, 1)}
    return initial


def _again(request: PersonsRequest, version: int) -> Any:
    """What was typed, to be saved on top of what is there now."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def _translation_for(request: PersonsRequest, number: int, translation: int) -> Translation:
    thread = thread_for(request, number)
    seen = Translation.objects.filter(translation_seen(request.user, thread), thread=thread, by_machine=False)
    found = get_object_or_404(seen.select_related("post"), pk=translation)
    found.thread = thread
    if found.post is not None:
        get_object_or_404(posts_visible_to(request.user, thread), pk=found.post_id, standing=Standing.CLEAR)
        found.post.thread = thread
    return found


def _page(thread: Thread, language: str, after: int = 0) -> str:
    asked = [f"in={language}"] * bool(language) + [f"after={after}"] * bool(after)
    page = reverse("discussions:thread", args=[thread.pk])
    return f"{page}?{'&'.join(asked)}" if asked else page


def _where(thing: Thread | Post) -> str:
    return _page(thing, "") if isinstance(thing, Thread) else address_of(thing)


def _read_at(translation: Translation) -> str:
    """Where a translation is read: on the page of its text, in its language."""
    if translation.post is None:
        return _page(translation.thread, translation.language)
    page, _hash, place = address_of(translation.post).partition("#")
    return f"{page}{'&' if '?' in page else '?'}in={translation.language}#{place}"
