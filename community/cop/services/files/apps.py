"""What the files register when they load."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploads: checked, stored, served safely."""

    name = "cop.services.files"

    def ready(self) -> None:
        """Name the acts, and have bytes swept that no row tells of."""
        from cop.services.jobs.actions import schedule
        from cop.services.ledger.queries import name_acts

        name_acts({"files.stored": _("was stored"), "files.removed": _("was removed")})
        schedule("files.sweep", "cop.services.files.tasks.sweep", every=timedelta(days=1))
