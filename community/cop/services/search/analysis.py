"""From text to tokens, the same for every database and every script.

Words are folded (compatibility forms, case, the marks of Latin letters, đ) and split where the script changes; the vowel
signs of Indic scripts stay. Chinese, Japanese and Korean runs become pairs of neighbouring characters and the last
character alone, so that a single character is found wherever it stands. Tibetan script is split at the tsheg.
Tokens hold letters, digits and signs only: never a space, a quotation mark or anything that a database's query language
would read as its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from zlib import crc32

LONGEST_TEXT = 100_000
LONGEST_QUERY = 200
MOST_TOKENS = 12
LONGEST_TOKEN = 200
SHORTEST_BEGINNING = 4
"""So many characters of a word of a term find what begins with them; "bas" and "বাস" begin too much."""

Phrase = tuple[str, ...]
"""Tokens that follow each other in a text; the last one may go on there."""


class Whole(Phrase):
    """One token that does not go on."""


TSHEG = "\u0f0b"
VIRAMA = 9
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]"
)
_MARKS_ON_LATIN = re.compile(
    "(?<=[0-9a-z\u00df-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f])"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_ASCII_WORD = re.compile("[0-9a-z]+")
_KINDS_BY_SCRIPT = {
    **dict.fromkeys(("LATIN", "DIGIT"), "a"),
    **dict.fromkeys(("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "c"),
    "HANGUL": "h",
    "TIBETAN": "b",
}
_RUN = re.compile(
    "(?P<paired>c[cm]*|h[hm]*)|(?P<tibetan>b[bm]*(?:t+b[bm]*)*)|(?P<sign>s)|(?P<word>([^ mtchbs])(?:\\5|m)*)"
)


def tokens(text: str) -> list[str]:
    """Return the tokens of a document's text, in order; what lies beyond `LONGEST_TEXT` characters is not found."""
    text = folded(text[:LONGEST_TEXT])[:LONGEST_TEXT]
    if text.isascii():
        return [word[:LONGEST_TOKEN] for word in _ASCII_WORD.findall(text)]
    found = []
    for way, run in _runs(text):
        found += _split(way, run)
    return found


def phrases(q: str) -> list[Phrase]:
    """Return what a query asks for: a text matches if it holds every phrase.

    The first `LONGEST_QUERY` characters and `MOST_TOKENS` tokens count.
    """
    found: dict[Phrase, None] = {}
    left = MOST_TOKENS
    for way, run in _runs(folded(q[:LONGEST_QUERY])):
        if left == 0:
            break
        phrase = _going_on(way, run, left)
        found[phrase] = None
        left -= len(phrase)
    return list(found)


def term_phrases(name: str) -> list[Phrase]:
    """Return what a text holds that names a term: its words, short ones as they are ("đê pô" is not in "De Policy")."""
    runs = _runs(folded(name[:LONGEST_QUERY]))
    return list(
        dict.fromkeys(
            Whole((run,)) if way == "word" and len(run) < SHORTEST_BEGINNING else _going_on(way, run)
            for way, run in runs
        )
    )


def letters(text: str) -> int:
    """Return how many letters a folded text has, each with its marks."""
    return sum(not unicodedata.category(character).startswith(("M", "Z")) for character in text)


def written(phrase: Phrase) -> str:
    """Return a phrase as it stands among the tokens of a text, each with a space before it and one after the last."""
    return f" {' '.join(phrase)}{' ' if isinstance(phrase, Whole) else ''}"


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text whole, split where the script changes, for comparing names."""
    for _way, run in _runs(folded(text[:LONGEST_TEXT])):
        yield from filter(None, run.split(TSHEG))


def folded(text: str) -> str:
    """Return `text` without what people leave out or type differently when they search."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text).replace("đ", "d")
    return unicodedata.normalize("NFKC", _MARKS_ON_LATIN.sub("", apart))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (how to split it, run of one script) for a folded text."""
    kinds = text.translate(_KINDS)
    for found in _RUN.finditer(kinds):
        way, run = str(found.lastgroup), text[found.start() : found.end()]
        if way == "paired" and "m" in found[0]:
            run = "".join(character for character, kind in zip(run, found[0], strict=True) if kind != "m")
        yield way, run


def _split(way: str, run: str) -> list[str]:
    if way == "paired":
        return [run[start : start + 2] for start in range(len(run))]
    parts = run.split(TSHEG) if way == "tibetan" else [run]
    return [part[:LONGEST_TOKEN] for part in parts if part]


def _going_on(way: str, run: str, most: int = MOST_TOKENS) -> Phrase:
    """The tokens by which a run is found, also where it goes on."""
    asked = _split(way, run)
    if way == "paired" and len(asked) > 1:
        asked.pop()
    *before, last = asked[:most]
    return (*before, _without_virama(last))


def _without_virama(token: str) -> str:
    """Cut what the last consonant loses when an ending follows, so that the word is found with endings too."""
    while len(token) > 1 and unicodedata.combining(token[-1]) == VIRAMA:
        token = token[:-1]
    return token


class _Kinds(dict[int, str]):
    """For `str.translate`: one letter for what a character is, looked up once for each of the common characters."""

    def __missing__(self, code: int) -> str:
        kind = _kind(code)
        if code <= 0xFFFF:
            self[code] = kind
        return kind


_KINDS = _Kinds()


def _kind(code: int) -> str:
    """Return " " for what parts words, m(ark), t(sheg), s(ign, such as an emoji), else a letter for the script."""
    character = chr(code)
    category = unicodedata.category(character)
    if 0x20000 <= code <= 0x3FFFF:
        return "c"
    if character == TSHEG:
        return "t"
    if 0x2600 <= code <= 0x27BF or 0x1F000 <= code <= 0x1FAFF:
        return "s"
    if category.startswith("M"):
        return "m"
    if not (category.startswith(("L", "N")) or category == "Co") or 0x2B0 <= code <= 0x2FF:
        return " "
    script = unicodedata.name(character, "").split(" ")[0]
    return _KINDS_BY_SCRIPT.get(script) or chr(0xE000 + crc32(script.encode()) % 0x1900)
