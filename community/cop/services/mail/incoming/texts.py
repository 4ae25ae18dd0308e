"""The words and the files of a mail that was taken apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape

import nh3

from cop.services.mail.incoming.charsets import decoded
from cop.services.mail.incoming.headers import Headers
from cop.services.mail.incoming.taking_apart import TEXT_AT_MOST, Part, Taken
from cop.services.mail.incoming.unwrapping import (
    OUTLOOK,
    SIGNED,
    from_outlook,
    signed,
    without_clear_signature,
)
from cop.services.mail.trimming.lines import unflowed

SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pgp-encrypted",
)
NO_WORDS = ("text/calendar", "text/x-amp-html", "text/watch-html", "text/css", "text/vcard", "text/x-vcard", "text/csv")
REPORTS = ("message/delivery-status", "message/disposition-notification", "message/feedback-report")
LOGO_AT_MOST = 20_000
CHARSET_IN_HTML = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
LINE_ENDS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*>")
EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
MOST_TEXTS = 1_000
TOLD = ("From", "Date", "To", "Cc", "Subject")


@dataclass
class Piece:
    """The same words as plain text and as HTML; "" where they came in the other form alone."""

    plain: str = ""
    html: str = ""


@dataclass
class Found:
    """What is in a mail: its own words in both forms, the mails forwarded in it as text, its files.

    `plain` is "" where some of the words came as HTML alone; then all of them stand in `html`. `cut` says that some text
    was too long to be kept whole, `encrypted` that some of it needs a key.
    """

    plain: str = ""
    html: str = ""
    forwarded: str = ""
    files: list[tuple[str, Part]] = field(default_factory=list)
    cut: bool = False
    encrypted: bool = False


def find(taken: Taken) -> Found:
    """Return the words and files of a mail."""
    found = Found(cut=taken.cut or any(part.cut and _is_text(part) for part in taken.parts))
    taken = _opened(taken)
    own = [part for part in taken.parts if part.message == 0]
    found.encrypted = any(_is_encrypted(part.headers) for part in own)
    pieces = _pieces(own, found)
    if all(piece.plain for piece in pieces):
        found.plain = "\n\n".join(piece.plain for piece in pieces)
    found.html = (
        "\n".join(piece.html or _as_html(piece.plain) for piece in pieces)
        if any(piece.html for piece in pieces)
        else ""
    )
    found.plain, found.html = found.plain[:TEXT_AT_MOST], found.html[:TEXT_AT_MOST]
    found.forwarded = "\n\n".join(
        said for number in range(1, len(taken.messages)) for said in _forwarded(taken, number, found)
    )
    return found


def _opened(taken: Taken) -> Taken:
    """Where a mail lies in the envelope of an S/MIME signature, that mail."""
    for part in taken.parts:
        if part.headers.content_type in SIGNED and (inner := signed(part)):
            return Taken([taken.headers, *inner.messages[1:]], inner.parts, taken.cut or inner.cut)
    return taken


def _is_encrypted(headers: Headers) -> bool:
    """Whether a part is, or goes with, what PGP (RFC 3156) or S/MIME (RFC 8551) encrypted; opened signatures are gone."""
    kind = headers.parameter("Content-Type", "smime-type").lower()
    return headers.content_type == "application/pgp-encrypted" or (
        headers.content_type in SIGNED and kind not in ("signed-data", "certs-only")
    )


def _pieces(parts: Iterable[Part], found: Found) -> list[Piece]:
    """Put together what says the same, in the order in which it stands; files go to `found`."""
    pieces: list[Piece] = []
    wrapped: list[Piece] = []
    alternatives: dict[int, Piece] = {}
    for part in parts:
        if part.headers.content_type in OUTLOOK:
            unwrapped = from_outlook(part)
            wrapped.append(Piece(unwrapped.plain.strip(), unwrapped.html.strip()))
            found.files += [(file.headers.raw("X-Name"), file) for file in unwrapped.files]
        elif not _is_text(part):
            _keep_file(part, found)
        elif len(pieces) >= MOST_TEXTS:
            found.cut = True
        elif said := _words(part):
            piece = alternatives.get(part.alternative or 0)
            if piece is None:
                pieces.append(piece := Piece())
            if part.alternative is not None:
                alternatives[part.alternative] = piece
            _add(piece, said, is_html=part.headers.content_type == "text/html")
    return pieces or [piece for piece in wrapped if piece.plain or piece.html]


def _add(piece: Piece, said: str, *, is_html: bool) -> None:
    if is_html:
        piece.html = f"{piece.html}\n{said}" if piece.html else said
    else:
        piece.plain = f"{piece.plain}\n\n{said}" if piece.plain else said


def _is_text(part: Part) -> bool:
    """Whether a part is words of the mail itself, not a file."""
    headers = part.headers
    return (
        headers.content_type.startswith("text/")
        and headers.content_type not in NO_WORDS
        and headers.disposition != "attachment"
        and not (headers.file_name and headers.disposition != "inline")
        and not _is_inside_report(headers)
    )


def _is_inside_report(headers: Headers) -> bool:
    return headers.content_type in REPORTS or headers.content_type == "text/rfc822-headers"


def _words(part: Part) -> str:
    """The words of a part, without what wraps them."""
    content = part.bytes()
    charset = part.headers.parameter("Content-Type", "charset")
    is_html = part.headers.content_type == "text/html"
    if is_html and not charset and (named := CHARSET_IN_HTML.search(content[:4096])):
        charset = named[1].decode("ascii")
    text = decoded(content, charset or "utf-8")
    if not is_html and part.headers.parameter("Content-Type", "format").lower() == "flowed":
        text = unflowed(text, delete_space=part.headers.parameter("Content-Type", "delsp").lower() == "yes")
    return text.strip() if is_html else without_clear_signature(text).strip()


def _keep_file(part: Part, found: Found) -> None:
    """Keep what somebody attached. Signatures of mails, reports of servers, what a calendar reads, and logos that an HTML text
    shows, are no files."""
    headers = part.headers
    kind = headers.content_type
    if kind in SIGNATURES or kind in SIGNED or _is_inside_report(headers) or not part.size:
        return
    if kind in NO_WORDS and not headers.file_name:
        return
    shown_in_text = kind.startswith("image/") and headers.disposition != "attachment" and headers.raw("Content-ID")
    if shown_in_text and part.size <= LOGO_AT_MOST:
        return
    found.files.append((headers.file_name or kind.replace("/", "."), part))


def _forwarded(taken: Taken, number: int, found: Found) -> Iterator[str]:
    """What a forwarded mail says, under what stood at its head."""
    headers = taken.messages[number]
    head = "\n".join(f"{name}: {headers.text(name)}" for name in TOLD if headers.raw(name))
    pieces = _pieces([part for part in taken.parts if part.message == number], found)
    said = "\n\n".join(piece.plain or without_tags(piece.html) for piece in pieces)
    if head or said:
        yield f"{head}\n\n{said}".strip()


def without_tags(html: str) -> str:
    """Return the bare words of an HTML text."""
    broken = LINE_ENDS.sub("\n", html)
    return EMPTY_LINES.sub("\n\n", unescape(nh3.clean(broken, tags=set()))).strip()


def _as_html(plain: str) -> str:
    return "<p>" + "<br>".join(escape(plain).split("\n")) + "</p>"
