"""The register of breaches."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cop.desk.access import breaches_visible_to, concerned_by, may_agree_to_silence
from cop.desk.actions import breaches as actions
from cop.desk.choices import LetterTo
from cop.desk.forms.protection import BreachForm, ReasonForm
from cop.desk.initial import law_of
from cop.desk.models import Breach
from cop.desk.queries.protection import Notice, countries_in_words, first_notice_due, hours_left_in_words, notices
from cop.desk.queries.protection_files import concerned_file, letter_file
from cop.desk.views.protection import PER_PAGE, for_protection, named
from cop.network.countries import own_language
from cop.network.queries import partnership
from cop.people.actions.looking import took_along
from cop.people.choices import LookedAt
from cop.people.queries.exporting import FORMS
from cop.people.queries.secretariat import others_who_act
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import language_name, supported
from cop.services.numbers import number_typed

GAPS = re.compile(r"\n{3,}")
"""Left by what the register does not say."""


@for_protection
def breaches(request: PersonsRequest) -> HttpResponse:
    """The register, the newest first."""
    page = Paginator(breaches_visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, countries_in_words(one.countries), "" if one.closed else hours_left_in_words(first_notice_due(one)))
        for one in page
    ]
    return render(request, "desk/protection/breaches.html", {"page": page, "rows": rows})


@for_protection
def new(request: PersonsRequest) -> HttpResponse:
    """Enter a breach."""
    form = BreachForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.enter(form.values, acting_person=request.user)
        return redirect("desk:breach", made.pk)
    return render(request, "desk/protection/breach_edit.html", {"form": form})


@for_protection
def edit(request: PersonsRequest, number: int) -> HttpResponse:
    """Change what the register says of a breach."""
    found = get_object_or_404(breaches_visible_to(request.user), pk=number)
    form = BreachForm(request.POST if request.method == "POST" else None, breach=found)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            actions.save(found, form.values, version=version, acting_person=request.user)
            return redirect("desk:breach", number)
        except actions.SavedMeanwhile:
            form.add_error(
                None, _("Somebody saved it meanwhile. Open it again in another tab, and add what you typed.")
            )
        except actions.Closed:
            messages.error(request, _("It is closed. Nothing was changed."))
            return redirect("desk:breach", number)
    return render(request, "desk/protection/breach_edit.html", {"form": form, "breach": found})


@for_protection
def one(request: PersonsRequest, number: int) -> HttpResponse:
    """One breach: the facts, the hours, the letters, and how it ends."""
    found = get_object_or_404(breaches_visible_to(request.user).select_related("community"), pk=number)
    act = request.POST.get("act", "")
    form = ReasonForm(request.POST if act == "silence" else None)
    if act in ACTS and (act != "silence" or form.is_valid()):
        _do(request, found, act, form)
        return redirect("desk:breach", number)
    letters = notices(found)
    people = {found.entered_by_id, found.asked_by_id, found.closed_by_id}
    known = named(people | {one.sent.sent_by_id for one in letters if one.sent}, request)
    context = {
        "breach": found,
        "countries": countries_in_words(found.countries),
        "due": first_notice_due(found),
        "left": hours_left_in_words(first_notice_due(found)),
        "default": law_of(""),
        "letters": [(letter, known.get(letter.sent.sent_by_id or 0, "") if letter.sent else "") for letter in letters],
        "concerned": concerned_by(found, request.user).count(),
        "entered_by": known.get(found.entered_by_id or 0, ""),
        "asked_by": known.get(found.asked_by_id or 0, ""),
        "closed_by": known.get(found.closed_by_id or 0, ""),
        "may_agree": may_agree_to_silence(request.user, found),
        "is_alone": not others_who_act(request.user).exists(),
        "form": form,
    }
    return render(request, "desk/protection/breach.html", context)


@for_protection
def letter(request: PersonsRequest, number: int, country: str, to: str) -> HttpResponse:
    """A letter made from the facts of the register, to be printed or copied; then noted as sent, with its words."""
    found, notice = _asked_for(request, number, country, to)
    sent, language = notice.sent, _language(request)
    text = sent.text if sent else _letter(found, country, LetterTo(to), language)
    if request.method == "POST" and sent is None:
        _note_sent(request, found, country, LetterTo(to), text)
        return redirect("desk:breach", number)
    own = supported(own_language(country)) or "en"
    context = {
        "title": f"{notice.country}: {notice.to.label}",
        "notice": notice,
        "pdf": f"{reverse('desk:breach_letter_pdf', args=[number, country, to])}?language={language}",
        "text": text,
        "language": language,
        "languages": [(code, language_name(code)) for code in dict.fromkeys(("en", own))],
        "breach": found,
        "sent": sent,
    }
    return render(request, "desk/protection/letter.html", context)


@for_protection
def letter_pdf(request: PersonsRequest, number: int, country: str, to: str) -> HttpResponse:
    """The same letter as PDF, with the words that were sent once it is."""
    found, notice = _asked_for(request, number, country, to)
    language = _language(request)
    text = notice.sent.text if notice.sent else _letter(found, country, LetterTo(to), language)
    return letter_file(f"breach-{number}-{country}-{to}", f"{notice.country}: {notice.to.label}", text, language)


@for_protection
def concerned(request: PersonsRequest, number: int, form: str) -> HttpResponseBase:
    """Those whom a breach concerns, as CSV or XLSX."""
    found = get_object_or_404(breaches_visible_to(request.user), pk=number)
    if form not in FORMS:
        raise Http404
    filters = {"breach": found.pk, "countries": found.countries, "community": found.community_id}
    count = concerned_by(found, request.user).count()
    took_along(LookedAt.CONCERNED, filters=filters, count=count, acting_person=request.user)
    return concerned_file(found, request.user, form)


def _asked_for(request: PersonsRequest, number: int, country: str, to: str) -> tuple[Breach, Notice]:
    found = get_object_or_404(breaches_visible_to(request.user), pk=number)
    for notice in notices(found):
        if (notice.law.country, notice.to.value) == (country, to):
            return found, notice
    raise Http404


def _language(request: PersonsRequest) -> str:
    return supported(request.GET.get("language")) or "en"


def _letter(breach: Breach, country: str, to: LetterTo, language: str) -> str:
    """The letter in plain text, in `language`."""
    with translation.override(language):
        context = {
            "breach": breach,
            "law": law_of(country),
            "countries": countries_in_words(breach.countries),
            "partnership": partnership(),
        }
        text = render_to_string(f"desk/protection/letter_{to.value}.txt", context)
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return GAPS.sub("\n\n", lines).strip() + "\n"


def _note_sent(request: PersonsRequest, breach: Breach, country: str, to: LetterTo, text: str) -> None:
    try:
        actions.note_sent(breach, country, to, text, acting_person=request.user)
        messages.success(request, _("Noted as sent, with these words."))
    except actions.Closed:
        messages.error(request, _("It is closed. Nothing was changed."))


def _close(request: PersonsRequest, breach: Breach, form: ReasonForm) -> None:
    actions.close(breach, acting_person=request.user)


def _stay_silent(request: PersonsRequest, breach: Breach, form: ReasonForm) -> None:
    actions.ask_to_stay_silent(breach, form.cleaned_data["reason"], acting_person=request.user)


def _agree(agreed: bool) -> Callable[[PersonsRequest, Breach, ReasonForm], None]:
    def answer(request: PersonsRequest, breach: Breach, form: ReasonForm) -> None:
        said = request.POST.get("version", "")
        version = number_typed(said)
        actions.agree_to_silence(breach, agreed=agreed, version=version, acting_person=request.user)

    return answer


ACTS: dict[str, Any] = {"close": _close, "silence": _stay_silent, "agree": _agree(True), "refuse": _agree(False)}


def _do(request: PersonsRequest, breach: Breach, act: str, form: ReasonForm) -> None:
    try:
        ACTS[act](request, breach, form)
        messages.success(request, _("Noted."))
    except actions.NotTold:
        messages.error(request, _("Letters have not been sent yet. Send them, or say why nobody need be told."))
    except actions.SavedMeanwhile:
        messages.error(request, _("It was changed meanwhile. Read it again."))
    except actions.Closed:
        messages.error(request, _("It is closed. Nothing was changed."))
