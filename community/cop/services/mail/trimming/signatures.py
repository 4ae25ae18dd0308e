"""Where a signature begins: two dashes, a phone's line, a disclaimer, the foot of a mailing list, a formula that closes."""

import re
from collections.abc import Sequence

from cop.services.mail.trimming import words
from cop.services.mail.wrapping import columns

LONGEST_BLOCK = 12
LONGEST_PHONE_LINE = 90
LONGEST_DISCLAIMER = 40
MOST_PARTS = 6
"""Phone lines and disclaimers below each other."""
SENT_FROM = [(language, phrase) for language, phrases in words.SENT_FROM.items() for phrase in words.spelt(phrases)]
DISCLAIMERS = {
    language: (words.spelt(phrases), words.spelt(words.FOR_THE_ADDRESSEE[language]))
    for language, phrases in words.CONFIDENTIAL.items()
}
FOOTERS = words.spelt(words.FOOTERS)
AFTERTHOUGHTS = words.spelt(words.AFTERTHOUGHTS)
DEVICES = words.spelt(words.DEVICES)
CLOSINGS = {phrase: language for language, phrases in words.CLOSINGS.items() for phrase in words.spelt(phrases)}
STOPS = ("!", "?", "\u2026", "。", "।", "།", ":", ";")
"""Signs that end a sentence; a full stop may end an abbreviation as well."""
LONGEST_LINE_OF_A_NAME = 60
MOST_LINES_OF_A_NAME, MOST_WORDS_OF_A_NAME = 7, 4
"""Name, post, organisation, address, telephone, mail and page."""
CONTACT = re.compile(r"\+?\(?\d[\d ().\-/]{6,}\d|\S@\S+\.\S|https?://|\bwww\.")
ITEM = re.compile(r"[-*+•]\s|\d+[.):]\s|>")
STRIPPED = " ,.!~-，。！།、"
AT_THE_END_ONLY = ("bn", "hi", "ko", "si", "ta")
"""Their verb stands last, so the phrase ends the line."""


def signature(lines: Sequence[str], start: int, end: int) -> tuple[int, str]:
    """Return where between `start` and `end` the signature begins (`end` if there is none), and its language if known."""
    language = ""
    last = end
    for _part in range(MOST_PARTS):
        paragraph = _last_paragraph(lines, start, last)
        at, found = _signed_at(lines, *paragraph) if paragraph else (None, "")
        if at is None:
            break
        last, language = at, language or found
    at = _dashes(lines, start, last, end)
    if at == last:
        at, closing = _closing(lines, start, last)
        language = language or closing
    return at, language


def _closing(lines: Sequence[str], start: int, last: int) -> tuple[int, str]:
    """Return where a formula closes a mail above a name and how to reach it, and its language; `last` if nothing does. The
    lines below it are no sentences, one of the last two is a telephone, a mail or a page, and more than a greeting stands above.
    """
    below: list[str] = []
    for at in range(last - 1, start - 1, -1):
        line = lines[at].strip(" *_")
        if not line:
            continue
        language = _language_of_formula(line)
        if language and any(map(CONTACT.search, below[:2])):
            return (at, language) if any(map(_is_said, lines[start:at])) else (last, "")
        below.append(line)
        if len(below) > MOST_LINES_OF_A_NAME or is_sentence(line) or ITEM.match(line):
            break
    return last, ""


def _is_said(line: str) -> bool:
    return bool(line.strip()) and not line.rstrip().endswith((",", "!"))


def _language_of_formula(line: str) -> str:
    """The language of a formula that stands alone, or with a name behind a comma; "" for any other line."""
    head, _comma, name = line.partition(",")
    whole = CLOSINGS.get(line.strip(STRIPPED), "")
    return whole or (
        CLOSINGS.get(head.strip(STRIPPED), "") if name and len(name.split()) <= MOST_WORDS_OF_A_NAME else ""
    )


def is_sentence(line: str) -> bool:
    """Whether a line (plain) is, or may be, a sentence: it ends as one, or is too long for a name or an address."""
    line = line.strip(" *_")
    if columns(line) > LONGEST_LINE_OF_A_NAME:
        return "://" not in line
    ends = line.endswith(".") and (len(line.split()) > 2 or (len(line.split()) > 1 and not line.isascii()))
    return ends or line.endswith(STOPS)


def _dashes(lines: Sequence[str], start: int, last: int, end: int) -> int:
    """Return where the two dashes stand above what was found, or that place if there are none that few lines follow. Without
    the blank that belongs behind them (RFC 3676) they may be somebody's own: then what follows holds no sentence, and no others
    stand above, as between the entries of a list. An afterthought below them is none of it."""
    written = 0
    for at in range(last - 1, start - 1, -1):
        line = lines[at].strip()
        if line == "--" and (written or last < end):
            marked = lines[at].rstrip("\r").endswith(" ")
            if any(one.strip().startswith(AFTERTHOUGHTS) for one in lines[at + 1 : end]):
                return last
            divides = any(one.strip() == "--" for one in lines[start:at]) or any(map(is_sentence, lines[at + 1 : last]))
            return at if marked or not divides else last
        written += bool(line)
        if written > (LONGEST_BLOCK if line else LONGEST_BLOCK + 1):
            break
    return last


def _last_paragraph(lines: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    while end > start and not lines[end - 1].strip():
        end -= 1
    begin = end
    while begin > start and lines[begin - 1].strip():
        begin -= 1
    return (begin, end) if end > start else None


def _signed_at(lines: Sequence[str], begin: int, end: int) -> tuple[int | None, str]:
    """Return where in this last paragraph a signature begins that needs no dashes, and its language."""
    text = " ".join(line.strip() for line in lines[begin:end]) if end - begin <= LONGEST_DISCLAIMER else ""
    if text.startswith("____________________") and ("@" in text or "://" in text):
        return begin, ""
    if lines[end - 1].strip() == "-----end pgp signature-----":
        earliest = max(end - LONGEST_DISCLAIMER, 0)
        return next((at for at in range(end - 1, earliest, -1) if lines[at].startswith("-----begin pgp")), None), ""
    if text.startswith(FOOTERS):
        return begin, "en"
    for language, (confidential, addressee) in DISCLAIMERS.items():
        if any(word in text for word in confidential) and any(word in text for word in addressee):
            return begin, language
    phone = _phone(lines[end - 1].strip(" *_"))
    return (None, "") if phone is None else (end - 1, phone)


def _phone(line: str) -> str | None:
    if len(line) > LONGEST_PHONE_LINE or not any(device in line for device in DEVICES):
        return None
    before, link, after = line.partition("<http")
    said = (before + after.rpartition(">")[2] if link else line).strip(" .।。!")
    for language, phrase in SENT_FROM:
        if said.endswith(phrase) or (language not in AT_THE_END_ONLY and said.startswith(phrase)):
            return language
    return None
