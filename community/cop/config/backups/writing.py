"""Making a backup."""

import gzip
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from cop.config.backups.sealing import sealed
from cop.config.backups.snapshot import snapshot
from cop.config.backups.tables import Sum, line_of, rows, tables
from cop.services.files.models import StoredFile
from cop.services.mail.incoming.forgetting import with_bytes

FORMAT = 1
README = """A backup of {site}, made on {made} UTC by version {version}: {rows} rows and {files} stored files.

It is encrypted. Open it with this program and the passphrase it was made with:  BACKUP_KEY=… cop restore THIS-FILE
Without this program: `key` is 16 bytes of salt and a Fernet token, whose key is scrypt(passphrase, salt, n=65536, r=8,
p=1); the token holds the age identity that opens backup.tar.age.
"""


@dataclass
class Report:
    """What a backup holds, and what could not be read."""

    sums: dict[str, Sum] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(total.rows for total in self.sums.values())


def write_backup(path: Path, passphrase: str) -> Report:
    """Write a backup to `path`, which appears only when it is whole. Raises OSError where it cannot be written."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with open(unfinished, "wb", opener=_private) as file:
            report = _write(file, passphrase)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return report


def _write(file: IO[bytes], passphrase: str) -> Report:
    report = Report()
    with ExitStack() as spools, snapshot():
        parts = {}
        for model in tables():
            parts[model] = spools.enter_context(tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR))
            report.sums[model._meta.label_lower] = _spool(model, parts[model])
        report.files = StoredFile.objects.count() + with_bytes().count()
        manifest = _manifest(report)
        with sealed(file, passphrase, _readme(manifest, report)) as out, tarfile.open(fileobj=out, mode="w|") as tar:
            _add_bytes(tar, "manifest.json", _json(manifest))
            for model, spool in parts.items():
                _add(tar, f"tables/{model._meta.label_lower}.jsonl.gz", spool, spool.seek(0, io.SEEK_END))
            report.missing = [key for key, size in _stored() if not _add_stored(tar, key, size)]
            _add_bytes(tar, "end.json", _json({"missing": report.missing}))
    return report


def _spool(model: type[Model], spool: IO[bytes]) -> Sum:
    """Write a table to a file without a name, so that nothing readable stays behind, and sum it."""
    total = Sum()
    with gzip.open(spool, "wt", compresslevel=3, encoding="utf-8") as out:
        for row in rows(model):
            out.write(line_of(row) + "\n")
            total = total.plus(row)
    return total


def _manifest(report: Report) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made": timezone.now().isoformat(),
        "site": settings.SITE_URL,
        "version": version("clean-mobility"),
        "database": connection.vendor,
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "tables": {label: total.as_json() for label, total in report.sums.items()},
        "files": report.files,
    }


def _readme(manifest: dict[str, Any], report: Report) -> str:
    facts = {"site": manifest["site"], "made": manifest["made"][:16], "version": manifest["version"]}
    return README.format(**facts, rows=report.rows, files=report.files)


def _stored() -> Iterator[tuple[str, int]]:
    """The keys and sizes of files, and of mails as they came in."""
    yield from StoredFile.objects.order_by("pk").values_list("key", "size").iterator(chunk_size=1000)
    for key, size in with_bytes().order_by("pk").values_list("raw", "size").iterator(chunk_size=1000):
        yield str(key), size


def _add_stored(tar: tarfile.TarFile, key: str, size: int) -> bool:
    """Add the bytes of a stored file; False where the storage has lost them or they were deleted meanwhile."""
    try:
        with default_storage.open(key) as content:
            if content.size != size:
                return False
            _add(tar, f"files/{key}", content, size)
    except FileNotFoundError:
        return False
    return True


def _add(tar: tarfile.TarFile, name: str, content: Any, size: int) -> None:
    content.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size = size
    tar.addfile(entry, content)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add(tar, name, io.BytesIO(content), len(content))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
