"""Passkeys, authenticator apps and recovery codes, in our words."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from cop.network.queries import partnership
from cop.people.models import Person
from cop.people.signing_in import words
from cop.services.languages.queries import text_of


class SecondFactorAdapter(DefaultMFAAdapter):
    """What an app or a passkey shows, and what is said when one does not work."""

    error_messages = {**DefaultMFAAdapter.error_messages, **words.SECOND_FACTOR_ERRORS}

    def _get_site_name(self) -> str:
        return text_of(partnership().names, "en") or super()._get_site_name()

    def build_totp_svg(self, url: str) -> str:
        """Return the picture as it stands in a page: without the line that makes it a file of its own."""
        return super().build_totp_svg(url).partition("?>")[2]

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 (the name is allauth's)
        """Suggest a name for a new passkey."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        """Return what the browser shows beside the passkey."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name or user.email}
