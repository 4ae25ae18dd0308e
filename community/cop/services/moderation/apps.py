"""What moderation registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Rate limits."""

    name = "cop.services.moderation"

    def ready(self) -> None:
        """Have limits forgotten that hold nobody back any more, and say that they are kept."""
        from cop.services.jobs.actions import schedule
        from cop.services.moderation.models import Limit
        from cop.services.retention import Kept, register

        schedule("moderation.sweep", "cop.services.moderation.tasks.sweep", every=timedelta(hours=1))
        register(
            Kept("limits", _("How often something was done, unreadable by whom"), _("holding back who tries too often"),
                 _("until it holds nobody back"), rows=Limit.objects.all),
        )  # fmt: skip
