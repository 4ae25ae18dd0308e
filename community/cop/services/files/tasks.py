"""Jobs of the files."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from cop.services.files.keeping import kept_elsewhere
from cop.services.files.models import StoredFile

SETTLED = timedelta(days=1)


def sweep() -> None:
    """Delete bytes that no row tells of: left by a transaction that was rolled back, or by a killed process."""
    for folder, names in _folders():
        keys = {f"{folder}/{name}" for name in names}
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys - known - kept_elsewhere(keys):
            _delete_if_settled(key)
    sweep_temporary()


def sweep_temporary() -> None:
    """Delete temporary files that a killed process left: uploads, exports, backups. Also each start does it."""
    for unfinished in filter(Path.is_file, Path(settings.FILE_UPLOAD_TEMP_DIR).rglob("*")):
        with suppress(FileNotFoundError):
            if time.time() - unfinished.stat().st_mtime > SETTLED.total_seconds():
                unfinished.unlink()


def _folders() -> Iterator[tuple[str, list[str]]]:
    with suppress(FileNotFoundError):
        for folder in default_storage.listdir("")[0]:
            yield folder, default_storage.listdir(folder)[1]


def _delete_if_settled(key: str) -> None:
    """A young file may belong to a transaction that is still open."""
    with suppress(FileNotFoundError):
        if timezone.now() - default_storage.get_modified_time(key) > SETTLED:
            default_storage.delete(key)
