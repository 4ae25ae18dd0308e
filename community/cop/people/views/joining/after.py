"""After the code: how an application stands, answering a question, taking it back, and the links in the mails."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.people.access import own_applications
from cop.people.actions.joining import deciding
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.choices import ApplicationState
from cop.people.forms.joining import AnswerForm
from cop.people.links import opened
from cop.people.models import Application, Person, Remark
from cop.people.queries.admitting import organisation_that_admitted
from cop.people.queries.applications import (
    UNDER_WAY,
    answer_to,
    newest_answer,
    newest_application,
    open_question,
    stops,
)
from cop.people.requests import PersonsRequest


@never_cache
@login_required
def mine(request: PersonsRequest) -> HttpResponse:
    """The person's own applications on the line: those under way, else the newest."""
    return _show(request, AnswerForm())


@never_cache
@login_required
@require_POST
def answer_here(request: PersonsRequest, number: int) -> HttpResponse:
    """Answer what the desk asked, on one's own page."""
    application = get_object_or_404(own_applications(request.user), pk=number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        deciding.answer_more(application, form.cleaned_data["text"], via="own page")
        messages.success(request, _("Thank you. Your answer is with the secretariat."))
    except AlreadyDone:
        messages.info(request, _("This was answered already. Nothing was changed."))
    return redirect("people:my_application")


@never_cache
@login_required
def withdraw(request: PersonsRequest, number: int) -> HttpResponse:
    """Take back one's application: this page first, then the button on it."""
    application = get_object_or_404(own_applications(request.user), pk=number, state__in=UNDER_WAY)
    if request.method != "POST":
        return render(request, "people/join/withdraw.html", {"application": application})
    try:
        deciding.withdraw(application, acting_person=request.user)
        messages.success(request, _("Your application is taken back."))
    except AlreadyDone:
        messages.info(request, _("It was decided meanwhile. Nothing was changed."))
    return redirect("people:my_application")


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail that asks for more: shows the question and takes the answer, nothing else."""
    question = _question(token)
    if question is None:
        return render(request, "people/join/closed.html", status=404)
    if question != open_question(question.application):
        return render(request, "people/join/answered.html", {"answer": answer_to(question)})
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _answered(request, question.application, form)
    return render(request, "people/join/answer.html", {"question": question, "form": form})


@never_cache
def not_ours(request: HttpRequest, token: str) -> HttpResponse:
    """The link by which an organisation's focal person says that somebody is not theirs; acts after a button."""
    numbers = opened("not-ours", token) or (0, 0)
    application = Application.objects.filter(pk=numbers[0]).select_related("person").first()
    focal = Person.objects.filter(pk=numbers[1], is_active=True).first()
    if application is None or focal is None:
        return render(request, "people/join/closed.html", status=404)
    organisation = organisation_that_admitted(application)
    if request.method == "POST" and organisation is not None:
        return _disputed(request, application, focal)
    return render(request, "people/join/not_ours.html", {"organisation": organisation})


def _show(request: PersonsRequest, form: AnswerForm) -> HttpResponse:
    under_way = list(own_applications(request.user).filter(state__in=UNDER_WAY).order_by("started", "pk"))
    newest = newest_application(request.user)
    shown = under_way or ([newest] if newest else [])
    applications = [_shown(application) for application in shown]
    return render(request, "people/join/application.html", {"applications": applications, "form": form})


def _shown(application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "stops": stops(application),
        "question": open_question(application),
        "answer": newest_answer(application),
        "under_way": application.state in UNDER_WAY,
        "declined": application.state == ApplicationState.DECLINED,
        "accepted": application.state == ApplicationState.ACCEPTED,
        "communities": application.communities.all(),
    }


def _question(token: str) -> Remark | None:
    numbers = opened("answer", token)
    if numbers is None:
        return None
    return Remark.objects.filter(application=numbers[0], pk=numbers[1]).select_related("application").first()


def _answered(request: HttpRequest, application: Application, form: AnswerForm) -> HttpResponse:
    with suppress(AlreadyDone):
        deciding.answer_more(application, form.cleaned_data["text"], via="link")
    return redirect(request.path)


def _disputed(request: HttpRequest, application: Application, focal: Person) -> HttpResponse:
    try:
        deciding.dispute(application, acting_person=focal)
    except AlreadyDone:
        pass
    except PermissionDenied:
        return render(request, "people/join/closed.html", status=404)
    except LastOfSecretariat as refused:
        messages.error(request, str(refused))
    return redirect(request.path)
