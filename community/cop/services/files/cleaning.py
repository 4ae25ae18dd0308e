"""Taking out of a document what tells who made it."""

import re
import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _

from cop.services.files.checking import kind_of
from cop.services.files.choices import PICTURES, Kind
from cop.services.files.refusals import DAMAGED, Refused

CLEANED = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.PPTX})
TELLS_WHO = _(
    "A file like this can tell who made it, so it cannot be sent under cover. Save it as PDF, Word (.docx), "
    "Excel (.xlsx), PowerPoint (.pptx) or as a picture and choose that."
)
PICTURES_IN_IT = _(
    "A picture in this document can tell who took it. Send the pictures as files of their own, or take them out of it."
)
LARGEST = 200 * 1024 * 1024
"""What a document may hold once it is unpacked."""

EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
EMPTY_CUSTOM = EMPTY_APP.replace(b"extended-properties", b"custom-properties")
PROPERTIES = (
    (b"metadata/core-properties", EMPTY_CORE),
    (b"extended-properties", EMPTY_APP),
    (b"custom-properties", EMPTY_CUSTOM),
)
"""What the parts of a document that tell of its makers say in their first words, and what is left of them."""

PERSONS = re.compile(
    rb"(?:(?<=\sw:)author|(?<=\sw15:)author|(?<=\sw:)initials|(?<=\s)(?:initials|userId|userName|displayName))"
    rb"""\s*=\s*(?:"[^"]*"|'[^']*')"""
    rb"""|(?<=<p:cmAuthor )[^>]*?name\s*=\s*(?:"[^"]*"|'[^']*')"""
)
"""Attributes that hold who changed or commented."""

AUTHORS = re.compile(rb"<author>[^<]*</author>")
PATHS = re.compile(rb"<x15ac:absPath\b[^>]*/>")
EXIF = (b"Exif\x00\x00", b"http://ns.adobe.com/xap/", b"eXIf", b"iTXt", b"tEXt", b"EXIF", b"XMP ")


def without_makers(upload: UploadedFile) -> UploadedFile:
    """Return an upload without what tells who made it, its own name too. Pictures stay as they are, for `store` writes them
    anew; a PDF is written anew without properties and attachments; of Word, Excel and PowerPoint the properties go. So do
    the names beside comments and changes.

    Raises Refused for any other kind, and for what cannot be cleaned.
    """
    kind = kind_of(upload)
    upload.seek(0)
    if kind in PICTURES.kinds:
        upload.name = f"file{kind.value.ending}"
        return upload
    if kind not in CLEANED:
        raise Refused(TELLS_WHO)
    try:
        content = _cleaned_pdf(upload) if kind is Kind.PDF else _cleaned(upload)
        return SimpleUploadedFile(f"file{kind.value.ending}", content, content_type=kind.value.content_type)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise Refused(DAMAGED) from error


def _cleaned_pdf(upload: UploadedFile) -> bytes:
    from cop.services.files.cleaning_pdf import cleaned_pdf  # it takes 16 MB of memory, for what few send

    return cleaned_pdf(upload)


def _cleaned(upload: UploadedFile) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(upload) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        if sum(member.file_size for member in old.infolist()) > LARGEST:
            raise Refused(DAMAGED)
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), _part(name, old.read(name)), compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name.startswith("docProps/") or name.endswith((".xml", ".psmdcp")):
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused(TELLS_WHO)
        is_list = name == "[Content_Types].xml"
        emptied = next((rest for mark, rest in PROPERTIES if mark in content[:1000] and not is_list), None)
        return _nameless(content) if emptied is None else emptied
    if name.endswith(".rels"):
        return content
    if any(mark in content for mark in EXIF):
        raise Refused(PICTURES_IN_IT)
    return content


def _nameless(content: bytes) -> bytes:
    return PATHS.sub(b"", AUTHORS.sub(b"<author></author>", PERSONS.sub(_emptied, content)))


def _emptied(found: re.Match[bytes]) -> bytes:
    return found.group().rpartition(b"=")[0] + b'="-"'
