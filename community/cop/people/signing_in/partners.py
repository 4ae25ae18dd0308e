"""Signing in with the account of one's organisation (OpenID Connect).

Providers stand in the environment, OPENID_CONNECT, as allauth describes them. `settings.email_domains` of one lists the
domains for whose addresses it vouches: a provider without it signs nobody in before they connected it themselves.
"""

from typing import Any, NamedTuple, NoReturn

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from cop.people.mail_providers import domain_of
from cop.people.models import Person
from cop.people.signing_in import words

FROM_PARTNER, CONNECTING = "from_partner", "connecting"
"""What the session holds: who a provider said somebody is, and which provider is being connected."""


class Partner(NamedTuple):
    """An organisation whose accounts are known here."""

    code: str
    name: str


def partners() -> list[Partner]:
    """Return the organisations whose accounts sign in here, as the environment names them."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [Partner(app["provider_id"], app["name"]) for app in apps]


class PartnerAdapter(DefaultSocialAccountAdapter):
    """Whom a provider's word signs in, and where everybody else is led."""

    error_messages = {**DefaultSocialAccountAdapter.error_messages, **words.PARTNER_ERRORS}

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """A provider makes nobody a person."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in who is connected, or whose address both the provider and we know to be theirs; the others may join.

        Connecting is begun by a button of ours: a link alone would let a stranger connect an account of theirs.
        """
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if request.session.pop(CONNECTING, None) != sociallogin.account.provider:
                self.on_authentication_error(request, sociallogin.provider)
            return
        if sociallogin.is_existing:
            return
        person = person_vouched_for(sociallogin)
        if person is None:
            _lead_to_joining(request, sociallogin)
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> NoReturn:
        """Say calmly that it did not work, and offer the other ways."""
        messages.error(request, words.PARTNER_TROUBLE)
        raise ImmediateHttpResponse(
            redirect("security" if request.user.is_authenticated else "account_request_login_code")
        )

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Go back to the page of all that concerns signing in."""
        return reverse("security")


def person_vouched_for(sociallogin: SocialLogin) -> Person | None:
    """Return the person whose address was confirmed here and is vouched for by a provider who may do so, if any."""
    domains = [domain_of(f"@{domain}") for domain in sociallogin.provider.app.settings.get("email_domains", [])]
    vouched = [a.email.lower() for a in sociallogin.email_addresses if a.verified is True]
    for email in vouched:
        confirmed = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        if confirmed and confirmed.user.is_active and domain_of(email) in domains:
            return confirmed.user
    return None


def _lead_to_joining(request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
    """Offer to join, with what the provider said filled in; it proves nothing."""
    said = sociallogin.account.extra_data
    said = said.get("userinfo") or said.get("id_token") or said
    request.session[FROM_PARTNER] = {field: str(said.get(field) or "")[:200] for field in ("name", "email")}
    raise ImmediateHttpResponse(redirect("join_from_partner"))
