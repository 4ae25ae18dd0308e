"""Paragraphs of a mail that its program broke into lines of one width, in one line each again."""

import re
from collections.abc import Sequence
from itertools import pairwise

from cop.services.mail.trimming.lines import split
from cop.services.mail.wrapping import BETWEEN, columns, pieces

NARROWEST, WIDEST = 58, 80
"""Columns at which programs break lines."""
NO_PROSE = re.compile(
    r"[ \t>|#+*=~`•·–—-]|\d+[.):]|\(?[a-zA-Z][.)] |(?:[^\s:：]{1,24} ){0,2}[^\s:：]{1,24} ?[:：] ?\S|.*(?:\t|\S {2,}\S|\|)"
)
"""How a line begins, or what stands in it, that is not of a paragraph: of a list, a quotation, a table, behind a label."""
ENDS = (".", "!", "?", ":", "。", "！", "？", "।", "།", "…")


def joined(text: str) -> str:
    """Return `text` with the paragraphs joined that were broken where the next word had no room; other breaks are its
    writer's. A text with a longer line was not broken by a program at all."""
    lines = [line.rstrip() for line in split(text)]
    width = max((columns(line) for line in lines if "://" not in line), default=0)
    if not NARROWEST <= width <= WIDEST:
        return text
    done: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line and not NO_PROSE.match(line):
            paragraph.append(line)
            continue
        done += [_in_one(paragraph)] if _is_broken(paragraph, width) else paragraph
        paragraph = []
        done.append(line)
    return "\n".join(done[:-1])


def _is_broken(paragraph: Sequence[str], width: int) -> bool:
    """Whether no line but the last had room for what follows, and some line ends within a sentence."""
    pairs = list(pairwise(paragraph))
    full = all(columns(line) + 1 + columns(next(pieces(after)).rstrip()) > width for line, after in pairs)
    return full and any(not line.endswith(ENDS) for line, _after in pairs)


def _in_one(paragraph: Sequence[str]) -> str:
    whole = paragraph[0]
    for line in paragraph[1:]:
        at = len(whole)
        whole += line if BETWEEN.match(whole + line, at) else f" {line}"
    return whole
