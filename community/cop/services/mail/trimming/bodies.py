"""The text of a mail out of its parts."""

from email.errors import MessageError
from email.message import Message

from charset_normalizer import from_bytes

from cop.services.mail.trimming.lines import unflowed

WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "tis-620": "cp874",
}
"""Charsets that mails name, and the wider ones that their bytes are really in."""
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, MessageError)
"""What Python's parser of headers raises where a header is nonsense."""


def body_of(message: Message) -> tuple[str, str]:
    """Return the text of the mail, its parts one after the other, and its HTML where it has no text; without attachments."""
    texts: list[str] = []
    pages: list[str] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = _kind(part)
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list):
            if kind != "message/rfc822":
                waiting += [child for child in reversed(children) if isinstance(child, Message)]
        elif _is_attachment(part):
            continue
        elif kind == "text/plain":
            texts.append(_text(part))
        elif kind == "text/html":
            pages.append(_decoded(part))
    return "\n".join(texts), "\n".join(pages)


def header(part: Message, name: str) -> str:
    """Return a header as text, "" if there is none or it cannot be read."""
    try:
        return str(part.get(name, ""))
    except UNREADABLE:
        return ""


def _kind(part: Message) -> str:
    try:
        return part.get_content_type()
    except UNREADABLE:
        return "text/plain"


def _is_attachment(part: Message) -> bool:
    disposition = header(part, "Content-Disposition").strip().casefold()
    return disposition.startswith("attachment") or "filename" in disposition


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name, "") or "").casefold()
    except UNREADABLE:
        return ""


def _text(part: Message) -> str:
    text = _decoded(part)
    if _parameter(part, "format") == "flowed":
        return unflowed(text, delete_space=_parameter(part, "delsp") == "yes")
    return text


def _decoded(part: Message) -> str:
    try:
        payload = part.get_payload(decode=True)
    except UNREADABLE:
        payload = None
    if not isinstance(payload, bytes):
        return str(part.get_payload() or "")
    named = _parameter(part, "charset")
    for charset in (WIDER.get(named, named), "utf-8"):
        try:
            return payload.decode(charset or "utf-8")
        except (LookupError, ValueError):
            continue
    guessed = from_bytes(payload[:100_000]).best()
    return payload.decode(guessed.encoding if guessed else "utf-8", "replace")
