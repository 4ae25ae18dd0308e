"""What the mail registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """Mail out and in: queued, rendered, sent, and switched off; stored, read, and handed to the rooms."""

    name = "cop.services.mail"

    def ready(self) -> None:
        """Say how long mail is kept, open the doors of this service, and have its jobs done."""
        from cop.services.files.keeping import register_keeper
        from cop.services.jobs.actions import schedule
        from cop.services.ledger.queries import name_acts
        from cop.services.mail.incoming.bouncing import BOUNCES
        from cop.services.mail.incoming.doors import register as open_door
        from cop.services.mail.incoming.owning_up import OWNING_UP
        from cop.services.mail.incoming.storing import kept_here
        from cop.services.mail.retention import register_what_is_kept
        from cop.services.mail.unsubscribing import BY_MAIL

        register_what_is_kept()
        name_acts(
            {
                "mail.paused": _("gets no mail any more, for it comes back"),
                "mail.resumed": _("had mail sent to the address again"),
            }
        )
        for entrance in (BOUNCES, OWNING_UP, BY_MAIL):
            open_door(entrance)
        register_keeper(kept_here)
        schedule("mail.forget_incoming", "cop.services.mail.tasks.forget_incoming", every=timedelta(days=1))
        schedule("mail.find_left_behind", "cop.services.mail.tasks.find_left_behind", every=timedelta(minutes=15))
        schedule("mail.sweep", "cop.services.mail.tasks.sweep", every=timedelta(minutes=1))
        schedule("mail.ask_on_held", "cop.services.mail.incoming.holding.ask_on", every=timedelta(hours=6))
        schedule("mail.forget_held", "cop.services.mail.incoming.holding.forget_old", every=timedelta(hours=6))
        schedule("mail.blank", "cop.services.mail.tasks.blank", every=timedelta(hours=1))
