"""Pieces of a text around the words that were found, with the words marked: only ever of a text that the viewer reads."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from cop.services.search.analysis import TSHEG, Phrase, folded

BEFORE = 60
LENGTH = 240
LONGEST_LOOKED_THROUGH = 20_000
_PAIRED = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")


class Piece(NamedTuple):
    """A part of a text; `marked`: it is what was looked for."""

    text: str
    marked: bool = False


def snippet(text: str, phrases: Iterable[Phrase], *, length: int = LENGTH) -> list[Piece]:
    """Return about `length` characters of a text around the first word that is found, every found word in them marked."""
    text = " ".join(text[:LONGEST_LOOKED_THROUGH].split())
    spans = _spans(text, phrases)
    start = _start(text, max(0, spans[0][0] - BEFORE)) if spans else 0
    end = start + length
    if end < len(text) and (space := text.rfind(" ", start + length // 2, end)) > 0:
        end = space
    pieces = _pieces(text, start, min(end, len(text)), spans)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def highlighted(text: str, phrases: Iterable[Phrase]) -> list[Piece]:
    """Return a whole short text with every found word marked."""
    return _pieces(text, 0, len(text), _spans(text, phrases))


def _start(text: str, wanted: int) -> int:
    """Begin at a word where there is one near, and never within a letter."""
    if wanted == 0:
        return 0
    space = text.find(" ", wanted, wanted + BEFORE // 2)
    if space >= 0:
        return space + 1
    while wanted < len(text) and unicodedata.category(text[wanted]).startswith("M"):
        wanted += 1
    return wanted


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces, at = [], start
    for begins, ends in spans:
        if ends <= at or begins >= end:
            continue
        first, last = max(begins, at), min(ends, end)
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], marked=True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return pieces


def _spans(text: str, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Return where the phrases stand in the text as it was written, in order."""
    plain, places = _folded_with_places(text)
    spans = set()
    for phrase in phrases:
        asked = _written(phrase)
        at = plain.find(asked)
        while at >= 0:
            if _PAIRED.match(asked) or at == 0 or not _goes_on(plain[at - 1]) or plain[at - 1] == TSHEG:
                spans.add((places[at], _end(text, places[at + len(asked) - 1] + 1)))
            at = plain.find(asked, at + 1)
    return sorted(spans)


def _end(text: str, end: int) -> int:
    """Go on over the marks of the last letter."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def _written(phrase: Phrase) -> str:
    """Return a phrase of tokens as it stands in a folded text."""
    if _PAIRED.match(phrase[0]):
        return phrase[0] + "".join(token[1:] for token in phrase[1:])
    return TSHEG.join(phrase)


def _goes_on(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """Fold a text letter by letter, each with its marks, and return for each folded character where it comes from."""
    plain, places = [], []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (unicodedata.combining(text[end]) or unicodedata.category(text[end])[0] == "M"):
            end += 1
        for character in folded(text[at:end]):
            plain.append(character)
            places.append(at)
        at = end
    return "".join(plain), places
