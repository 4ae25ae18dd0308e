"""Plain text in lines of at most 76 columns, where the script has places to break; addresses are never broken."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WIDTH = 76

ITEM = re.compile(r"\s*(?:[-*•]\s+|\d+\.\s+)?")
WORD = re.compile(r"\S+\s*")
ADDRESS = re.compile(r"(?=https?://)")
CHINESE = r"\u3400-\u9fff\U00020000-\U0003ffff"
BETWEEN = re.compile(
    rf"(?<=[{CHINESE}，。、；：？！）」』”》])(?=[{CHINESE}（「『“《])"
    r"|(?<=[\u0f0b\u0f0d])(?=[\u0f40-\u0fbc])"
)
"""Between two Chinese characters, and after a Tibetan syllable's dot or stroke."""

BLANK_LINES = re.compile(r"\n{3,}")


def wrapped(text: str) -> str:
    """Return `text` with long lines broken, no blanks at their ends and at most one empty line in a row."""
    lines = [broken for line in text.splitlines() for broken in _broken(line.rstrip())]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: marks none, East Asian characters two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _broken(line: str) -> Iterator[str]:
    if columns(line) <= WIDTH:
        yield line
        return
    start = line[: item.end()] if (item := ITEM.match(line)) else ""
    lead, part = start, ""
    for piece in pieces(line[len(start) :]):
        if part and columns(lead + part + piece.rstrip()) > WIDTH:
            yield (lead + part).rstrip()
            lead, part = " " * (columns(start) + (2 if ADDRESS.match(piece) else 0)), ""
        part += piece
    yield (lead + part).rstrip()


def pieces(line: str) -> Iterator[str]:
    """What may not be broken further, each with the blanks that follow it."""
    for word in WORD.findall(line):
        for part in filter(None, ADDRESS.split(word)):
            yield from [part] if ADDRESS.match(part) else BETWEEN.split(part)
