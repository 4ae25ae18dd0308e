"""What the mail registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """Mail out and in: queued, rendered, sent, and switched off; stored, read, and handed to the rooms."""

    name = "cop.services.mail"

    def ready(self) -> None:
        """Have mail swept up every minute, and old codes blanked; and say how long it is kept."""
        from cop.services.files.keeping import register_keeper
        from cop.services.jobs.actions import schedule
        from cop.services.ledger.queries import name_acts
        from cop.services.mail.choices import INCOMING_KEPT_FOR, RAW_KEPT_FOR, SECRETS_KEPT_FOR
        from cop.services.mail.incoming.bouncing import BOUNCES
        from cop.services.mail.incoming.doors import register as open_door
        from cop.services.mail.incoming.forgetting import bytes_kept, rows_kept
        from cop.services.mail.incoming.owning_up import OWNING_UP
        from cop.services.mail.incoming.pausing import FORGOTTEN_AFTER, every_bounce, pauses
        from cop.services.mail.incoming.storing import kept_here
        from cop.services.mail.queries import every_message, secrets_unsent
        from cop.services.mail.unsubscribing import BY_MAIL
        from cop.services.retention import Kept, register

        erased, nightly = _("until the person is erased"), _("then a job takes it away")
        register(
            Kept("mails", _("Mail"), _("showing what was sent, and when"), erased, rows=every_message, since="queued"),
            Kept(
                "secret-mails",
                _("Words of mails that hold a code and were not sent"),
                _("sending them"),
                nightly,
                SECRETS_KEPT_FOR,
                secrets_unsent,
                "queued",
            ),
        )
        register(
            Kept(
                "incoming-bytes",
                _("Mails that came in, as they came"),
                _("finding out what became of them"),
                nightly,
                RAW_KEPT_FOR,
                bytes_kept,
                "received",
            ),
            Kept(
                "incoming",
                _("What became of mails that came in"),
                _("doing nothing twice"),
                nightly,
                INCOMING_KEPT_FOR,
                rows_kept,
                "received",
            ),
            Kept(
                "bounces",
                _("Mails that came back"),
                _("sending nothing where nothing arrives"),
                nightly,
                FORGOTTEN_AFTER,
                every_bounce,
                "came",
            ),
            Kept(
                "paused-addresses",
                _("Addresses to which no mail goes"),
                _("sending nothing where nothing arrives"),
                _("until somebody has it sent again, or the person is erased"),
                rows=pauses,
                since="since",
            ),
        )
        name_acts(
            {
                "mail.paused": _("gets no mail any more, for it comes back"),
                "mail.resumed": _("had mail sent to the address again"),
            }
        )
        open_door(BOUNCES)
        open_door(OWNING_UP)
        schedule("mail.forget_incoming", "cop.services.mail.tasks.forget_incoming", every=timedelta(days=1))
        schedule("mail.find_left_behind", "cop.services.mail.tasks.find_left_behind", every=timedelta(minutes=15))
        register_keeper(kept_here)
        open_door(BY_MAIL)
        schedule("mail.sweep", "cop.services.mail.tasks.sweep", every=timedelta(minutes=1))
        schedule("mail.ask_on_held", "cop.services.mail.incoming.holding.ask_on", every=timedelta(hours=6))
        schedule("mail.forget_held", "cop.services.mail.incoming.holding.forget_old", every=timedelta(hours=6))
        schedule("mail.blank", "cop.services.mail.tasks.blank", every=timedelta(hours=1))
