"""What the lines register when they load."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinesConfig(AppConfig):
    """Where a thing came from and where it led."""

    name = "cop.services.lines"

    def ready(self) -> None:
        """Name the acts for readers of the ledger."""
        from cop.services.ledger.queries import name_acts

        name_acts({"lines.connected": _("led to something"), "lines.disconnected": _("no longer leads to something")})
