"""What a mistyped word may have meant: a word near to it in texts that the viewer reads."""

from collections.abc import Iterable
from typing import Any

from cop.services.search.analysis import LONGEST_QUERY, words
from cop.services.search.shelves import texts_read_by
from cop.services.search.sought import known_words

SHORTEST = 4
FARTHEST = 2


def meant(q: str, viewer: Any) -> str:
    """Return the query with each word that no text has put right by the nearest one, "" where nothing is near."""
    typed = list(words(q[:LONGEST_QUERY]))
    present = {word for text in (*texts_read_by(viewer), *known_words()) for word in words(text)}
    right = [_nearest(word, present) for word in typed]
    return " ".join(right) if right != typed else ""


def _nearest(word: str, present: Iterable[str]) -> str:
    """Return the word itself where it begins one that is there, or where none is near."""
    if len(word) < SHORTEST or any(other.startswith(word) for other in present):
        return word
    farthest = 1 if len(word) < 6 else FARTHEST
    near = ((distance(word, other, farthest), other) for other in present if abs(len(other) - len(word)) <= farthest)
    best = min(((far, other) for far, other in near if far <= farthest), default=(0, word))
    return best[1]


def distance(one: str, other: str, farthest: int) -> int:
    """Return by how many letters two words differ (left out, put in, another, two swapped); more than `farthest` is not
    counted to the end."""
    if len(set(one) ^ set(other)) > 2 * farthest:
        return farthest + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, last, row = row, before, [place]
        for column, wanted in enumerate(other, 1):
            least = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != wanted))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == wanted:
                least = min(least, last[column - 2] + 1)
            row.append(least)
        if min(row) > farthest:
            return farthest + 1
    return row[-1]
