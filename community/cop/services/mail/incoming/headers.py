"""The headers of a mail, or of a part of one: any bytes become names and readable values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import policy
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses
from typing import Any, NamedTuple

from cop.services.mail.incoming.charsets import decoded, readable

LONGEST = 10_000
MOST = 1_000
LONGEST_ADDRESS = 320
NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
FOLD = re.compile(r"\r?\n[ \t]*")
BLANKS_BETWEEN_CODES = re.compile(r"(\?=)\s+(=\?)")


class Sender(NamedTuple):
    """Who stands in From:. `alone` is false where several do, or where it can be read in two ways."""

    name: str
    address: str
    alone: bool


@dataclass
class Headers:
    """Names and raw values in the order in which they stood."""

    rows: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Return the raw values of a header on one line each, the topmost first."""
        return [FOLD.sub(" ", value).strip() for key, value in self.rows if key.lower() == name.lower()]

    def raw(self, name: str) -> str:
        """Return the topmost raw value of a header on one line, "" where there is none."""
        return next(iter(self.all(name)), "")

    def text(self, name: str) -> str:
        """Return the topmost value of a header as a person reads it."""
        return words(self.raw(name))

    @property
    def content_type(self) -> str:
        """Return the media type in lower case; what should hold parts and does not say what parts them is a text."""
        kind = self.raw("Content-Type").partition(";")[0].strip().lower()
        if kind.count("/") != 1 or (kind.startswith("multipart/") and not self.parameter("Content-Type", "boundary")):
            return "text/plain"
        return kind

    @property
    def disposition(self) -> str:
        """Return "attachment", "inline" or ""."""
        return self.raw("Content-Disposition").partition(";")[0].strip().lower()

    @property
    def file_name(self) -> str:
        """Return the name under which a part was attached."""
        named = self.parameter("Content-Disposition", "filename") or self.parameter("Content-Type", "name")
        return named.replace("\n", " ")[:255]

    def parameter(self, header: str, name: str) -> str:
        """Return a parameter of a header as a person reads it (RFC 2231, or RFC 2047 where programs err); "" for none."""
        value = self.raw(header)
        if not value:
            return ""
        single = Message(policy.compat32)
        single["Content-Type"] = value.replace("\x00", "")
        try:
            found: Any = single.get_param(name, "")
            if isinstance(found, tuple):
                found = _extended(*found)
        except (ValueError, TypeError, LookupError, IndexError, AttributeError):
            return ""
        return words(str(found))


def words(value: str) -> str:
    """Return a raw value as a person reads it, with RFC 2047's words decoded and no character that cannot be read."""
    if "=?" in value:
        try:
            pieces = decode_header(BLANKS_BETWEEN_CODES.sub(r"\1\2", value[:LONGEST]))
        except Exception:  # of Python's own reader; what it cannot read is shown as it stands
            pieces = [(value, None)]
        value = "".join(
            decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else _as_bytes_say(piece)
            for piece, charset in pieces
        )
    else:
        value = _as_bytes_say(value)
    return readable(value.replace("\r", " ").replace("\n", " ")).strip()


def addresses(values: Iterable[str]) -> list[tuple[str, str]]:
    """Return names and addresses out of raw headers; those of groups too. The structure is read before the words."""
    found = [pair for value in values for pair in _addresses(value[:LONGEST])]
    return [(words(name), readable(_as_bytes_say(address)).strip()) for name, address in found if "@" in address]


def _addresses(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except Exception:  # of Python's own reader
        return []


def sender(headers: Headers) -> Sender:
    """Return who stands in From:. Two readers must find the same single address, else nobody can prove it."""
    rows = headers.all("From")
    found = addresses(rows)
    if not found or len(found[0][1]) > LONGEST_ADDRESS:
        return Sender("", "", False)
    name, address = found[0]
    return Sender(name, address.lower(), len(rows) == len(found) == 1 and _strictly_alone(rows[0]) == address.lower())


def _strictly_alone(value: str) -> str | None:
    """The one address that Python's reader of RFC 5322 finds outside of any group, with nothing amiss."""
    if len(value) > 2_000 or value.count("@") > 20:
        return None
    try:
        parsed: Any = policy.default.header_factory("From", value)
        groups = parsed.groups
        if len(groups) != 1 or groups[0].display_name is not None or len(groups[0].addresses) != 1:
            return None
        return str(groups[0].addresses[0].addr_spec).lower()
    except Exception:  # of Python's own reader
        return None


def _extended(charset: str | None, language: str | None, value: str) -> str:
    """RFC 2231: what came percent-encoded, whose character set may be unknown or untrue."""
    if isinstance(value, str) and charset:
        return decoded(value.encode("latin-1", "replace"), charset)
    return collapse_rfc2231_value((charset, language, value))


def _as_bytes_say(value: str) -> str:
    """Bytes that were no ASCII are mostly UTF-8."""
    try:
        return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"), "utf-8")
    except UnicodeError:
        return readable(value)


def parse(lines: Iterable[bytes]) -> Headers:
    """Return the headers that stand in these lines; what is longer than can be meant is cut."""
    rows: list[tuple[str, list[bytes]]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if rows and sum(map(len, rows[-1][1])) < LONGEST:
                rows[-1][1].append(line)
        elif (match := NAME.match(line)) and len(rows) < MOST:
            rows.append((match[1].decode("ascii"), [line[match.end() :]]))
    return Headers([(name, b"".join(pieces).decode("ascii", "surrogateescape")) for name, pieces in rows])
