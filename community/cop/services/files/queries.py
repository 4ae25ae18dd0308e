"""Finding stored files and saying where they are fetched."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse

from cop.services.files.choices import RENDITION_WIDTHS
from cop.services.files.models import StoredFile


def address(file: StoredFile, width: int | None = None) -> str:
    """Return where `file` is fetched; with `width`, the rendition for that width, without asking the database for it."""
    place = reverse("files:file", args=[file.pk, file.name])
    return f"{place}?width={_our_width(width)}" if width else place


def rendition(file: StoredFile, width: int) -> StoredFile:
    """Return the smallest rendition of a picture that is meant for `width` or more; the file itself where it has none."""
    return file.renditions.filter(made_for=_our_width(width)).first() or file


def owned_by(person_number: int) -> QuerySet[StoredFile]:
    """Return the files that a person gave us, without the renditions of them."""
    return StoredFile.objects.filter(owner=person_number, original__isnull=True).order_by("pk")


def content(file: StoredFile) -> Iterator[bytes]:
    """Yield the bytes of `file` in pieces; raises FileNotFoundError where the storage has lost them."""
    with default_storage.open(file.key) as stored:
        yield from stored.chunks()


def _our_width(width: int) -> int:
    return next((ours for ours in RENDITION_WIDTHS if ours >= width), RENDITION_WIDTHS[-1])
