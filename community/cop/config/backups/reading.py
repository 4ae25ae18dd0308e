"""Restoring a backup into an empty place."""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction

from cop.config.backups.sealing import CannotOpen, opened
from cop.config.backups.tables import Sum, load, sum_of, tables
from cop.config.backups.writing import FORMAT
from cop.config.health import our_migrations
from cop.services.files.models import StoredFile
from cop.services.mail.incoming.forgetting import with_bytes


class CannotRestore(Exception):
    """Why a backup is not restored here, in words; nothing was kept of it."""


@dataclass
class Restored:
    """What was restored and found equal to the backup."""

    made: str
    sums: dict[str, Sum] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)


def check_empty() -> None:
    """Raise CannotRestore if a table already holds rows."""
    for model in tables():
        if model._base_manager.exists():
            raise CannotRestore(
                f"This place is not empty: it has {model._base_manager.count()} rows of {model._meta.label_lower}. "
                "Restore into a new DATA_DIR and a new database."
            )


def restore_backup(path: Path, passphrase: str) -> Restored:
    """Load everything, compare every count and checksum, and keep it only if all are equal.

    Raises CannotRestore or CannotOpen, in words; nothing is kept then.
    """
    keys: list[str] = []
    try:
        with transaction.atomic(), opened(path, passphrase) as contents:
            return _restore(contents, keys)
    except BaseException as error:
        _forget(keys)
        if isinstance(error, tarfile.TarError | EOFError):
            raise CannotOpen(f"{path} is no backup, or it is damaged.") from error
        if isinstance(error, IntegrityError):
            raise CannotRestore(f"The rows of the backup contradict each other ({type(error).__name__}).") from error
        raise


def _restore(contents: IO[bytes], keys: list[str]) -> Restored:
    with tarfile.open(fileobj=contents, mode="r|") as tar:
        members = iter(tar)
        manifest = _checked_manifest(_json_of(tar, next(members)))
        by_label = {model._meta.label_lower: model for model in tables()}
        missing = None
        for member in members:
            folder, _, name = member.name.partition("/")
            if folder == "tables":
                load(by_label[name.removesuffix(".jsonl.gz")], _lines(_content(tar, member)))
            elif folder == "files":
                _store(name, _content(tar, member), keys)
            else:
                missing = _json_of(tar, member)["missing"]
    if missing is None:
        raise EOFError
    connection.check_constraints()
    _reset_sequences()
    return Restored(manifest["made"], _compared(manifest), _compared_files(keys, missing), missing)


def _checked_manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest.get("format") != FORMAT:
        raise CannotRestore(f"This backup has the format {manifest.get('format')}; this version reads format {FORMAT}.")
    theirs, ours = {tuple(step) for step in manifest["migrations"]}, set(our_migrations())
    if theirs != ours:
        steps = ", ".join(".".join(step) for step in sorted(theirs ^ ours)[:5])
        raise CannotRestore(
            f"This backup was made by version {manifest['version']}, whose tables differ from this one's ({steps}). "
            f"Install version {manifest['version']}, restore with it, then update."
        )
    if unknown := set(manifest["tables"]) ^ {model._meta.label_lower for model in tables()}:
        raise CannotRestore(f"The backup and this version have different tables: {', '.join(sorted(unknown))}.")
    return manifest


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise EOFError
    return content


def _json_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    return json.loads(_content(tar, member).read())


def _lines(content: IO[bytes]) -> Iterator[str]:
    with gzip.open(content, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\n")


def _store(key: str, content: IO[bytes], keys: list[str]) -> None:
    """Keep one stored file, or a mail as it came in, under its own key; its row was loaded before."""
    row = StoredFile.objects.filter(key=key).first()
    mail = with_bytes().filter(raw=key).first()
    if (row is None and mail is None) or default_storage.exists(key):
        raise CannotRestore(
            f"The stored file {key} belongs to no row, or is here already. Use a new DATA_DIR or bucket."
        )
    keys.append(key)
    hashed = _Hashed(content)
    default_storage.save(key, File(cast(IO[bytes], hashed), name=key))
    same = hashed.digest.hexdigest() == row.sha256 if row else mail and hashed.size == mail.size
    if not same:
        raise CannotRestore(f"The stored file {key} differs from its checksum.")


class _Hashed:
    """A stream that sums what was read of it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self.digest, self.size = content, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _compared(manifest: dict[str, Any]) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    for model in tables():
        label = model._meta.label_lower
        sums[label] = sum_of(model)
        if sums[label].as_json() != manifest["tables"][label]:
            there, here = manifest["tables"][label]["rows"], sums[label].rows
            raise CannotRestore(
                f"{label} differs from the backup: {here} rows here, {there} there, or another content."
            )
    return sums


def _compared_files(keys: list[str], missing: list[str]) -> int:
    expected = StoredFile.objects.exclude(key__in=missing).count() + with_bytes().exclude(raw__in=missing).count()
    if len(keys) != expected:
        raise CannotRestore(f"{len(keys)} stored files came, and {expected} belong to the rows.")
    return expected


def _forget(keys: list[str]) -> None:
    for key in keys:
        with suppress(OSError):
            default_storage.delete(key)
