"""What the mail registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """Outgoing mail: queued, rendered, sent, and switched off."""

    name = "cop.services.mail"

    def ready(self) -> None:
        """Have mail swept up every minute, and old codes blanked; and say how long it is kept."""
        from cop.services.files.keeping import register_keeper
        from cop.services.jobs.actions import schedule
        from cop.services.mail.choices import SECRETS_KEPT_FOR
        from cop.services.mail.incoming.doors import register as open_door
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
        register_keeper(kept_here)
        open_door(BY_MAIL)
        schedule("mail.sweep", "cop.services.mail.tasks.sweep", every=timedelta(minutes=1))
        schedule("mail.forget_held", "cop.services.mail.incoming.holding.forget_old", every=timedelta(hours=6))
        schedule("mail.blank", "cop.services.mail.tasks.blank", every=timedelta(hours=1))
