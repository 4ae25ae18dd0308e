"""What the room registers with the services when it loads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """The partnership, its communities, countries and topics."""

    name = "cop.network"

    def ready(self) -> None:
        """Name the room's acts for readers of the ledger, and say who our mail is from."""
        from cop.network.sending import sender
        from cop.services.ledger.queries import name_acts
        from cop.services.mail.senders import set_sender

        set_sender(sender)
        name_acts(
            {
                "network.loaded": _("was set up from the leaflet"),
                "network.figures_rebuilt": _("had its figures counted anew"),
                "network.partnership_changed": _("was changed"),
                "network.community_named": _("was named"),
                "network.community_changed": _("was changed"),
                "network.community_opened": _("was opened"),
                "network.community_closed": _("was closed"),
                "network.days_changed": _("had its working days changed"),
                "network.topic_added": _("was added"),
                "network.topic_changed": _("was changed"),
                "network.topic_retired": _("was retired"),
                "network.topic_brought_back": _("was brought back"),
            }
        )
