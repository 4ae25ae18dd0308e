"""The published reply: read, taken along, put into another language; and what the links in its mails do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from cop.discussions.access import may_facilitate, may_report_at_all, may_translate_reply
from cop.discussions.actions import checking
from cop.discussions.actions import translating_replies as translating
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import CreditWish, Standing, State
from cop.discussions.forms import CorrectionForm, SectionsForm, WhatCameForm
from cop.discussions.models import Edition, Reply
from cop.discussions.queries import reply_documents as documents
from cop.discussions.queries.replies import (
    NEW_DRAFT,
    WHAT_CAME,
    Checker,
    Composed,
    checker_of,
    composed,
    holds_no_longer,
    is_taken_back,
    sections_to_word,
)
from cop.discussions.views.finding import signing_in_first, thread_for
from cop.people.links import opened
from cop.people.models import Person
from cop.people.requests import PersonsRequest
from cop.services.languages.choices import CODES
from cop.services.languages.queries import language_name

KINDS = {
    "pdf": (documents.as_pdf, "application/pdf"),
    "docx": (documents.as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "bib": (documents.as_bibtex, "application/x-bibtex"),
    "ris": (documents.as_ris, "application/x-research-info-systems"),
}


@signing_in_first
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """The consolidated reply of a thread, in the reader's language as far as somebody translated it."""
    edition = _edition(request, number)
    thread = edition.reply.thread
    language = "" if "original" in request.GET else str(getattr(request, "LANGUAGE_CODE", ""))
    made = composed(edition, request.user, language=language, thread=thread)
    context = {
        "reply": made,
        "edition": edition,
        "thread": thread,
        "newest": edition.reply.number,
        "numbers": range(edition.reply.number, 0, -1),
        "notice": documents.notice(),
        "may_facilitate": may_facilitate(request.user, thread),
        "may_translate": may_translate_reply(request.user, thread),
        "may_archive": thread.state == State.PUBLISHED,
        "may_report": may_report_at_all(request.user),
        "is_old": holds_no_longer(edition.reply),
        "is_translated": any(chapter.translated for chapter in made.chapters),
    }
    return render(request, "discussions/replies/reply.html", context)


@signing_in_first
def document(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The reply as a file, in the language in which it was written, made for whoever asks."""
    if kind not in KINDS:
        raise Http404
    edition = _edition(request, number)
    make, content_type = KINDS[kind]
    with override(edition.language):
        made: Composed = composed(edition, request.user, thread=edition.reply.thread)
        answer = HttpResponse(make(made), content_type=content_type)
    name = f"consolidated-reply-{number}-{edition.number}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
def translate(request: PersonsRequest, number: int, language: str) -> HttpResponse:
    """Put the sections of a reply into another language."""
    edition = _edition(request, number)
    if language not in CODES or language == edition.language:
        raise Http404
    if not may_translate_reply(request.user, edition.reply.thread):
        raise PermissionDenied
    begun = sections_to_word(edition, language, request.user.pk)
    kept = {section: text for section, (text, _removed) in begun.items()}
    original = composed(edition, request.user, thread=edition.reply.thread)
    chapters = [chapter for chapter in original.chapters if chapter.code]
    removed = {section for section, (_text, removed) in begun.items() if removed}
    codes = [chapter.code for chapter in chapters]
    form = SectionsForm(request.POST or None, sections=codes, removed=removed, initial=kept)
    status = 200
    if request.method == "POST" and form.is_valid():
        if _save(edition, language, form, kept, request):
            return redirect("discussions:reply", number)
        status = 409
    pairs = [(chapter, form[chapter.code]) for chapter in chapters]
    context = {"form": form, "pairs": pairs, "thread": edition.reply.thread, "name": language_name(language),
               "edition": edition, "to": language}  # fmt: skip
    return render(request, "discussions/replies/translate.html", context, status=status)


def _save(edition: Edition, language: str, form: SectionsForm, kept: dict[str, str], request: PersonsRequest) -> bool:
    """Save the sections that were changed; False where one could not be, of which the form tells."""
    held = False
    for section, text in form.cleaned_data.copy().items():
        if text == kept.get(section, ""):
            continue
        try:
            made = translating.translate(edition, section, language, text, acting_person=request.user)
        except NotNow as refusal:
            form.add_error(section, str(refusal))
        else:
            held = held or (made is not None and made.standing == Standing.HELD)
    if form.errors:
        return False
    words = _("Your translation waits for the facilitator, who reads it first.") if held else _("Saved.")
    messages.success(request, words)
    return True


@never_cache
def check(request: HttpRequest, number: int, act: str, token: str) -> HttpResponse:
    """A link in the mail with the draft: one button, no session, nothing shown of anybody; whoever agrees to it or corrects it
    reads it once more, as everybody might."""
    checker = checker_of(number, token)
    if checker is None or act not in _acts_of(checker):
        return render(request, "people/link_closed.html", status=404)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    done, later = False, checker.contributor is None and checker.reply.thread.is_covered
    if request.method == "POST" and (act != "correct" or form.is_valid()):
        checking.check(checker, act, correction=form.cleaned_data["text"] if act == "correct" else "")
        done = checker.reads_this or act in CreditWish.values
    on_wording = act in ("right", "correct")
    shows = on_wording and checker.reads_this and not done
    draft = documents.as_html(documents.draft_of(checker.reply, AnonymousUser())) if shows else ""
    context = {"act": act, "form": form, "done": done, "thread": checker.reply.thread, "draft": draft, "later": later,
               "quoted": checker.contributor is not None, "closed": on_wording and not checker.reads_this,
               "newer": checker.reply.checked_until is not None and not checker.reads_this,
               "new_draft": NEW_DRAFT if is_taken_back(checker.reply) else ""}  # fmt: skip
    return render(request, "discussions/replies/check.html", context)


@never_cache
def what_came(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """A link in the mail of three months later: a small form, no session."""
    numbers = opened(WHAT_CAME, token)
    found = Reply.objects.select_related("thread__community", "thread__asker")
    asked = found.filter(pk=numbers[0], thread=number).first() if numbers else None
    if asked is None or numbers is None:
        return render(request, "people/link_closed.html", status=404)
    form = WhatCameForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "thread": asked.thread}
    if request.method == "POST" and form.is_valid():
        context |= _told(asked, form, numbers[1])
    return render(request, "discussions/replies/what_came.html", context)


def _told(asked: Reply, form: WhatCameForm, number: int) -> dict[str, Any]:
    person = Person.objects.filter(pk=number).first()
    try:
        return {"outcome": checking.tell_what_came(asked, form.cleaned_data["text"], person=person), "told": True}
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return {}


def _acts_of(checker: Checker) -> set[str]:
    return {"right", "correct", *(CreditWish.values if checker.contributor else ())}


def _edition(request: HttpRequest, number: int) -> Edition:
    thread = thread_for(request, number)
    wanted: dict[str, Any] = {}
    if (version := request.GET.get("version", "")).isdecimal() and len(version) < 6:
        wanted["number"] = int(version)
    found = Edition.objects.select_related("reply").filter(reply__thread=thread, **wanted).order_by("-number")
    edition = found.first() or get_object_or_404(found)
    edition.reply.thread = thread
    return edition
