"""Pictures are decoded and written anew as WebP: what comes out holds pixels and nothing else."""

from collections.abc import Iterator
from io import BytesIO
from threading import Lock
from typing import IO, NamedTuple

from PIL import Image, ImageOps

from cop.services.files.choices import (
    LONGEST_SIDE,
    MAX_PIXELS,
    MAX_PIXELS_OF_PLAIN_JPEG,
    RENDITION_BYTES,
    RENDITION_WIDTHS,
)
from cop.services.files.refusals import DAMAGED, TOO_MANY_PIXELS, Refused

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
QUALITY = 82
LOWER_QUALITIES = (75, 62, 50, 40)
_one_at_a_time = Lock()


class Encoded(NamedTuple):
    """A picture as WebP."""

    content: bytes
    width: int
    height: int


def decoded(file: IO[bytes]) -> Image.Image:
    """Return the picture upright, at most `LONGEST_SIDE` long, without metadata.

    A process decodes one at a time, so that several at once do not fill the memory.
    Raises Refused for one with too many pixels (before it is decoded) and for one that is damaged or cut off.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image, _one_at_a_time:
            _check_pixels(image)
            return _upright(image)
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except Refused:
        raise
    except Exception as error:  # a decoder may stumble over foreign bytes in any way
        raise Refused(DAMAGED) from error


def encoded(image: Image.Image, quality: int = QUALITY) -> Encoded:
    """Return the picture as WebP."""
    out = BytesIO()
    image.save(out, "WEBP", quality=quality)
    return Encoded(out.getvalue(), image.width, image.height)


def cut(image: Image.Image, shape: tuple[int, int], focus: tuple[int, int]) -> Image.Image:
    """Return as much of the picture as has the shape (width to height), with the focus as near its middle as can be.

    The focus is told in hundredths of the width from the left and of the height from the top.
    """
    width = min(image.width, max(1, image.height * shape[0] // shape[1]))
    height = min(image.height, max(1, image.width * shape[1] // shape[0]))
    left = min(max(0, image.width * focus[0] // 100 - width // 2), image.width - width)
    top = min(max(0, image.height * focus[1] // 100 - height // 2), image.height - height)
    return image.crop((left, top, left + width, top + height))


def renditions(image: Image.Image) -> Iterator[tuple[int, Encoded]]:
    """Yield (width asked, rendition) for each of our widths, none of them heavier than `RENDITION_BYTES`."""
    for width in RENDITION_WIDTHS:
        yield width, _squeezed(image, min(width, image.width))


def _check_pixels(image: Image.Image) -> None:
    plain_jpeg = image.format == "JPEG" and not image.info.get("progressive")
    if image.width * image.height > (MAX_PIXELS_OF_PLAIN_JPEG if plain_jpeg else MAX_PIXELS):
        raise Refused(TOO_MANY_PIXELS)


def _upright(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    plain: Image.Image = image if image.mode == mode else image.convert(mode)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3)
    plain = ImageOps.exif_transpose(plain)
    plain.info.clear()
    return plain


def _squeezed(image: Image.Image, width: int) -> Encoded:
    """Lower the quality first, then the size: a very busy or very tall picture comes out smaller than `width`."""
    while True:
        smaller = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
        for quality in LOWER_QUALITIES:
            attempt = encoded(smaller, quality)
            if len(attempt.content) <= RENDITION_BYTES:
                return attempt
        width = max(1, width * 3 // 4)
