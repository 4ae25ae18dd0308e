"""Requests about one's own data: made on one's own page, and seen to at the data protection desk."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.access import may_answer, requests_visible_to
from cop.desk.actions import requests as actions
from cop.desk.choices import RequestKind, RequestState
from cop.desk.forms.protection import AnswerForm, EnteredRequestForm, OwnRequestForm, ReasonForm
from cop.desk.initial import law_of
from cop.desk.mails import goes_by_mail, letter_about
from cop.desk.models import DataRequest
from cop.desk.queries.protection import BY_ONESELF, by_themselves, days_left_in_words
from cop.desk.queries.protection_files import letter_file
from cop.desk.views.protection import PER_PAGE, for_protection, named
from cop.people.access import visible_to
from cop.people.actions.looking import looked_at
from cop.people.choices import LookedAt
from cop.people.queries.my_data import archive
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import limited

LONGEST = 19
"""More digits has no number of a person."""
SHOWN = {"": (RequestState.OPEN,), "done": (RequestState.ANSWERED, RequestState.REFUSED)}


@never_cache
@login_required
@limited
def mine(request: PersonsRequest) -> HttpResponse:
    """Ask something about one's own data; what one asked, and how it stands."""
    form = OwnRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.ask(RequestKind(form.cleaned_data["kind"]), form.cleaned_data["words"], acting_person=request.user)
        messages.success(request, _("Your request is with the secretariat."))
        return redirect("my_requests")
    own = DataRequest.objects.filter(person=request.user).order_by("-pk")[:PER_PAGE]
    return render(request, "desk/protection/my_requests.html", {"form": form, "requests": own})


@for_protection
def requests(request: PersonsRequest) -> HttpResponse:
    """Requests that wait, the most urgent first; those that were answered; and what people did by themselves."""
    show = request.GET.get("show", "")
    page, rows = (_by_themselves if show in BY_ONESELF else _asked)(request, show)
    context = {
        "show": show,
        "page": page,
        "rows": rows,
        "by_oneself": show in BY_ONESELF,
        "kinds": [(kind.value, kind.label) for kind in BY_ONESELF],
    }
    return render(request, "desk/protection/requests.html", context)


def _by_themselves(request: PersonsRequest, show: str) -> tuple[Any, list[Any]]:
    page = Paginator(by_themselves(RequestKind(show), request.user), PER_PAGE).get_page(request.GET.get("page"))
    known = named({one.actor for one in page}, request)
    return page, [(one, known.get(one.actor or 0, "")) for one in page]


def _asked(request: PersonsRequest, show: str) -> tuple[Any, list[Any]]:
    found = requests_visible_to(request.user).filter(state__in=SHOWN.get(show, SHOWN[""]))
    found = found.order_by("-answered", "-pk") if show == "done" else found
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    known = named({one.person_id for one in page}, request)
    return page, [(one, known.get(one.person_id or 0, one.name), days_left_in_words(one)) for one in page]


@for_protection
def new(request: PersonsRequest) -> HttpResponse:
    """Enter a request that came by mail, on the telephone or by letter."""
    said = request.GET.get("person", "")
    of = visible_to(request.user).filter(pk=int(said)).first() if said.isdecimal() and len(said) < LONGEST else None
    initial = (
        {"number": of.pk, "asked_by": of.name, "country": of.country, "language": of.first_language} if of else None
    )
    form = EnteredRequestForm(request.POST if request.method == "POST" else None, initial=initial, viewer=request.user)
    if form.is_valid():
        made = actions.enter(form.request, form.person, acting_person=request.user)
        messages.success(request, _("It is entered, and the time runs."))
        return redirect("desk:data_request", made.pk)
    return render(request, "desk/protection/request_new.html", {"form": form})


@for_protection
def one(request: PersonsRequest, number: int) -> HttpResponse:
    """One request: what is asked, by when, and the answer."""
    found = get_object_or_404(requests_visible_to(request.user).select_related("person"), pk=number)
    act = request.POST.get("act", "")
    answer_form = AnswerForm(request.POST if act in ("answer", "refuse") else None)
    longer_form = ReasonForm(request.POST if act == "longer" else None)
    if (answer_form.is_valid() or longer_form.is_valid()) and _done(request, found, act, answer_form, longer_form):
        return redirect("desk:data_request", number)
    if found.person is not None:
        looked_at(found.person, LookedAt.REQUEST, acting_person=request.user)
    known = named({found.person_id, found.entered_by_id, found.answered_by_id}, request)
    context = {
        "one": found,
        "law": law_of(found.country),
        "left": days_left_in_words(found),
        "who": known.get(found.person_id or 0, found.name),
        "entered_by": known.get(found.entered_by_id or 0, ""),
        "answered_by": known.get(found.answered_by_id or 0, ""),
        "may_answer": may_answer(request.user, found) and found.state == RequestState.OPEN,
        "may_take_longer": not found.longer and found.days_left >= 0,
        "by_mail": goes_by_mail(found),
        "answer_form": answer_form,
        "longer_form": longer_form,
    }
    return render(request, "desk/protection/request.html", context)


@require_POST
@for_protection
def data(request: PersonsRequest, number: int) -> HttpResponseBase:
    """What is kept of the person who asks, as the file that they would download themselves, in their language; without what
    is told to them alone."""
    found = get_object_or_404(requests_visible_to(request.user).filter(person__isnull=False), pk=number)
    assert found.person is not None
    actions.note_data_taken(found, acting_person=request.user)
    pieces = _spoken(archive(found.person, for_others_eyes=True), found.language)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="request-{number}.zip"'
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Encoding"] = "identity"  # compressed already
    return answer


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Make each piece in `language`, and leave the thread as it is between them."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


@for_protection
def letter(request: PersonsRequest, number: int) -> HttpResponse:
    """What a mail about the request says or would say, in the person's language, to be printed."""
    found = get_object_or_404(requests_visible_to(request.user).select_related("person"), pk=number)
    said = letter_about(found)
    context = {
        "title": said.subject,
        "text": said.text,
        "language": found.language,
        "back": found,
        "pdf": reverse("desk:data_request_letter_pdf", args=[number]),
    }
    return render(request, "desk/protection/letter.html", context)


@for_protection
def letter_pdf(request: PersonsRequest, number: int) -> HttpResponse:
    """The same letter as PDF."""
    found = get_object_or_404(requests_visible_to(request.user).select_related("person"), pk=number)
    said = letter_about(found)
    return letter_file(f"request-{number}", said.subject, said.text, found.language)


def _done(
    request: PersonsRequest, found: DataRequest, act: str, answer_form: AnswerForm, longer_form: ReasonForm
) -> bool:
    """Do what was pressed, and say what came of it; False where the page has to be shown again."""
    try:
        if act == "longer":
            actions.make_longer(found, longer_form.cleaned_data["reason"], acting_person=request.user)
            messages.success(request, _("There is more time, and the person is told why."))
        else:
            words, refused = answer_form.cleaned_data["words"], act == "refuse"
            actions.answer(found, words, refused=refused, acting_person=request.user)
            messages.success(request, _("It is answered."))
    except actions.NotOpen:
        messages.error(request, _("Somebody else answered it meanwhile. Nothing was done twice."))
    except actions.LongerOnce:
        messages.error(request, _("The time can be made longer once, and only before it is over."))
    return True
