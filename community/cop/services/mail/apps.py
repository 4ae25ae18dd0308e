"""What the mail registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Outgoing mail: queued, rendered, sent, and switched off."""

    name = "cop.services.mail"

    def ready(self) -> None:
        """Have mail swept up every minute, and old codes blanked."""
        from cop.services.jobs.actions import schedule

        schedule("mail.sweep", "cop.services.mail.tasks.sweep", every=timedelta(minutes=1))
        schedule("mail.blank", "cop.services.mail.tasks.blank", every=timedelta(hours=1))
