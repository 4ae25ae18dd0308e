"""What the files register when they load."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Uploads: checked, stored, served safely."""

    name = "cop.services.files"

    def ready(self) -> None:
        """Name the acts, say how long files are kept, and have bytes swept that no row tells of."""
        from cop.services.files.models import StoredFile
        from cop.services.jobs.actions import schedule
        from cop.services.ledger.queries import name_acts
        from cop.services.retention import Kept, register

        name_acts({"files.stored": _("was stored"), "files.removed": _("was removed")})
        ends = _("until what shows them goes, or the person is erased")
        register(Kept("files", _("Files"), _("photos and pictures"), ends, rows=StoredFile.objects.all, since="stored"))
        schedule("files.sweep", "cop.services.files.tasks.sweep", every=timedelta(days=1))
