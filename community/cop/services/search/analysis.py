"""From text to tokens, the same for every database and every script.

Words are folded (NFKC, case, the marks of Latin letters, đ) and split where the script changes. Indic vowel signs stay.
Chinese, Japanese and Korean runs become pairs of characters; Tibetan script is split at the tsheg, which is no letter.
A token is written in ASCII, a character beyond it as `_<hex>_`: no database's own idea of letters can split or fold it
again, and the beginning of a word stays the beginning of its token.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

LONGEST_TEXT = 100_000
LONGEST_WORD = 64
SHORT = 600
LONGEST_QUERY = 200
MOST_WORDS = 12

VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0f84")
PAIRED = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af]"
)
FOLDED = str.maketrans(
    {"đ": "d", "ı": "i", "ł": "l", "ø": "o", "’": "'", "\u200c": None, "\u200d": None, "\u00ad": None}
)


def tokens(text: str) -> list[str]:
    """Return the tokens of a document's text, in order; what lies beyond `LONGEST_TEXT` characters is not indexed."""
    return [
        token
        for line in text[:LONGEST_TEXT].split("\n")
        for token in (_known(line) if len(line) < SHORT else _of(line))
    ]


def _of(line: str) -> list[str]:
    found = []
    for word in words(line):
        found += _pairs(word) if PAIRED.match(word) else [encoded(word)]
    return found


@lru_cache(maxsize=4096)
def _known(line: str) -> list[str]:
    """The tokens of a short line: names of topics and organisations stand in thousands of documents."""
    return _of(line)


def query_phrases(q: str) -> list[tuple[list[str], bool]]:
    """Return what a query asks for, all of which must match: (tokens that follow each other, whether the last is a beginning).

    At most `MOST_WORDS` words of the first `LONGEST_QUERY` characters count.
    """
    phrases: list[tuple[list[str], bool]] = []
    for word in list(words(q[:LONGEST_QUERY]))[:MOST_WORDS]:
        if PAIRED.match(word):
            phrases.append(
                ([encoded(word)], True) if len(word) == 1 else ([encoded(a + b) for a, b in pairwise(word)], False)
            )
        else:
            phrases.append(([encoded(_without_virama(word))], True))
    return phrases


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text, split where the script changes."""
    for letters, run in groupby(folded(text), key=_is_of_a_word):
        if letters:
            for _script, part in groupby(run, key=_Scripts()):
                yield "".join(part)[:LONGEST_WORD]


def folded(text: str) -> str:
    """Return text without what nobody types: compatibility forms, case, marks on Latin letters, joiners."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(FOLDED)
    if text.isascii():
        return text
    kept, latin = [], False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) != "Mn":
            latin = _script(character) == "LATIN"
        elif latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(FOLDED)


def encoded(word: str) -> str:
    """Return a word as a token of ASCII letters, digits and underscores."""
    return word if word.isascii() else "".join(c if c.isascii() else f"_{ord(c):x}_" for c in word)


def _pairs(run: str) -> list[str]:
    """Every two neighbours, and the last character alone, so that a single character is found wherever it stands."""
    return [encoded(a + b) for a, b in pairwise(run)] + [encoded(run[-1])]


def _without_virama(word: str) -> str:
    return word[:-1] if len(word) > 1 and word[-1] in VIRAMAS else word


@lru_cache(maxsize=65536)
def _is_of_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) in ("So", "Co")


@lru_cache(maxsize=65536)
def _script(character: str) -> str:
    if PAIRED.match(character):
        return "PAIRED"
    return unicodedata.name(character, "?").split()[0]


class _Scripts:
    """A key for groupby: digits and marks belong to the script before them."""

    def __init__(self) -> None:
        self.script = ""

    def __call__(self, character: str) -> str:
        if self.script and unicodedata.category(character)[0] in "NM" and self.script != "PAIRED":
            return self.script
        self.script = "LATIN" if character.isascii() else _script(character)
        return self.script
