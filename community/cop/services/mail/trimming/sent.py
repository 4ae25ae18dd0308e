"""Which lines of a mail are those of a mail of ours, however a program marked them, broke them anew, or left them bare."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from cop.services.mail.trimming.lines import split
from cop.services.mail.wrapping import columns

LONG = 20
"""So many columns of letters alike are ours wherever they stand in our order; what is shorter only right beside such a line."""
BESIDE = 8
"""So many columns beside such a line are ours, though they end within one: a program broke it there."""
LINES_OF_FOOT = 3
MOST_LINES = 3_000
MOST_PLACES = 800
MOST_TIMES = 3
"""What is beyond these is taken for somebody's own: a mail of ours is shorter."""
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
ANGLED = re.compile(r"<(?:https?|mailto|tel):[^<>]*>", re.IGNORECASE)
RULES = frozenset("-_=*|–—.·•>#~ \t\u00a0")


class _Sent:
    """The letters of a mail of ours in one line, and where in it its lines end."""

    def __init__(self, text: str, links: Collection[str]) -> None:
        pieces = [letters(without_links(line, links)) for line in split(text)]
        self.letters = "".join(pieces)
        self.ends = {0}
        place = 0
        for piece in pieces:
            place += len(piece)
            self.ends.add(place)

    def is_piece(self, key: str, end: int) -> bool:
        """Whether a few letters that end there may be ours: a line ends there, or they are no word that anybody says."""
        return end in self.ends or columns(key) >= BESIDE


class Recognised(NamedTuple):
    """Of each line of a mail whether it is of a text that we sent, whether a link of one stands in it, and whether it is of its
    frame: a link, or at its foot."""

    ours: Sequence[bool]
    linked: Sequence[bool]
    of_frame: Sequence[bool]


def recognised(lines: Sequence[str], sent: Collection[str]) -> Recognised:
    """Find the lines of the texts that we `sent`."""
    links = links_of(sent)
    linked = [without_links(line, links) != line for line in lines]
    keys = [letters(without_links(line, links)) for line in lines[:MOST_LINES]]
    ours = [False] * len(lines)
    for text in sent:
        for at in _alike(keys, _Sent(text, links)):
            ours[at] = True
    _add_what_has_no_letters(lines, keys, linked, ours)
    feet = {letters(line) for text in sent for line in _foot(text)}
    of_frame = [link or (at < len(keys) and keys[at] in feet) for at, link in enumerate(linked)]
    return Recognised(ours, linked, of_frame)


def _foot(text: str) -> list[str]:
    return [line for line in split(text) if letters(line)][-LINES_OF_FOOT:]


def links_of(texts: Iterable[str]) -> set[str]:
    """Return the links in texts, without what programs change of them."""
    found = (link for text in texts for link in LINK.findall(text))
    bare = {link.partition("://")[2].partition("?")[0].rstrip(".,;:)]") for link in found}
    return {link for link in bare if "/" in link}


def without_links(line: str, links: Collection[str]) -> str:
    """Return a line without those links in it, also where a program leads to them by a detour."""
    if "://" not in line:
        return line
    return LINK.sub(lambda found: "" if any(one in unquote(unquote(found[0])) for one in links) else found[0], line)


def letters(text: str) -> str:
    """Return the letters, marks and digits of a text in one spelling, without what Outlook says twice."""
    plain = unicodedata.normalize("NFKC", ANGLED.sub("", text)).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def _alike(keys: Sequence[str], sent: _Sent) -> list[int]:
    """Return which lines are of a mail of ours: the long ones in its order that have the most letters together, the lower ones
    where there are two, and the short ones right beside them."""
    chain = _chain(_places(keys, sent))
    found = [at for at, _place in chain]
    begins = [(-1, 0), *((at, place + len(keys[at])) for at, place in chain)]
    for (above, after), (below, before) in zip(begins, [*chain, (len(keys), len(sent.letters))], strict=True):
        start, end = after, before
        for at in range(above + 1, below) if above >= 0 else ():
            key = keys[at]
            if key and sent.letters.startswith(key, start, end) and sent.is_piece(key, start + len(key)):
                found.append(at)
                start += len(keys[at])
        for at in range(below - 1, above, -1) if chain and below < len(keys) else ():
            key = keys[at]
            if key and sent.letters.endswith(key, start, end) and sent.is_piece(key, end - len(key)):
                found.append(at)
                end -= len(keys[at])
    return found


def _places(keys: Sequence[str], sent: _Sent) -> list[tuple[int, int, int]]:
    """Return each long line with each place in our mail where it stands, and its length."""
    places: list[tuple[int, int, int]] = []
    for at, key in enumerate(keys):
        if columns(key) < LONG:
            continue
        place = -1
        for _time in range(MOST_TIMES):
            if (place := sent.letters.find(key, place + 1)) < 0:
                break
            places.append((at, place, len(key)))
    return places[-MOST_PLACES:]


def _chain(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return the lines in our order, each once, that have the most letters together; the lowest ones of those alike."""
    best: list[tuple[int, int]] = [(0, -1)] * len(places)
    """Of each place the letters of the best chain that begins with it, and where that goes on."""
    for one in range(len(places) - 1, -1, -1):
        at, place, length = places[one]
        most, after = 0, -1
        for other in range(len(places) - 1, one, -1):
            if places[other][0] > at and places[other][1] >= place + length and best[other][0] > most:
                most, after = best[other][0], other
        best[one] = (most + length, after)
    chain: list[tuple[int, int]] = []
    one = max(range(len(places)), key=lambda number: (best[number][0], number), default=-1)
    while one >= 0:
        chain.append(places[one][:2])
        one = best[one][1]
    return chain


def _add_what_has_no_letters(
    lines: Sequence[str], keys: Sequence[str], linked: Sequence[bool], ours: list[bool]
) -> None:
    """Our links alone beside a line of ours, and dashes between two, are ours as well."""
    written = [at for at, line in enumerate(lines[: len(keys)]) if line.strip(" >\t\u00a0")]
    known = [at for at in written if ours[at]]
    for number, at in enumerate(written):
        if ours[at] or keys[at]:
            continue
        above = number > 0 and ours[written[number - 1]]
        below = number + 1 < len(written) and ours[written[number + 1]]
        between = bool(known) and 0 < bisect_left(known, at) < len(known)
        is_rule = set(lines[at]) <= RULES
        ours[at] = (linked[at] and (above or below or between)) or (is_rule and above and below)
