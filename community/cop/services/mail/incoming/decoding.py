"""What stands in a part of a mail, out of the form in which it travelled (RFC 2045, section 6), piece by piece."""

import binascii
import re
from collections.abc import Callable
from typing import Protocol

PIECE = 64 * 1024
NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
BROKEN_CODE = re.compile(rb"=[0-9A-Fa-f]?$")


class Decoder(Protocol):
    """Is given line by line, and gives what they hold; at the end, what is left."""

    def line(self, line: bytes) -> bytes: ...  # noqa: D102

    def end(self) -> bytes: ...  # noqa: D102


class _Plain:
    def line(self, line: bytes) -> bytes:
        return line

    def end(self) -> bytes:
        return b""


class _Base64:
    """Whatever is not of the alphabet is passed over, as padding in the middle is."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def line(self, line: bytes) -> bytes:
        self._kept += line
        return self._taken() if len(self._kept) >= PIECE else b""

    def end(self) -> bytes:
        content = self._taken()
        rest = bytes(self._kept)
        return content + (binascii.a2b_base64(rest + b"=" * (-len(rest) % 4)) if len(rest) > 1 else b"")

    def _taken(self) -> bytes:
        letters = self._kept.translate(None, NOT_BASE64)
        whole = len(letters) // 4 * 4
        self._kept = bytearray(letters[whole:])
        return binascii.a2b_base64(letters[:whole])


class _QuotedPrintable:
    """A code that a server broke over two lines is put together again, and blanks behind a line's end mean nothing."""

    def __init__(self) -> None:
        self._begun = b""

    def line(self, line: bytes) -> bytes:
        words = line.rstrip(b" \t\r\n")
        ending = b"" if not line.endswith((b"\n", b"\r")) else b"\n"
        words, self._begun = self._begun + words, b""
        if words.endswith(b"="):
            words, ending = words[:-1], b""
        elif ending and (broken := BROKEN_CODE.search(words)):
            self._begun = words[broken.start() :]
            words, ending = words[: broken.start()], b""
        return binascii.a2b_qp(words) + ending

    def end(self) -> bytes:
        return self._begun


class _Uuencoded:
    def __init__(self) -> None:
        self._inside = False

    def line(self, line: bytes) -> bytes:
        if not self._inside or line.startswith((b"begin ", b"end")):
            self._inside = line.startswith(b"begin ")
            return b""
        try:
            return binascii.a2b_uu(line.rstrip(b"\r\n"))
        except binascii.Error:
            return b""

    def end(self) -> bytes:
        return b""


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "base64": _Base64,
    "quoted-printable": _QuotedPrintable,
    "x-uuencode": _Uuencoded,
    "uuencode": _Uuencoded,
    "x-uue": _Uuencoded,
}


def decoder(form: str) -> Decoder:
    """Return what decodes a Content-Transfer-Encoding; an unknown one leaves everything as it is."""
    return _DECODERS.get(form.strip().lower(), _Plain)()
