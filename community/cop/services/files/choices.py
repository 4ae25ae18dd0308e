"""Which files are taken, and how large they may be."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
LARGEST_REQUEST = 30 * MEGABYTE
"""A longer request is refused before it is read."""

LONGEST_SIDE = 1600
MAX_PIXELS = 16_000_000
MAX_PIXELS_OF_PLAIN_JPEG = 50_000_000
"""What fits into some 100 MB of memory: a JPEG, unless it is progressive, is decoded at a fraction of its size."""

RENDITION_WIDTHS = (192, 480, 960)
RENDITION_BYTES = 30_000


class Type(NamedTuple):
    """The Content-Type of a kind of file and the ending of its name."""

    content_type: str
    ending: str


class Kind(Enum):
    """What a file is by its content."""

    JPEG = Type("image/jpeg", ".jpg")
    PNG = Type("image/png", ".png")
    GIF = Type("image/gif", ".gif")
    WEBP = Type("image/webp", ".webp")
    PDF = Type("application/pdf", ".pdf")
    DOCX = Type("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
    XLSX = Type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
    PPTX = Type("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx")
    ODT = Type("application/vnd.oasis.opendocument.text", ".odt")
    ODS = Type("application/vnd.oasis.opendocument.spreadsheet", ".ods")
    ODP = Type("application/vnd.oasis.opendocument.presentation", ".odp")


@dataclass(frozen=True)
class Kinds:
    """What one place takes: these kinds, at most so many bytes, and what a reader is told who chose something else."""

    kinds: frozenset[Kind]
    at_most: int
    otherwise: str | Promise


PICTURES = Kinds(
    frozenset({Kind.JPEG, Kind.PNG, Kind.GIF, Kind.WEBP}),
    10 * MEGABYTE,
    _("This is not a picture that we can show. Save it as JPEG, PNG or WebP and choose that."),
)
DOCUMENTS = Kinds(
    frozenset(Kind) - PICTURES.kinds,
    25 * MEGABYTE,
    _(
        "This is not a document that we can keep. Save it as PDF, Word, Excel, PowerPoint or OpenDocument and choose that."
    ),
)
