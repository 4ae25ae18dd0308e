"""What moderation registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Rate limits."""

    name = "cop.services.moderation"

    def ready(self) -> None:
        """Have limits forgotten that hold nobody back any more."""
        from cop.services.jobs.actions import schedule

        schedule("moderation.sweep", "cop.services.moderation.tasks.sweep", every=timedelta(hours=1))
