"""Signing in and out. Codes are allauth's: they wait in the session of the browser that asked for them."""

import time
from typing import Any

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from requests import RequestException

from cop.people import typed
from cop.people.actions import addresses, mailboxes
from cop.people.actions.joining import drafting
from cop.people.forms.joining import CodeForm
from cop.people.forms.signing_in import SayWhoForm
from cop.people.middleware import BEHIND
from cop.people.models import Person
from cop.people.queries.mailboxes import own_address, people_behind
from cop.people.signing_in import links, sign_in, words
from cop.people.signing_in.limits import may_ask_for_code, may_guess
from cop.people.signing_in.partners import FROM_PARTNER, partners
from cop.people.signing_in.stages import SayWhoYouAre
from cop.people.views.joining import drafts

SAID = "said_behind_mailbox"
"""What the session holds: the number of the person whose name was given for a shared mailbox."""

CLEAR_ALL_BUT_COOKIES = '"cache", "storage"'


class StartsAnew:
    """A first page of signing in that can be opened at any time, also half-way through."""

    extra_context = {"partners": partners}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Say it where a form is kept that was sent after the session had ended."""
        return super().get_context_data(**more) | {"kept": typed.is_kept(self.request)}  # type: ignore[misc,attr-defined]

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Show the page all the same."""


class AskForCode(StartsAnew, account.RequestLoginCodeView):
    """The door: an address, to which a code is sent. What it shows never depends on who has the address."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send a code, or once more the one that waits for this address in this browser."""
        email, person = form.cleaned_data["email"], form.person()
        may_ask_for_code(self.request, email)
        process = _waiting(self.request)
        if process is not None and process.user is None:
            _look_up_nobody()
        if process is not None and process.state["email"] == email and process.user == person:
            _send_again(self.request, process)
        else:
            process = LoginCodeVerificationProcess.initiate(request=self.request, user=person, email=email)
        process.stage.login.redirect_url = self.get_next_url()
        process.persist()
        return redirect(self.get_success_url())


class TypeCode(account.ConfirmLoginCodeView):
    """Where the code is typed, or sent once more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so when no code is awaited here any more."""
        process = None if request.user.is_authenticated else _waiting(request)
        if process is None and not request.user.is_authenticated:
            messages.info(request, _("No code is awaited here any more. Have a new one sent."))
            return redirect(self.passthrough_next_url(reverse("account_request_login_code")))
        if process is not None and process.user is None:
            _look_up_nobody()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the guess before it is looked at."""
        if self._action == "verify":
            may_guess(request, self._process.state["email"])
        return super().post(request, *args, **kwargs)

    def get_next_url(self) -> str | None:
        """Return where they wanted to go, also when they came back to this page by themselves."""
        return super().get_next_url() or self.stage.login.redirect_url

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        may_ask_for_code(self.request, self._process.state["email"])
        _send_again(self.request, self._process)
        messages.success(self.request, _("The code is on its way once more."))
        return redirect(self.passthrough_next_url(self.request.path))

    def _verify_form_valid(self, form: Form) -> HttpResponse:
        addresses.note_proven(self._process.user, self._process.state["email"])
        return super()._verify_form_valid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        """Keep where they wanted to go when the last try is used up."""
        answer = super().form_invalid(form)
        return redirect(self.passthrough_next_url(answer.url)) if answer.status_code == 302 else answer


class PasswordSignIn(StartsAnew, account.LoginView):
    """Address and password, for those who set one."""


class PasskeySignIn(StartsAnew, LoginWebAuthnView):
    """What the script asks for and brings; for a person there is nothing to see here."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the script the challenge; send a person to the first page."""
        answer = super().get(request, *args, **kwargs)
        return answer if answer.status_code == 200 else redirect("account_request_login_code")

    def form_invalid(self, form: Form) -> HttpResponse:
        """Offer the other ways."""
        messages.error(self.request, _("The passkey did not work. Try again, or sign in with a code by mail."))
        return redirect("account_request_login_code")


class ForgottenPassword(account.PasswordResetView):
    """An address, to which a code for a new password is sent."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code; one that waits in this browser for the same address stays the same, and so do its tries."""
        email = form.cleaned_data["email"]
        may_ask_for_code(self.request, email)
        before = PasswordResetVerificationProcess.resume(self.request)
        same = before is not None and before.state["email"] == email and not before.state.get("code_confirmed")
        if same:
            self.request.code_to_repeat = before.code
        process = PasswordResetVerificationProcess.initiate(
            request=self.request, user=next(iter(form.users), None), email=email
        )
        if same:
            process.state["failed_attempts"] = before.state["failed_attempts"]
            process.persist()
        return redirect(self.get_success_url())


class TypePasswordCode(account.ConfirmPasswordResetCodeView):
    """Where the code for a new password is typed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the guess before it is looked at."""
        may_guess(request, self._process.state["email"])
        return super().post(request, *args, **kwargs)


class SignOut(account.LogoutView):
    """The end of a session; the browser is asked to forget every page and everything stored."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out."""
        answer = super().post(*args, **kwargs)
        typed.untie(answer)
        answer.headers["Clear-Site-Data"] = CLEAR_ALL_BUT_COOKIES
        return answer


@login_stage_required(stage=SayWhoYouAre.key, redirect_urlname="account_request_login_code")
def say_who_you_are(request: HttpRequest) -> HttpResponse:
    """Whoever reads a shared mailbox says who they are and proves it by a code, before the session counts."""
    stage = request._login_stage  # type: ignore[attr-defined]
    mailbox, said = stage.login.user, request.session.get(SAID)
    person = people_behind(mailbox).filter(pk=said).first() if said else None
    form, code_form = SayWhoForm(_sent(request, "name")), CodeForm(_sent(request, "code"))
    if request.method == "POST":
        may_guess(request, f"mailbox {mailbox.pk}")
    if form.is_bound and form.is_valid() and _chosen(request, mailbox, form):
        return redirect("say_who_you_are")
    if person is not None and code_form.is_bound and code_form.is_valid():
        if mailboxes.confirm(mailbox, person, code_form.cleaned_data["code"]):
            request.session[BEHIND] = person.pk
            return stage.exit()
        code_form.add_error("code", words.WRONG_CODE)
    has_address = person is not None and bool(own_address(person))
    context = {"form": form, "code_form": code_form, "person": person, "has_address": has_address}
    return render(request, "people/sign_in/say_who.html", context)


def _sent(request: HttpRequest, name: str) -> Any:
    return request.POST if name in request.POST else None


def _chosen(request: HttpRequest, mailbox: Person, form: SayWhoForm) -> bool:
    try:
        request.session[SAID] = mailboxes.choose(mailbox, form.cleaned_data["name"]).pk
    except mailboxes.NotListed:
        form.add_error(
            "name", _("Nobody of this name is listed at this office. Write it as it is listed, or write to us.")
        )
        return False
    return True


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: GET asks and changes nothing, the button signs in."""
    if request.method != "POST":
        good = links.is_good(token)
        return render(request, f"people/sign_in/{'link' if good else 'spent'}.html", status=200 if good else 404)
    person = links.redeem(token)
    if person is None:
        return render(request, "people/sign_in/spent.html", status=404)
    return sign_in(request, person)


@never_cache
def with_partner(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the organisation's own sign-in."""
    try:
        return openid_connect.login(request, provider_id)
    except RequestException:
        messages.error(request, words.PARTNER_TROUBLE)
        return redirect("account_request_login_code")


@never_cache
def join_from_partner(request: HttpRequest) -> HttpResponse:
    """Begin to join with the name and address that an organisation's sign-in gave; they prove nothing here."""
    said = request.session.pop(FROM_PARTNER, None)
    if said:
        draft = drafting.start(get_language() or "en")
        drafting.keep_typed(draft, "you", said)
        drafts.hold(request, draft)
        messages.info(
            request,
            _("This account is not connected with anybody here. You are with us already? Sign in with a code instead."),
        )
    return redirect("people:join")


def _waiting(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """Return the code that this browser waits for, if it still counts."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess(stage) if stage else None
    return process if process and process.is_valid() else None


def _send_again(request: HttpRequest, process: LoginCodeVerificationProcess) -> None:
    """Send the same code once more, so that the older mail stays as good; its hour begins anew, its tries do not."""
    request.code_to_repeat = process.code  # type: ignore[attr-defined]
    process.state["at"] = process.stage.login.initiated_at = time.time()
    process.send()
    process.persist()


def _look_up_nobody() -> None:
    """Do for an unknown address what is done for a known one: the time that a page takes tells nothing."""
    for number in (0, -1):
        Person.objects.filter(pk=number).first()
