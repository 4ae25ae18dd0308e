"""The text of a mail out of its parts."""

from email.errors import MessageError
from email.message import Message

from cop.services.mail.incoming.charsets import as_meant
from cop.services.mail.trimming.lines import unflowed

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
    return as_meant(payload, _parameter(part, "charset"))
