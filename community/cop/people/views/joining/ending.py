"""The end of joining: the code, also from a link on another device, and the page for a delegate."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cop.people.actions.joining import confirming, drafting
from cop.people.actions.joining.refusals import AlreadyDone, AlreadyKnown, WrongCode
from cop.people.choices import ApplicationState
from cop.people.forms.joining import CodeForm
from cop.people.models import Application, Person
from cop.people.signing_in import sign_in
from cop.people.signing_in.limits import may_ask_for_code
from cop.people.views.joining import drafts
from cop.services.moderation.limits import client_address, take

Made = TypeVar("Made")


@never_cache
@drafts.asks_for_code
def code(request: HttpRequest) -> HttpResponse:
    """The last step: the code from the mail."""
    draft = drafts.current(request)
    if draft is None:
        return _without_draft(request)
    if not drafting.is_finished(draft):
        return redirect("people:join_step", drafting.first_open_step(draft))
    if "again" in request.POST:
        return _send_again(request, draft)
    form = CodeForm(request.POST if request.method == "POST" else None)
    answer = _joined(request, lambda: _with_code(request, form, partial(confirming.prove_and_confirm, draft)))
    if answer is not None:
        return answer
    return render(request, "people/join/code.html", {"form": form, "draft": draft, "stops": drafts.line("code")})


@never_cache
def resume(request: HttpRequest, key: str) -> HttpResponse:
    """The link in the mail, which works until the form is sent: asks for a code before anything that was typed is shown,
    in each browser once. It is also where a browser is sent that began a form whose address was proven in another one.
    """
    draft = Application.objects.filter(key=key, state=ApplicationState.DRAFT).exclude(email="").first()
    if draft is None:
        return render(request, "people/join/closed.html", status=404)
    if "again" in request.POST:
        return _send_again(request, draft)
    if drafts.current(request) == draft and drafts.is_proven(request, draft):
        return redirect("people:join_step", drafting.first_open_step(draft))
    form = CodeForm(request.POST if request.method == "POST" else None)
    try:
        proven = _with_code(request, form, partial(confirming.prove, draft))
    except AlreadyDone:
        return redirect(request.path)
    if proven is not None:
        drafts.hold(request, proven, proven=True)
        return redirect("people:join_step", drafting.first_open_step(proven))
    began_here = drafts.proven_elsewhere(request) == draft
    context = {"form": form, "opened": draft.proven is not None, "began_here": began_here}
    return render(request, "people/join/resume.html", context)


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """All that somebody who filled in for another is told."""
    return render(request, "people/join/sent.html")


def complete(request: HttpRequest, draft: Application) -> HttpResponse:
    """Confirm a finished draft whose address was proven in this browser, and sign the person in."""
    return cast("HttpResponse", _joined(request, partial(confirming.confirm, draft)))


def gone(request: HttpRequest) -> HttpResponse:
    """Answer for a form that was handed in or deleted meanwhile, as by a second press of the same button."""
    drafts.let_go(request)
    messages.info(
        request,
        _("This form is not waiting here any more. If you have just sent it: sign in, and you see how it stands."),
    )
    return redirect("people:my_application")


def _joined(request: HttpRequest, confirm: Callable[[], Person | None]) -> HttpResponse | None:
    """Sign in the person whom `confirm` makes; None where it makes nobody, for the code was wrong."""
    try:
        person = confirm()
    except AlreadyKnown:
        drafts.let_go(request)
        messages.info(request, _("You are with us already. Sign in with this address."))
        return redirect("account_request_login_code")
    except AlreadyDone:
        return gone(request)
    if person is None:
        return None
    drafts.let_go(request)
    return sign_in(request, person, then=reverse("people:my_application"))


def _without_draft(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return gone(request)
    return redirect("people:my_application" if request.user.is_authenticated else "people:join")


def _with_code(request: HttpRequest, form: CodeForm, act: Callable[[str], Made]) -> Made | None:
    """Do `act` with the code that was typed, if one was; the form says what is wrong with it."""
    if not form.is_bound:
        return None
    take(f"join-guess:{client_address(request)}", per=timedelta(minutes=10), at_most=200)
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data["code"])
    except WrongCode:
        form.add_error(
            "code",
            _("This is not the code, or it is older than an hour. Look at the newest mail, or have a new code sent."),
        )
        return None


def _send_again(request: HttpRequest, draft: Application) -> HttpResponse:
    may_ask_for_code(request, draft.email)
    confirming.send_code(draft)
    messages.success(request, _("A new code is on its way. An older one counts as well until it is an hour old."))
    return redirect(request.path)
