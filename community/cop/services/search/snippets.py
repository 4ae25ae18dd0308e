"""Pieces of a text around the words that were found, with the words marked: only ever of a text that the viewer reads."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cop.services.search.analysis import Phrase, Whole, folded

BEFORE = 60
LENGTH = 240
LONGEST_LOOKED_THROUGH = 20_000
_PAIRED = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")


class Piece(NamedTuple):
    """A part of a text; `marked`: it is what was looked for."""

    text: str
    marked: bool = False


def snippet(text: str, ways: Iterable[Iterable[Phrase]], *, length: int = LENGTH) -> list[Piece]:
    """Return about `length` characters of a text around the first word that is found, every found word in them marked."""
    text = " ".join(text[:LONGEST_LOOKED_THROUGH].split())
    spans = _spans(text, ways)
    start = _start(text, max(0, spans[0][0] - BEFORE)) if spans else 0
    end = start + length
    if end < len(text) and (space := text.rfind(" ", start + length // 2, end)) > 0:
        end = space
    pieces = _pieces(text, start, min(end, len(text)), spans)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def highlighted(text: str, ways: Iterable[Iterable[Phrase]]) -> list[Piece]:
    """Return a whole short text with every found word marked."""
    return _pieces(text, 0, len(text), _spans(text, ways))


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


def _spans(text: str, ways: Iterable[Iterable[Phrase]]) -> list[tuple[int, int]]:
    """Return where the phrases stand in the text as it was written, in order, with the rest of the words that they begin: of
    each way to say something only where all of it is there."""
    plain, places = _folded_with_places(text)
    spans = set()
    for way in ways:
        found = [_found(plain, phrase) for phrase in way]
        if all(found):
            spans |= {(places[at], _end(text, places[end - 1] + 1)) for those in found for at, end in those}
    return sorted(spans)


def _found(plain: str, phrase: Phrase) -> list[tuple[int, int]]:
    is_paired, spans = bool(_PAIRED.match(phrase[0])), []
    pattern, at = _pattern(phrase), 0
    while found := pattern.search(plain, at):
        end = found.end() if is_paired else _end_of_word(plain, found.end())
        begins = is_paired or found.start() == 0 or not _goes_on(plain[found.start() - 1])
        if begins and (end == found.end() or not isinstance(phrase, Whole)):
            spans.append((found.start(), end))
        at = found.start() + 1
    return spans


def _end_of_word(plain: str, end: int) -> int:
    while end < len(plain) and _goes_on(plain[end]) and not _PAIRED.match(plain[end]):
        end += 1
    return end


def _end(text: str, end: int) -> int:
    """Go on over the marks of the last letter."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


@lru_cache(maxsize=1024)
def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """Return how a phrase of tokens stands in a folded text."""
    if _PAIRED.match(phrase[0]):
        return re.compile(re.escape(phrase[0] + "".join(token[1:] for token in phrase[1:])))
    return re.compile(r"\W+".join(map(re.escape, phrase)))


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
