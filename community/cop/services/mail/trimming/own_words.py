"""Where it is known which lines of a mail are ours: they are quoted wherever they stand, and nothing else is."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from cop.services.mail.trimming import words
from cop.services.mail.trimming.cutting import FOLDED, SIGNATURE, TEXT
from cop.services.mail.trimming.heads import ADDRESS, CLOCK, DAY, Page
from cop.services.mail.trimming.lines import is_quoted, plain
from cop.services.mail.trimming.sent import Recognised
from cop.services.mail.trimming.signatures import ITEM, signature

MOST_ABOVE = 6
"""So many lines of ours at most stand above an answer to them."""
BANNERS = words.spelt(words.BANNERS)
MARKS = " >\t\u00a0"


def put_right(
    lines: Sequence[str], parts: Sequence[str], found: Recognised, ours: Collection[str], writer: str
) -> tuple[list[str], list[str]]:
    """Return the lines of a mail and the part of each, which the cutter gave them by what programs write, once it is known which
    are ours: those are folded; what stands between them is its writer's own, below the line of ours that it answers,
    which then stands behind `>`; what somebody else wrote, to whom neither we nor the `writer` are, stays as a quotation."""
    sorter = _Sorter(lines, parts, found, ours, writer)
    sorter.sort()
    return sorter.lines, sorter.parts


class _Sorter:
    def __init__(
        self, lines: Sequence[str], parts: Sequence[str], found: Recognised, ours: Collection[str], writer: str
    ) -> None:
        self.lines, self.parts, self.writer = list(lines), list(parts), plain(writer)
        self.known, self.linked, self.of_frame = list(found.ours), found.linked, found.of_frame
        spelt = [plain(line) for line in lines]
        self.depth = [_depth(line) for line in spelt]
        self.page = Page([line.lstrip(MARKS) for line in spelt], [plain(our) for our in ours if our.strip()])
        self.blank = self.page.blank
        self.theirs: set[int] = set()

    def sort(self) -> None:
        """Sort the lines."""
        self._leave_what_is_copied()
        cut = list(self.parts)
        if any(self.known):
            self.parts = [
                FOLDED if known or (part == TEXT and depth) else part
                for part, known, depth in zip(cut, self.known, self.depth, strict=True)
            ]
        for start, end in self._regions():
            if any(self.known[start:end]) or self._is_passed_on(start, end):
                self._sort_region(start, end)
            else:
                self.parts[start:end] = cut[start:end]
        if any(self.known):
            self._sign()
            self._show_what_is_answered()

    def _leave_what_is_copied(self) -> None:
        """Somebody who words anew what we sent sends our lines as their own: outside of quotations lines count as ours where the
        frame of our mail or an address of ours stands among them, which come with a whole mail alone."""
        bare = [at for at, known in enumerate(self.known) if known and not self.depth[at] and self.parts[at] != FOLDED]
        if not any(self.of_frame[at] or self.page.names_us(at, at + 1) for at in bare):
            for at in bare:
                self.known[at] = False

    def _regions(self) -> list[tuple[int, int]]:
        """Return where folded lines follow each other."""
        regions: list[tuple[int, int]] = []
        at = 0
        while at < len(self.parts):
            end = at
            while end < len(self.parts) and (self.parts[end] == FOLDED or (end > at and self.blank[end])):
                end += 1
            if end > at:
                regions.append((at, end))
            at = max(end, at + 1)
        return regions

    def _sort_region(self, start: int, end: int) -> None:
        """Find in a quotation what is not ours."""
        ours = min((self.depth[at] for at in range(start, end) if self.known[at]), default=0)
        by_us = True
        found: list[int] = []
        at = start
        while at < end:
            head = None if self.blank[at] or self.known[at] else self.page.head_at(at)
            if head is not None:
                by_us = head.names_us or (by_us and not self._is_of_somebody(head.start, head.end))
                found = [one for one in found if one < head.start]
                at = max(min(head.end, end), at + 1)
                continue
            if not (self.blank[at] or self.known[at] or self._is_frame(at, end)):
                found.append(at)
                if not by_us or 0 < self.depth[at] < ours:
                    self.theirs.add(at)
            at += 1
        self._show(found)

    def _is_passed_on(self, start: int, end: int) -> bool:
        """Whether somebody else wrote a quotation, as the head above it says."""
        heads = (self.page.head_at(at) for at in range(start, end) if not self.blank[at])
        head = next((one for one in heads if one is not None), None)
        named = head is not None and self._is_of_somebody(head.start, head.end)
        return named and not self.page.names_us(start, end)

    def _is_of_somebody(self, start: int, end: int) -> bool:
        """Whether a head names the address of somebody who wrote, and it is neither ours nor the writer's own."""
        line = next((one for one in self.page.lines[start:end] if ADDRESS.search(one)), "")
        is_to = self.page.tells(start, end, words.TO, line)
        is_own = self.writer != "" and self.writer in line
        return bool(line) and not is_to and not is_own and not self.page.names_us(start, end)

    def _is_frame(self, at: int, end: int) -> bool:
        """Whether a program wrote the line: dashes, a warning, the line above a quotation that has a day and no address."""
        line = self.page.lines[at]
        if self.page.is_rule(at) or any(banner in line for banner in BANNERS):
            return True
        below = next((one for one in range(at + 1, end) if not self.blank[one]), at)
        return line.endswith(":") and self.known[below] and bool(DAY.search(line) or CLOCK.search(line))

    def _show(self, found: Sequence[int]) -> None:
        for before, at in zip([-1, *found], found, strict=False):
            self.parts[at] = TEXT
            if at in self.theirs:
                self.lines[at] = self.lines[at] if self.depth[at] else f"> {self.lines[at].strip()}"
            elif self.depth[at]:
                self.lines[at] = self.lines[at].lstrip(MARKS)
            if before >= 0 and all(self.blank[before + 1 : at]):
                self.parts[before + 1 : at] = [TEXT] * (at - before - 1)

    def _sign(self) -> None:
        """Find the signature above and below each of our lines."""
        at = 0
        while at < len(self.parts):
            end = at
            while end < len(self.parts) and (self.parts[end] == TEXT or self.blank[end]):
                end += 1
            if end > at and not self.theirs.intersection(range(at, end)):
                signed, _language = signature(self.page.lines, at, end)
                self.parts[signed:end] = [SIGNATURE] * (end - signed)
            at = end + 1
        for at, known in enumerate(self.known):
            above = next((one for one in range(at - 1, -1, -1) if not self.blank[one]), -1)
            if known and above >= 0 and self.parts[above] == TEXT and self.page.is_rule(above):
                self.parts[above] = FOLDED

    def _show_what_is_answered(self) -> None:
        """Where answers stand between our lines, show above each the lines of ours that it answers."""
        marked = [
            at for at in range(len(self.parts)) if not self.blank[at] and (self.known[at] or self.parts[at] == TEXT)
        ]
        begun = [
            (above, at)
            for above, at in pairwise(marked)
            if self.known[above] and not self.known[at] and at not in self.theirs
        ]
        last = max(at for at, known in enumerate(self.known) if known)
        if not any(at < last for _above, at in begun):
            return
        for above, _at in begun:
            shown = self._lines_answered(above)
            for one in shown:
                self.parts[one] = TEXT
                self.lines[one] = f"> {self.lines[one].strip(MARKS)}"
            if shown:
                self.lines[shown[-1]] = "\n" + self.lines[shown[-1]]
                self.lines[shown[0]] += "\n"

    def _lines_answered(self, above: int) -> list[int]:
        """Return the lines of a paragraph or an entry of a list that ends there, the last one first."""
        shown: list[int] = []
        for at in range(above, max(above - MOST_ABOVE, -1), -1):
            if not self.known[at] or self.blank[at]:
                break
            if not (self.linked[at] or self.page.names_us(at, at + 1)):
                shown.append(at)
            if ITEM.match(self.page.lines[at]):
                break
        return shown


def _depth(line: str) -> int:
    """Return behind how many `>` a line (plain) stands."""
    marks = line[: len(line) - len(line.lstrip(MARKS))]
    return marks.count(">") if is_quoted(line) else 0
