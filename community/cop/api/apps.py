"""What the room registers when it loads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The door for programs."""

    name = "cop.api"

    def ready(self) -> None:
        """Name the room's acts for readers of the ledger, give people their tokens in the download of their data, and say
        how long those are kept."""
        from cop.api.models import Token
        from cop.api.queries import kept_of
        from cop.people.queries.my_data import register_table
        from cop.services.ledger.queries import name_acts
        from cop.services.retention import Kept, register

        name_acts({"api.token_made": _("was given a token"), "api.token_ended": _("ended a token")})
        register_table("tokens", kept_of)
        erased = _("until the person is erased")
        register(
            Kept("tokens", _("Tokens of programs"), _("calling the API"), erased, rows=Token.objects.all, since="made")
        )
