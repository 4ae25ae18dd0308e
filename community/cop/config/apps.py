"""What the installation checks when it starts."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

BACKUPS_KEPT_FOR = timedelta(days=35)
"""What deploy/cop-backup.service and the operators hold to; nothing here deletes a backup."""


class ConfigConfig(AppConfig):
    """Settings, addresses, logs, health and the commands of operators."""

    name = "cop.config"

    def ready(self) -> None:
        """Register the checks of a production installation, and say how long backups are kept."""
        from cop.config import checks  # noqa: F401
        from cop.services.retention import Kept, register

        ends = _("then the operator deletes it")
        register(Kept("backups", _("Backups"), _("getting everything back"), ends, BACKUPS_KEPT_FOR))
