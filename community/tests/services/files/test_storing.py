import errno
import hashlib
import os
import resource
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.utils import translation
from PIL import Image

from cop.services.files.actions import remove, store
from cop.services.files.choices import DOCUMENTS, PICTURES
from cop.services.files.models import StoredFile
from cop.services.files.queries import address, content, owned_by, rendition
from cop.services.files.refusals import NoRoom, Refused
from cop.services.files.tasks import sweep
from cop.services.ledger.models import Entry
from services.files.pictures_for_tests import huge_png, noise, picture

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db,
    pytest.mark.usefixtures("folder"),
    pytest.mark.urls("services.files.addresses"),
]

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURE = "This is not a picture that we can show. Save it as JPEG, PNG or WebP and choose that."
DAMAGED = "This file is damaged or did not arrive whole. Open it on your device, save it again and choose that."
TOO_MANY_PIXELS = "This picture is too large. Save it at most 4,000 pixels wide and high and choose that."


def put(
    data: bytes, name: str = "file", kinds: Any = PICTURES, purpose: str = "tests.open", owner: int = 7
) -> StoredFile:
    upload = SimpleUploadedFile(name, data)
    return store(upload, purpose=purpose, kinds=kinds, owner=owner, acting_person=None)


def office(*parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, "<xml/>" * 200)
    return out.getvalue()


def open_document(kind: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "<xml/>")
    return out.getvalue()


def bytes_of(file: StoredFile) -> bytes:
    return b"".join(content(file))


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def photo_with_metadata() -> bytes:
    """A phone's photo: turned by a flag, with place, camera and a note."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Nimal"
    exif.get_ifd(0x8825)[2] = (6.0, 55.0, 38.0)
    return picture(size=(800, 600), exif=exif, comment=b"taken at home", icc_profile=b"profile-bytes")


def test_picture_is_written_anew_upright_and_without_metadata() -> None:
    file = put(photo_with_metadata(), "holiday.jpg")
    stored = bytes_of(file)
    image = Image.open(BytesIO(stored))
    assert (image.format, image.size) == ("WEBP", (600, 800))
    assert dict(image.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    for secret in (b"Nimal", b"taken at home", b"profile-bytes", b"EXIF", b"Exif"):
        assert secret not in stored
    assert (file.content_type, file.name, file.width, file.height) == ("image/webp", "holiday.webp", 600, 800)
    assert (file.size, file.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_every_kind_of_picture_is_taken_whatever_its_name(kind: str) -> None:
    file = put(picture(kind), "whatever.txt")
    assert (file.content_type, file.name) == ("image/webp", "whatever.webp")


def test_transparency_is_kept() -> None:
    out = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    image = Image.open(BytesIO(bytes_of(put(out.getvalue()))))
    assert image.convert("RGBA").getpixel((5, 5))[3] == 0


def test_large_picture_comes_out_with_its_longest_side_at_1600() -> None:
    file = put(picture(size=(3000, 4000)))
    assert (file.width, file.height) == (1200, 1600)


@pytest.mark.parametrize("size", [(1600, 1200), (300, 1600), (100, 100)])
def test_renditions_never_weigh_more_than_30_kilobytes(size: tuple[int, int]) -> None:
    file = put(noise(size))
    for width in (192, 480, 960):
        smaller = rendition(file, width)
        assert smaller.original == file
        assert smaller.size == len(bytes_of(smaller)) <= 30_000
        assert smaller.width <= min(width, size[0])


def test_rendition_is_the_smallest_that_is_wide_enough() -> None:
    file = put(picture(size=(1600, 1200)))
    assert [rendition(file, width).width for width in (100, 192, 193, 480, 2000)] == [192, 192, 480, 480, 960]
    assert rendition(put(PDF, kinds=DOCUMENTS), 100).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "data", "kinds", "words"),
    [
        ("drawing.svg", SVG, PICTURES, NO_PICTURE),
        ("drawing.png", SVG, PICTURES, NO_PICTURE),
        ("photo.jpg", PDF, PICTURES, NO_PICTURE),
        ("page.png", b"<!doctype html><script>alert(1)</script>", PICTURES, NO_PICTURE),
        ("archive.jpg", office("a.txt"), PICTURES, NO_PICTURE),
        ("nothing.png", b"", PICTURES, "The file is empty."),
        ("cut.jpg", picture("JPEG")[:-400], PICTURES, DAMAGED),
        ("cut.png", picture("PNG")[:-400], PICTURES, DAMAGED),
        ("cut.gif", picture("GIF")[:-400], PICTURES, DAMAGED),
        ("cut.webp", picture("WEBP")[:-400], PICTURES, DAMAGED),
        ("head.png", b"\x89PNG\r\n\x1a\n", PICTURES, DAMAGED),
        ("cut.pdf", PDF[:-10], DOCUMENTS, DAMAGED),
        ("cut.docx", office("word/document.xml")[:-30], DOCUMENTS, DAMAGED),
        ("photo.pdf", picture(), DOCUMENTS, str(DOCUMENTS.otherwise)),
        ("zip.docx", office("a.txt"), DOCUMENTS, str(DOCUMENTS.otherwise)),
        ("page.odt", open_document("text/html"), DOCUMENTS, str(DOCUMENTS.otherwise)),
        (
            "macros.docx",
            office("word/document.xml", "word/vbaProject.bin"),
            DOCUMENTS,
            "This document holds macros. Save it without them and choose that.",
        ),
    ],
)
def test_unfit_file_is_refused_in_words_and_nothing_is_kept(
    folder: Path, name: str, data: bytes, kinds: Any, words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        put(data, name, kinds)
    assert str(refusal.value) == words
    assert (StoredFile.objects.count(), Entry.objects.filter(act="files.stored").count()) == (0, 0)
    assert everything_in(folder) == []


def test_picture_of_20000_by_20000_pixels_is_refused_before_it_is_decoded() -> None:
    data = huge_png(20_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match=TOO_MANY_PIXELS.replace(".", r"\.")):
        put(data, "huge.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


def test_picture_of_25_million_pixels_is_taken_only_as_plain_jpeg() -> None:
    assert put(picture(size=(5_000, 5_000))).width == 1600
    for data in (huge_png(5_000), picture(size=(5_000, 5_000), progressive=True)):
        with pytest.raises(Refused, match="This picture is too large"):
            put(data)


def test_archive_with_an_endless_directory_is_refused() -> None:
    data = office(*(f"part{number}/{'x' * 200}.xml" for number in range(5_000)), "word/document.xml")
    with pytest.raises(Refused, match="damaged"):
        put(data, "many.docx", DOCUMENTS)


def test_too_large_file_is_told_how_much_fits() -> None:
    with pytest.raises(Refused) as refusal:
        put(b"\xff\xd8\xff" + bytes(3 * 1024 * 1024), kinds=replace(PICTURES, at_most=2 * 1024 * 1024))
    words = "This file is too large: it has 3 MB, and at most 2 MB fit. Make it smaller and choose that."
    assert str(refusal.value) == words


def test_refusal_speaks_the_readers_language() -> None:
    with translation.override("vi"), pytest.raises(Refused) as refusal:
        put(b"", "nothing.png")
    with translation.override("vi"):
        vietnamese = translation.gettext("The file is empty.")
    assert str(refusal.value) == vietnamese != "The file is empty."


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (PDF, "application/pdf"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("ppt/presentation.xml"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (open_document("application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_document_is_kept_byte_for_byte(data: bytes, content_type: str) -> None:
    file = put(data, "Báo cáo.exe", DOCUMENTS)
    assert (bytes_of(file), file.content_type) == (data, content_type)
    assert file.name.startswith("Báo cáo.")
    assert file.name != "Báo cáo.exe"


def test_upload_that_lies_on_the_disk_is_kept(tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    data = PDF[:-6] + b" " * 600_000 + b"%%EOF"
    with TemporaryUploadedFile("long.pdf", "application/pdf", len(data), None) as upload:
        upload.write(data)
        upload.seek(0)
        file = store(upload, purpose="tests.open", kinds=DOCUMENTS, owner=None, acting_person=None)
    assert (bytes_of(file), file.owner) == (data, None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.webp"),
        ("C:\\Users\\n\\photo.jpg", "photo.webp"),
        ("photo\u202egpj.exe", "photogpj.webp"),
        ("a\x00b\r\n.jpg", "ab.webp"),
        (".jpg", "jpg.webp"),
        ("රූපය.jpg", "රූපය.webp"),
        ("x" * 400 + ".jpg", "x" * 100 + ".webp"),
        ("", "file.webp"),
    ],
)
def test_name_keeps_only_what_is_harmless(given: str, kept: str) -> None:
    upload = SimpleUploadedFile("replaced", picture(size=(10, 10)))
    upload._name = given  # a name as another way in than a form might give it
    assert store(upload, purpose="tests.open", kinds=PICTURES, owner=None, acting_person=None).name == kept


def test_purpose_that_no_room_registered_stores_nothing(folder: Path) -> None:
    with pytest.raises(LookupError):
        put(picture(), purpose="tests.unknown")
    assert everything_in(folder) == []


class FullDisk(FileSystemStorage):
    """Has room for two files and the beginning of a third."""

    def _save(self, name: str, content: Any) -> str:
        if len(everything_in(Path(self.location))) < 2:
            return super()._save(name, content)
        super()._save(name, SimpleUploadedFile("beginning", b"half"))
        raise OSError(errno.ENOSPC, "No space left on device")


def test_full_disk_is_told_in_words_and_nothing_is_half_stored(folder: Path, settings: Any) -> None:
    backend = {"BACKEND": f"{__name__}.FullDisk", "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    with pytest.raises(NoRoom) as refusal:
        put(picture())
    words = (
        "We have no room for files just now. Your file was not stored; what you typed is kept. Try again in an hour."
    )
    assert str(refusal.value) == words
    assert (everything_in(folder), StoredFile.objects.count()) == ([], 0)


def test_storing_and_removing_stand_in_the_ledger_without_the_name(
    folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    file = put(picture(), "Nimal.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        remove(file, acting_person=None)
    rows = Entry.objects.filter(kind="files.storedfile")
    assert [row.act for row in rows] == ["files.stored", "files.removed"]
    assert "Nimal" not in str([row.values for row in rows])
    assert (everything_in(folder), StoredFile.objects.count()) == ([], 0)


def test_removal_that_is_rolled_back_keeps_the_bytes(folder: Path) -> None:
    file = put(PDF, kinds=DOCUMENTS)
    with pytest.raises(RuntimeError), transaction.atomic():
        remove(StoredFile.objects.get(pk=file.pk), acting_person=None)
        raise RuntimeError
    assert bytes_of(StoredFile.objects.get()) == PDF


def test_sweep_deletes_only_settled_bytes_that_no_row_tells_of(folder: Path, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    kept, lost, young = put(PDF, kinds=DOCUMENTS), put(PDF, kinds=DOCUMENTS), put(PDF, kinds=DOCUMENTS)
    StoredFile.objects.filter(pk__in=[lost.pk, young.pk]).delete()
    unfinished, export, now = (tmp_path / "tmp" / name for name in ("abc.upload.pdf", "openpyxl.abc", "tmpnow"))
    unfinished.parent.mkdir()
    for path in (unfinished, export, now):
        path.write_bytes(b"half")
    long_ago = time.time() - 2 * 86_400
    for path in (folder / kept.key, folder / lost.key, unfinished, export):
        os.utime(path, (long_ago, long_ago))
    sweep()
    assert {path.name for path in everything_in(folder)} == {Path(kept.key).name, Path(young.key).name}
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["tmpnow"]


def test_owner_finds_own_files_without_renditions() -> None:
    mine = put(picture(), owner=1)
    put(picture(), owner=2)
    assert list(owned_by(1)) == [mine]
    assert address(mine, 192) == f"/files/{mine.pk}/file.webp?width=192"
