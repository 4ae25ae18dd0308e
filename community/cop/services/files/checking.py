"""What a file is by its bytes, whatever its name says."""

import zipfile
from typing import IO

from cop.services.files.choices import Kind
from cop.services.files.refusals import DAMAGED, MACROS, Refused

HEADS = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"%PDF-", Kind.PDF),
)
OFFICE_PARTS = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX, "ppt/presentation.xml": Kind.PPTX}
OPEN_DOCUMENTS = {kind.value.content_type.encode(): kind for kind in (Kind.ODT, Kind.ODS, Kind.ODP)}
DIRECTORY_BYTES = 1024 * 1024
TAIL_BYTES = 65_557  # a ZIP's closing record with the longest comment


def kind_of(file: IO[bytes]) -> Kind | None:
    """Return what `file` is, None where we do not know it; raises Refused for one that is cut off or holds macros.

    Pictures are not decoded here: whether one is whole shows when it is re-encoded.
    """
    file.seek(0)
    head = file.read(16)
    for start, kind in HEADS:
        if head.startswith(start):
            return _whole_pdf(file) if kind is Kind.PDF else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    return _office_kind(file) if head.startswith(b"PK\x03\x04") else None


def _whole_pdf(file: IO[bytes]) -> Kind:
    if b"%%EOF" not in _tail(file, 2048):
        raise Refused(DAMAGED)
    return Kind.PDF


def _office_kind(file: IO[bytes]) -> Kind | None:
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
                raise Refused(MACROS)
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    return OPEN_DOCUMENTS.get(member.read(100))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Refused(DAMAGED) from error
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def _check_directory(file: IO[bytes]) -> None:
    """Refuse an archive whose list of members is missing or so long that reading it would fill the memory."""
    tail = _tail(file, TAIL_BYTES)
    record = tail[tail.rfind(b"PK\x05\x06") :] if b"PK\x05\x06" in tail else b""
    if len(record) < 22 or b"PK\x06\x07" in tail or int.from_bytes(record[12:16], "little") > DIRECTORY_BYTES:
        raise Refused(DAMAGED)


def _tail(file: IO[bytes], length: int) -> bytes:
    file.seek(max(0, file.seek(0, 2) - length))
    return file.read(length)
