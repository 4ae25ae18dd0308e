"""The public functions: a mail or a text in three parts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from cop.services.mail.trimming.bodies import body_of, header
from cop.services.mail.trimming.clients import client_of
from cop.services.mail.trimming.cutting import FOLDED, SIGNATURE, TEXT, cut
from cop.services.mail.trimming.from_html import markdown_of
from cop.services.mail.trimming.lines import split
from cop.services.mail.trimming.own_words import put_right
from cop.services.mail.trimming.sent import recognised


@dataclass(frozen=True)
class Trimmed:
    """A mail in three parts that together hold each of its lines; language and client as far as its signs tell, else ""."""

    text: str
    folded: str
    signature: str
    language: str
    client: str


def trim(message: Message, *, ours: Collection[str] = (), sent: Collection[str] = ()) -> Trimmed:
    """Return what of a mail is new (`text`), what is quoted (`folded`) and what is `signature`.

    Its text part is read, or its HTML as Markdown where it has no text. `ours` are our own addresses (or any words that only
    mails of ours contain, in any case): a quotation that names one is known in every language. `sent` are the texts of the
    mails of ours that it may quote: their lines are known wherever they stand, and get or lose their `>` (`own_words`). Never
    raises, whatever the bytes. Each line with something in it is in exactly one of the three parts, in its order (soft breaks
    of format=flowed are joined before). A line that may be new stays in `text`; so do quoted lines with an answer between
    them. `text` is empty where nobody wrote anything, or where all there is quotes us; of a mail that only forwards what
    somebody else wrote it is that. `language` is one of ours, `zh-hant` or "": that of the signs that were found, not of the
    words. `client` is a short name ("gmail", "outlook", …) or "".
    """
    text, html = body_of(message)
    if text.strip() or not html.strip():
        return trim_text(text, ours=ours, client=client_of(message, ""), sent=sent, writer=_writer(message))
    lines, container = markdown_of(html)
    return _trimmed(lines, container, ours, client_of(message, html), sent, _writer(message))


def trim_text(
    text: str, *, ours: Collection[str] = (), client: str = "", sent: Collection[str] = (), writer: str = ""
) -> Trimmed:
    """Return the same for the text of a mail; `writer` is the address of who sent it."""
    return _trimmed(split(text), (-1, -1), ours, client, sent, writer)


def _writer(message: Message) -> str:
    return parseaddr(header(message, "From"))[1]


def _trimmed(
    lines: Sequence[str],
    container: tuple[int, int],
    ours: Collection[str],
    client: str,
    sent: Collection[str],
    writer: str,
) -> Trimmed:
    known = recognised(lines, sent)
    parts, language = cut(lines, container, ours, may_hold_answers=not any(known.ours))
    if sent:
        lines, parts = put_right(lines, parts, known, ours, writer)
    text, folded, signature = (_of(lines, parts, part) for part in (TEXT, FOLDED, SIGNATURE))
    return Trimmed(text, folded, signature, language, client)


def _of(lines: Sequence[str], parts: Sequence[str], wanted: str) -> str:
    chosen = [line for line, part in zip(lines, parts, strict=True) if part == wanted]
    while chosen and not chosen[-1].strip():
        chosen.pop()
    first = next((place for place, line in enumerate(chosen) if line.strip()), 0)
    return "\n".join(chosen[first:]).strip("\n")
