"""Storing and removing files."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from cop.services.files.access import is_registered
from cop.services.files.checking import kind_of
from cop.services.files.choices import PICTURES, Kind, Kinds
from cop.services.files.models import StoredFile
from cop.services.files.pictures import Encoded, cut, decoded, encoded, renditions
from cop.services.files.refusals import EMPTY, NoRoom, Refused, is_no_room, too_large
from cop.services.ledger.actions import record

Rows = list[StoredFile]
"""A file and, of a picture, its renditions."""

DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def store(upload: UploadedFile, *, purpose: str, kinds: Kinds, owner: int | None, acting_person: Any) -> StoredFile:
    """Check an upload by its content and keep it; a picture is written anew, with its renditions.

    Who may upload is decided by the calling room, which has registered `purpose`; `owner` is the number of the person
    whose file it is. Writes a ledger row. Raises Refused, with words for the reader, for a file that is empty, too
    large, damaged, or none of `kinds`, and NoRoom where the storage is full: nothing is kept then. Raises LookupError
    for a purpose that no room registered.
    """
    with written([upload], purpose=purpose, kinds=kinds) as [rows]:
        return keep(rows, owner=owner, acting_person=acting_person)


@contextmanager
def written(uploads: Iterable[UploadedFile], *, purpose: str, kinds: Kinds) -> Iterator[list[Rows]]:
    """Check uploads and write their bytes, outside of any transaction, to be kept by `keep` in that of the caller; what is
    written goes again where the caller fails. Raises as `store` does."""
    if not is_registered(purpose):
        raise LookupError(f"no room registered the purpose {purpose!r}")
    with _nothing_half_stored() as keys:
        yield [_written(one, _checked(one, kinds), keys, purpose=purpose) for one in uploads]


def keep(
    rows: Rows, *, owner: int | None, acting_person: Any, happened: datetime | None = None, unseen: bool = False
) -> StoredFile:
    """Keep a file that is `written`. Writes a ledger row, but for an `unseen` one, of which the room tells later (`see`);
    `happened` is given where the moment itself is nobody's to know."""
    for row in rows:
        row.owner, row.stored = owner, happened or timezone.now()
    return _kept(rows, acting_person, happened=happened, unseen=unseen)


def cut_to(file: StoredFile, shape: tuple[int, int], focus: tuple[int, int], *, acting_person: Any) -> StoredFile:
    """Keep a stored picture also cut to a shape (width to height) around its focus (hundredths from the left and the top).

    The cut is a file of the same purpose and owner, with renditions of its own. Writes a ledger row. Raises NoRoom where
    the storage is full, and Refused where the picture cannot be read any more: nothing is kept then.
    """
    facts = {"purpose": file.purpose, "owner": file.owner, "name": file.name}
    with _nothing_half_stored() as keys:
        with default_storage.open(file.key) as original:
            image = cut(decoded(original), shape, focus)
        return _kept(_pictures(image, keys, **facts), acting_person)


@transaction.atomic
def remove(file: StoredFile, *, acting_person: Any, unseen: bool = False) -> None:
    """Delete a file with its renditions; the bytes go when the transaction is committed.

    Who may is decided by the calling room. Writes a ledger row, but for an `unseen` file. Raises ProtectedError while
    something shows the file.
    """
    if not unseen:
        record("files.removed", file, acting_person=acting_person, old={"purpose": file.purpose})
    keys = [file.key, *file.renditions.values_list("key", flat=True)]
    file.delete()
    transaction.on_commit(lambda: _forget_bytes(keys))


def _checked(upload: UploadedFile, kinds: Kinds) -> Kind:
    if not upload.size:
        raise Refused(EMPTY)
    if upload.size > kinds.at_most:
        raise too_large(upload.size, kinds.at_most)
    kind = kind_of(upload)
    if kind not in kinds.kinds:
        raise Refused(kinds.otherwise)
    return kind


@transaction.atomic
def see(file: StoredFile, *, acting_person: Any, happened: datetime | None) -> StoredFile:
    """Write the row of an `unseen` file anew, so that its number does not tell when it was stored, and tell of it."""
    smaller = list(file.renditions.order_by("pk"))
    file.delete()
    for row in (file, *smaller):
        row.pk, row._state.adding, row.stored = None, True, happened or timezone.now()
    return _kept([file, *smaller], acting_person, happened=happened)


def _kept(
    rows: list[StoredFile], acting_person: Any, *, happened: datetime | None = None, unseen: bool = False
) -> StoredFile:
    """Save the rows of bytes that were written, and return the file itself."""
    file, *smaller = rows
    with transaction.atomic():
        file.save()
        for row in smaller:
            row.original = file
            row.save()
        new = {"purpose": file.purpose, "content_type": file.content_type, "size": file.size}
        if not unseen:
            record("files.stored", file, acting_person=acting_person, new=new, happened=happened)
    return file


def _written(upload: UploadedFile, kind: Kind, keys: list[str], **facts: Any) -> list[StoredFile]:
    """Write the bytes and return the unsaved rows: the file itself, then its renditions."""
    if kind not in PICTURES.kinds:
        return [_write(upload, keys, kind, name=_clean_name(upload.name, kind), **facts)]
    return _pictures(decoded(upload), keys, name=_clean_name(upload.name, Kind.WEBP), **facts)


def _pictures(image: Image.Image, keys: list[str], **facts: Any) -> list[StoredFile]:
    original = _write_picture(encoded(image), keys, **facts)
    return [original, *(_write_picture(smaller, keys, made_for=width, **facts) for width, smaller in renditions(image))]


def _write_picture(picture: Encoded, keys: list[str], **facts: Any) -> StoredFile:
    content = ContentFile(picture.content)
    return _write(content, keys, Kind.WEBP, width=picture.width, height=picture.height, **facts)


def _write(content: File, keys: list[str], kind: Kind, **facts: Any) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    for piece in content.chunks():
        digest.update(piece)
        size += len(piece)
    key = secrets.token_hex(24)
    keys.append(f"{key[:2]}/{key}")
    default_storage.save(keys[-1], content)
    sha256 = digest.hexdigest()
    return StoredFile(key=keys[-1], content_type=kind.value.content_type, size=size, sha256=sha256, **facts)


@contextmanager
def _nothing_half_stored() -> Iterator[list[str]]:
    """Collects the keys of what is written; takes all of it back when something fails on the way."""
    keys: list[str] = []
    try:
        yield keys
    except OSError as error:
        _forget_bytes(keys)
        if is_no_room(error):
            raise NoRoom from error
        raise
    except BaseException:
        _forget_bytes(keys)
        raise


def _forget_bytes(keys: list[str]) -> None:
    """What cannot be deleted now is found by the sweep."""
    for key in keys:
        with suppress(OSError):
            default_storage.delete(key)


def _clean_name(name: str | None, kind: Kind) -> str:
    """Return the name without folders, control and direction marks, with the ending of what the file really is."""
    last = unicodedata.normalize("NFC", (name or "").replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c not in DIRECTION_MARKS and unicodedata.category(c) != "Cc")
    stem = PurePosixPath(kept).stem.strip(" .")[:100] or "file"
    return stem + kind.value.ending
