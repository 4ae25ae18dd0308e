"""Taking a mail apart (RFC 2045, 2046), line by line and without recursion: the memory that it takes does not grow with the
mail, however many parts lie in each other, and large ones go to temporary files."""

import re
from dataclasses import dataclass, field
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from cop.services.mail.incoming.decoding import decoder
from cop.services.mail.incoming.headers import Headers, parse

MEGABYTE = 1024 * 1024
FILE_AT_MOST = 25 * MEGABYTE
TEXT_AT_MOST = MEGABYTE
IN_MEMORY = 256 * 1024
LINE_AT_MOST = 64 * 1024
HEADERS_AT_MOST = 256 * 1024
MOST_LEVELS = 100
MOST_PARTS = 10_000
MOST_FILES = 100
"""Files beyond these are told of, and not opened."""

NAMES_A_MESSAGE = ("message/rfc822", "message/global")
AS_THEY_ARE = ("", "7bit", "8bit", "binary")
WORD = re.compile(rb"[\w'()+,./:=? -]{1,70}")
"""What parts may be parted by (RFC 2046, 5.1.1)."""


@dataclass
class Part:
    """A part that holds no others. `size` is that of its content; `content` is None where it was too large to be kept.

    `alternative` is the number of the multipart/alternative in which it stands, `message` that of the forwarded mail; None
    and 0 outside of any.
    """

    headers: Headers
    size: int = 0
    content: IO[bytes] | None = None
    cut: bool = False
    alternative: int | None = None
    message: int = 0

    def bytes(self) -> bytes:
        """Return the content, b"" where none was kept."""
        if self.content is None:
            return b""
        self.content.seek(0)
        return self.content.read()


@dataclass
class Taken:
    """A mail, taken apart: the headers of each message in it, its own first, and its parts. `cut` says that it had more."""

    messages: list[Headers] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    cut: bool = False

    @property
    def headers(self) -> Headers:
        """Return the headers of the mail itself."""
        return self.messages[0]


@dataclass(frozen=True)
class _Open:
    """Something that holds parts: a multipart with its boundary, or, without one, a forwarded mail."""

    boundary: bytes
    alternative: int | None
    message: int


def take_apart(raw: IO[bytes]) -> Taken:
    """Take a mail apart; `raw` is read from its present place to its end."""
    return _Walk(raw).taken


class _Walk:
    def __init__(self, raw: IO[bytes]) -> None:
        self.taken = Taken()
        self._raw, self._given_back = raw, b""
        self._lines = iter(self._line, b"")
        self._open: list[_Open] = []
        self._alternatives = self._files = 0
        self._entity(is_message=True)
        while self._next_entity():
            pass

    def _line(self) -> bytes:
        line, self._given_back = self._given_back or self._raw.readline(LINE_AT_MOST), b""
        return line

    def _next_entity(self) -> bool:
        """Skip what stands between parts, and read the next one; False at the end of the mail."""
        for line in self._lines:
            if self._begins_part(line):
                if len(self.taken.parts) >= MOST_PARTS:
                    self.taken.cut = True
                    return False
                self._entity()
                return True
        return False

    def _entity(self, *, is_message: bool = False) -> None:
        """Read a part that begins here, up to the boundary behind it; what it holds begins with it. What follows a part at
        once is read in the same way."""
        while True:
            headers, body = self._headers()
            if is_message:
                self.taken.messages.append(headers)
            is_message = False
            if body is not None and self._lacks_boundary(headers):
                body = self._complete(headers, body)
            if boundary := self._boundary(headers):
                self._enter(headers, boundary)
                return
            if self._is_message(headers) and body is not None:
                self._open.append(_Open(b"", None, len(self.taken.messages)))
                is_message = True
                self._given_back = body
            elif not self._leaf(headers, body) or len(self.taken.parts) >= MOST_PARTS:
                return

    def _headers(self) -> tuple[Headers, bytes | None]:
        """Read headers; also return the first line of what they head, None where there is none."""
        kept: list[bytes] = []
        size, fresh = 0, True
        for line in self._lines:
            if not line.rstrip(b"\r\n"):
                return parse(kept), b""
            if self._is_boundary(line):
                self._given_back = line
                return parse(kept), None
            if fresh and not _looks_like_header(line, first=not kept):
                return parse(kept), line
            if (size := size + len(line)) <= HEADERS_AT_MOST:
                kept.append(line)
            fresh = line.endswith((b"\n", b"\r"))
        return parse(kept), None

    def _lacks_boundary(self, headers: Headers) -> bool:
        kind = headers.raw("Content-Type").strip().lower()
        return kind.startswith("multipart/") and headers.content_type == "text/plain"

    def _complete(self, headers: Headers, line: bytes) -> bytes | None:
        """Take the first line of a multipart that does not name its boundary for it, if it looks like one; return the first line
        of what the multipart is otherwise, None where there is none."""
        line = next((one for one in chain([line], self._lines) if one.strip()), b"")
        is_outer, word = self._is_boundary(line), line.strip()[2:]
        if not is_outer and not (line.startswith(b"--") and WORD.fullmatch(word)):
            return line
        self._given_back = line
        if not is_outer:
            kind = headers.raw("Content-Type").partition(";")[0].strip()
            headers.rows.insert(0, ("Content-Type", f'{kind}; boundary="{word.decode("ascii")}"'))
        return None

    def _boundary(self, headers: Headers) -> bytes:
        if not headers.content_type.startswith("multipart/") or len(self._open) >= MOST_LEVELS:
            return b""
        return headers.parameter("Content-Type", "boundary").rstrip().encode("utf-8", "replace")

    def _enter(self, headers: Headers, boundary: bytes) -> None:
        alternative = self._open[-1].alternative if self._open else None
        if headers.content_type == "multipart/alternative":
            self._alternatives += 1
            alternative = self._alternatives
        message = self._open[-1].message if self._open else 0
        self._open.append(_Open(boundary, alternative, message))

    def _is_message(self, headers: Headers) -> bool:
        form = headers.raw("Content-Transfer-Encoding").lower()
        return (
            headers.content_type in NAMES_A_MESSAGE
            and form in AS_THEY_ARE
            and len(self._open) < MOST_LEVELS
            and len(self.taken.messages) < MOST_LEVELS
        )

    def _leaf(self, headers: Headers, first: bytes | None) -> bool:
        """Read a part to its end; return whether another one begins right behind it."""
        within = self._open[-1] if self._open else _Open(b"", None, 0)
        part = Part(headers, alternative=within.alternative, message=within.message)
        self.taken.parts.append(part)
        keeper, decoding = self._keeper(part), decoder(headers.raw("Content-Transfer-Encoding"))
        if first:
            keeper.keep(decoding.line(first))
        again, fresh = False, True
        for line in self._lines:
            if fresh and line.startswith(b"--") and self._is_boundary(line):
                again = self._begins_part(line)
                break
            keeper.keep(decoding.line(line))
            fresh = line.endswith((b"\n", b"\r"))
        keeper.keep(decoding.end())
        keeper.close()
        return again

    def _keeper(self, part: Part) -> "_Keeper":
        is_text = part.headers.content_type.startswith("text/") and not part.headers.file_name
        self._files += not is_text
        at_most = TEXT_AT_MOST if is_text else FILE_AT_MOST if self._files <= MOST_FILES else 0
        return _Keeper(part, at_most, keep_beginning=is_text)

    def _is_boundary(self, line: bytes) -> bool:
        return line.startswith(b"--") and self._place(line) is not None

    def _begins_part(self, line: bytes) -> bool:
        """Whether a line is a boundary that a part follows; leave what it ends."""
        place = self._place(line)
        if place is None:
            return False
        closes = line.rstrip() == b"--" + self._open[place].boundary + b"--"
        del self._open[place + (not closes) :]
        return not closes

    def _place(self, line: bytes) -> int | None:
        """Which of the open multiparts a boundary belongs to, the innermost if several have the same."""
        if not line.startswith(b"--"):
            return None
        word = line.rstrip()[2:]
        for place in range(len(self._open) - 1, -1, -1):
            boundary = self._open[place].boundary
            if boundary and word in (boundary, boundary + b"--"):
                return place
        return None


class _Keeper:
    """Writes the content of a part up to a limit. Of a text the beginning is kept, of a file all or nothing."""

    def __init__(self, part: Part, at_most: int, *, keep_beginning: bool) -> None:
        self._part, self._at_most, self._keep_beginning = part, at_most, keep_beginning
        self._file: IO[bytes] | None = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def keep(self, piece: bytes) -> None:
        """Write a piece, if it still fits."""
        if not piece:
            return
        room = self._at_most - self._part.size
        self._part.size += len(piece)
        if self._file is None:
            return
        if len(piece) <= room:
            self._file.write(piece)
            return
        self._part.cut = True
        if self._keep_beginning:
            self._file.write(piece[: max(0, room)])
        else:
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Give what was written to the part."""
        self._part.content = self._file


def _looks_like_header(line: bytes, *, first: bool) -> bool:
    """A mail out of an mbox file has a line before its headers."""
    if first:
        return line.startswith(b"From ") or b":" in line[:200]
    return line[:1] in (b" ", b"\t") or b":" in line[:200]
