"""How allauth behaves here: who signs in, with which codes, what is said and mailed, and where it leads."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import generate_user_code
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from cop.people.access import has_authenticator, has_second_factor, holds_guarded_role
from cop.people.actions.codes import DIGITS, LENGTH
from cop.people.actions.signing_in import note_change
from cop.people.mails import signing_in as mails
from cop.people.models import Person
from cop.people.signing_in import words
from cop.people.signing_in.devices import device_of

PASSWORD_ERRORS = {
    "password_too_short": _("This is too short. Take at least 12 characters; several words are easy to remember."),
    "password_too_common": _("Many people use this one, so it is the first to be guessed. Take another."),
}


class Adapter(DefaultAccountAdapter):
    """Our ways with addresses, codes and passwords."""

    error_messages = {**DefaultAccountAdapter.error_messages, **words.ACCOUNT_ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody becomes a person by signing in: joining is its own door."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent on to `url`: our own paths only."""
        return (url or "").startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_stages(self) -> list[str]:
        """Return the steps between a proof and the session. A code proves its address, so no step does that again."""
        return [
            "allauth.account.stages.LoginByCodeStage",
            "allauth.mfa.stages.AuthenticateStage",
            "cop.people.signing_in.stages.SayWhoYouAre",
        ]

    def generate_login_code(self) -> str:
        """Return the code that waits in this session already when it is sent once more, else a new one."""
        return getattr(self.request, "code_to_repeat", "") or new_code()

    def generate_password_reset_code(self) -> str:
        """Return the code that waits in this session already when it is sent once more, else a new one."""
        return getattr(self.request, "code_to_repeat", "") or new_code()

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Send somebody who may not sign in back to the first page, with the reason."""
        messages.error(request, words.ACCOUNT_ERRORS["account_inactive"])
        return redirect("account_request_login_code")

    def post_login(self, request: HttpRequest, user: Person, **hook: Any) -> HttpResponse:
        """Lead on to where they wanted, by way of the second factor where their role asks for one.

        Whoever has just signed in has proven who they are, and is not asked again for some minutes.
        """
        record_authentication(request, user, method="sign_in", reauthenticated=True)
        if holds_guarded_role(user) and not has_second_factor(user):
            wanted = hook["redirect_url"] or request.POST.get("next") or request.GET.get("next") or ""
            hook["redirect_url"] = (
                f"{reverse('security')}?{urlencode({'next': wanted})}" if wanted else reverse("security")
            )
        return super().post_login(request, user, **hook)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the page of all that concerns signing in."""
        return reverse("security")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to prove once more who one is, the quickest first, named in our words."""
        ways = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        if not has_authenticator(user):
            ways["mail"] = {"id": "mail", "url": reverse("prove_by_mail")}
        named = words.WAYS_TO_PROVE_AGAIN
        return [{**ways[way], "description": named[way]} for way in named if way in ways]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether one must prove once more who one is: always but for some minutes after the last proof.

        Raises for itself: allauth lets whoever has neither a password nor a second factor pass unasked.
        """
        proofs = get_authentication_records(self.request, self.request.user)
        last = max((proof["at"] for proof in proofs if proof.get("reauthenticated")), default=0)
        if time.time() - last > app_settings.REAUTHENTICATION_TIMEOUT:
            raise ReauthenticationRequired
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """Return a password that is good enough; raises ValidationError in our words."""
        try:
            validate_password(password, user)
        except ValidationError as refused:
            raise ValidationError([PASSWORD_ERRORS[str(error.code)] for error in refused.error_list]) from None
        return password

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what `words` has for it."""
        text = message or words.MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue our mail in place of allauth's. Raises KeyError for one that we do not know."""
        MAILS[template_prefix](email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person what they changed about how they sign in, and record it."""
        note_change(template_prefix.rpartition("/")[2], acting_person=user, device=device_of(self.request))


MAILS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "account/email/login_code": lambda email, context: mails.sign_in_code(email, context["code"]),
    "account/email/password_reset_code": lambda email, context: mails.password_code(email, context["code"]),
    "account/email/unknown_account": lambda email, context: mails.nobody_here(email),
}


def new_code() -> str:
    """Return a code as all our codes are written."""
    return generate_user_code(length=LENGTH, allowed_chars=DIGITS)
