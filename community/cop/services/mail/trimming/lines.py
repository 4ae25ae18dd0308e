"""A line as the signs of quotations are looked for in it, and the soft breaks of format=flowed."""

import unicodedata

LONGEST = 600
"""No head of a quotation is longer: what is longer is somebody's paragraph."""

_UNSEEN = dict.fromkeys([0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])
_SPACES = dict.fromkeys([0x9, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_SIGNS: dict[int, str] = {0xFF1A: ":", 0xFF0C: ",", 0xFF1E: ">", 0xFF1C: "<", 0xFF20: "@", 0xFF1B: ";"}
_PLAIN = _UNSEEN | _SPACES | _SIGNS


def plain(line: str) -> str:
    """Return the line in one spelling: no signs that nobody sees, one kind of space, colon and digit, small letters."""
    short = line[: LONGEST + 1].translate(_PLAIN)
    if short.isascii():
        return short.casefold()
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in short)
    return unicodedata.normalize("NFC", digits).casefold()


def is_quoted(line: str) -> bool:
    """Whether the line (plain) stands behind a `>`."""
    return line.lstrip(" ").startswith(">") and len(line) - len(line.lstrip(" ")) < 4


def split(text: str) -> list[str]:
    """Return the lines; only what ends a line in a mail ends one here."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Return the text of a mail in format=flowed (RFC 3676) with its paragraphs in one line each."""
    done: list[str] = []
    parts: list[str] = []
    depth_before = -1
    for line in split(text):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        if parts and (depth != depth_before or rest == "-- "):
            done.append(_quoted("".join(parts), depth_before))
            parts = []
        soft = rest.endswith(" ") and rest != "-- "
        parts.append(rest[:-1] if soft and delete_space else rest)
        depth_before = depth
        if not soft:
            done.append(_quoted("".join(parts), depth))
            parts = []
    return "\n".join([*done, *([_quoted("".join(parts), depth_before)] if parts else [])])


def _quoted(text: str, depth: int) -> str:
    return ">" * depth + (" " if depth and text else "") + text
