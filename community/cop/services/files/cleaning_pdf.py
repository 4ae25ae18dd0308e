"""Taking out of a PDF what tells who made it; what its pages show, and its bookmarks and tags, stay."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from django.utils.translation import gettext_lazy as _

from cop.services.files.choices import MEGABYTE
from cop.services.files.refusals import DAMAGED, Refused

pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * MEGABYTE,
    png_max_memory=64 * MEGABYTE,
    run_length_max_memory=64 * MEGABYTE,
    tiff_max_memory=64 * MEGABYTE,
    dct_max_memory=64 * MEGABYTE,
    parser_max_container_size=200_000,
)
"""A PDF of 2 MB can unpack to gigabytes."""

MOST_OBJECTS = 200_000
LOCKED = _("This PDF is locked with a password or a certificate. Save it without and choose that.")
TOO_LARGE = _("This PDF has too many parts to be cleaned. Save its pages as a new PDF, or as several, and choose that.")
PICTURE_IN_IT = _("A picture in this PDF can tell who took it. Print the document to a new PDF and choose that.")

STAYS_IN_ROOT = frozenset({
    "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/PageLayout", "/PageMode", "/Outlines", "/Dests", "/Names",
    "/Lang", "/ViewerPreferences", "/MarkInfo", "/StructTreeRoot", "/OCProperties", "/OutputIntents", "/AcroForm",
})  # fmt: skip
"""What a document may hold beside its pages: no metadata, attachments, scripts, article threads or signatures."""

TELLS = (
    "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF", "/RF", "/AA", "/B", "/Thumb", "/XFA", "/CreatorInfo", "/Usage",
)  # fmt: skip
"""What any part may hold of the program and the person that made it, and what is attached to it."""

TELLS_OF_ANNOTATION = ("/T", "/NM", "/M", "/CreationDate", "/RC", "/Subj", "/FS", "/Sound", "/Movie")
ATTACHED = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
STEPS_OUT = frozenset({
    "/Launch", "/GoToR", "/GoToE", "/JavaScript", "/SubmitForm", "/ImportData", "/Rendition", "/Sound", "/Movie", "/Thread",
})  # fmt: skip
"""Actions that lead to a file or run something."""

PATH = re.compile(r"[A-Za-z]:\\|\\\\\w|file:|/(?:Users|home)/", re.I)
"""A place on somebody's device, which often holds their name."""

KEPT_OF_JPEG = (0xE0, 0xE2, 0xEE)
"""Segments of a JPEG that a program needs to show it: how it is stored, its colours."""

MARKS = (b"Exif\x00\x00", b"http://ns.adobe.com/xap/", b"Photoshop 3.0")


def cleaned_pdf(upload: Any) -> bytes:
    """Return a PDF written anew from what its pages need, without what tells who made it. Raises Refused, with words for the
    reader, for one that is locked, damaged or has too many parts."""
    made = BytesIO()
    try:
        with pikepdf.open(upload) as pdf:
            if pdf.is_encrypted:
                raise Refused(LOCKED)
            if int(pdf.trailer.get("/Size", 0)) > MOST_OBJECTS:
                raise Refused(TOO_LARGE)
            _clean(pdf)
            pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(DAMAGED) from error
    return made.getvalue()


def _clean(pdf: pikepdf.Pdf) -> None:
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    for key in set(pdf.Root.keys()) - STAYS_IN_ROOT:
        del pdf.Root[key]
    if "/Names" in pdf.Root:
        for key in set(pdf.Root.Names.keys()) - {"/Dests"}:
            del pdf.Root.Names[key]
    for thing in pdf.objects:
        for part in _parts(thing):
            _clean_part(part)


def _parts(thing: Any) -> Iterator[Any]:
    """Yield an object and what lies directly in it; what it only refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [part for part in one if _is_inside(part)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [part for _key, part in one.items() if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect


def _clean_part(part: Any) -> None:
    kind = str(part.get("/Subtype", ""))
    if isinstance(part, pikepdf.Stream):
        _clean_picture(part)
    if (
        str(part.get("/S", "")) in STEPS_OUT
        or str(part.get("/FT", "")) == "/Sig"
        or str(part.get("/Type", "")) == "/Sig"
    ):
        _empty(part, but=("/Type", "/Subtype", "/FT", "/Rect", "/P", "/Parent", "/Kids"))
    if "/Rect" in part and kind not in ("", "/Widget"):
        _drop(part, TELLS_OF_ANNOTATION)
        if kind in ATTACHED:
            _empty(part, but=("/Type", "/Subtype", "/Rect", "/P"))
        if "/StateModel" in part:
            _drop(part, ("/Contents",))
    elif kind == "/Widget":
        _drop(part, ("/M", "/NM"))
    _drop(part, TELLS)
    _drop(part, [key for key, value in part.items() if isinstance(value, pikepdf.String) and PATH.search(str(value))])


def _drop(part: Any, keys: Any) -> None:
    for key in keys:
        if key in part:
            del part[key]


def _empty(part: Any, *, but: tuple[str, ...]) -> None:
    _drop(part, [key for key in part.keys() if key not in but])  # noqa: SIM118 - it is no dict of Python's


def _clean_picture(stream: pikepdf.Stream) -> None:
    """Take out of a JPEG what a camera or program wrote into it. Raises Refused for what still tells, in another format."""
    how = stream.get("/Filter")
    filters = [str(one) for one in (how if isinstance(how, pikepdf.Array) else [how])]
    if filters == ["/DCTDecode"]:
        parameters: Any = stream.get("/DecodeParms")
        stream.write(without_segments(stream.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
    elif "/DCTDecode" in filters or (
        filters == ["/JPXDecode"] and any(mark in stream.read_raw_bytes() for mark in MARKS)
    ):
        raise Refused(PICTURE_IN_IT)


def without_segments(jpeg: bytes) -> bytes:
    """Return a JPEG with the segments alone that a program needs to show it (ITU-T T.81, annex B)."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg) and jpeg[at + 1] != 0xDA:
        mark, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (0xE0 <= mark <= 0xEF or mark == 0xFE) or mark in KEPT_OF_JPEG:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])
