"""What differs between two texts, word by word, in every script."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_PAIRS = 2_000_000
"""Two stretches with more pairs of lines or words are shown as one replaced by the other: comparing them takes too long."""

WORD = re.compile(
    "\n|[^\\S\n]+"  # a line's end, blanks
    "|[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"  # each Chinese sign
    "|[\u0f00\u0f10-\u0fff]+[\u0f0b-\u0f0f]*|[\u0f01-\u0f0f]+"  # each Tibetan syllable with its tsheg
    "|[\\w\u0300-\u036f\u0900-\u0dff\u200c\u200d]+"  # words, with the vowel signs of Indic scripts
    "|."
)
LINE = re.compile("[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """A stretch of text: in both ("same"), only in the old one ("del"), or only in the new one ("ins")."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return the stretches that make up both texts, in their order."""
    found: list[Piece] = []
    for kind, text in _by_lines(_plain(old), _plain(new)):
        if not text:
            continue
        if found and found[-1].kind == kind:
            found[-1] = Piece(kind, found[-1].text + text)
        else:
            found.append(Piece(kind, text))
    return found


def around_changes(pieces: list[Piece]) -> list[Piece]:
    """Return the stretches with what both texts share cut down to the paragraphs beside a change."""
    last = len(pieces) - 1
    return [
        Piece("same", _ends(piece.text, first=place == 0, last=place == last)) if piece.kind == "same" else piece
        for place, piece in enumerate(pieces)
    ]


def _ends(text: str, *, first: bool, last: bool) -> str:
    """Return what stands beside a change of a stretch that both texts share: none before the first, none after the last."""
    paragraphs = text.split("\n\n")
    before, after = [] if first else paragraphs[:1], [] if last else paragraphs[-1:]
    return "\n\n".join([*before, "…", *after]) if len(paragraphs) > len(before) + len(after) + 1 else text


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _by_lines(old: str, new: str) -> Iterator[Piece]:
    """Compare lines first, and words only where lines were replaced: that is what takes long."""
    before, after = LINE.findall(old), LINE.findall(new)
    for tag, a, b, c, d in _steps(before, after):
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if tag == "replace":
            yield from _by_words(was, now)
        else:
            yield from _pieces(tag, was, now)


def _by_words(old: str, new: str) -> Iterator[Piece]:
    before, after = WORD.findall(old), WORD.findall(new)
    for tag, a, b, c, d in _steps(before, after):
        yield from _pieces(tag, "".join(before[a:b]), "".join(after[c:d]))


def _pieces(tag: str, was: str, now: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", was)
    else:
        yield Piece("del", was)
        yield Piece("ins", now)


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the steps from one to the other as `SequenceMatcher` tells them; what both begin and end with costs nothing."""
    start, most = 0, min(len(before), len(after))
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    yield "equal", 0, start, 0, start
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle_before) * len(middle_after) > MOST_PAIRS:
        yield "replace", start, len(before) - end, start, len(after) - end
    else:
        for tag, a, b, c, d in SequenceMatcher(None, middle_before, middle_after).get_opcodes():
            yield tag, a + start, b + start, c + start, d + start
    yield "equal", len(before) - end, len(before), len(after) - end, len(after)
