"""The cut: which line is text, which is folded, which is signature."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cop.services.mail.trimming import words
from cop.services.mail.trimming.heads import Head, Page
from cop.services.mail.trimming.lines import plain
from cop.services.mail.trimming.signatures import signature
from cop.services.mail.wrapping import columns

TEXT, FOLDED, SIGNATURE = "text", "folded", "signature"
LONGEST_ATTRIBUTION = 8
"""So many lines at most stand in a container of HTML above what it quotes behind `>`."""
LONGEST_LIST = 6
"""So many lines behind `>` at the end of a mail may be its writer's own, if nothing stands above them."""

LONGEST_ANNOUNCEMENT = 160
ANNOUNCES = re.compile("|".join(rf"\b{one}\b" if one.isascii() else one for one in words.spelt(words.ANNOUNCES)))


@dataclass
class _Quotation:
    """Lines behind `>`, whether a head stands above them, and where what is above both ends."""

    start: int
    end: int
    headed: bool
    above: int
    answered: bool = False


def cut(
    lines: Sequence[str], container: tuple[int, int], ours: Collection[str], *, may_hold_answers: bool = False
) -> tuple[list[str], str]:
    """Return the part that each line belongs to, and the language of the signs that were found.

    `container` is where a mail program says in HTML that a quotation begins and ends (-1 if it says nothing). A quotation without
    `>` that `may_hold_answers`, for nobody knows its lines, stays where what stands above it says that they are there.
    """
    page = Page([plain(line) for line in lines], [plain(our).strip() for our in ours if our.strip()])
    cutter = _Cutter(page, *container)
    cutter.find()
    cutter.sign()
    cutter.fold_quotations()
    cutter.show_what_is_forwarded()
    if may_hold_answers:
        cutter.show_what_is_announced()
    return cutter.parts, cutter.language


class _Cutter:
    def __init__(self, page: Page, begin: int, end: int) -> None:
        self.page, self.begin, self.end = page, begin, end
        self.count = len(page.lines)
        self.parts = [TEXT] * self.count
        self.language = ""
        self.quotations: list[_Quotation] = []
        self.unprefixed: tuple[int, int, int] | None = None
        """Where a quotation without `>` begins, where its head ends, and where it ends itself."""

    def find(self) -> None:
        """Find the quotations; fold heads, and whatever stands in a quotation without `>`."""
        place = 0
        head: tuple[int, bool] | None = None
        while place < self.count:
            if place == self.begin and head is None:
                place, head = self._container()
            elif self.page.quoted[place]:
                place = self._quotation(place, head)
                head = None
            elif self.page.blank[place]:
                place += 1
            elif (found := self.page.head_at(place)) is not None:
                place, head = self._fold(found)
            else:
                head = None
                place += 1

    def _container(self) -> tuple[int, tuple[int, bool] | None]:
        """Read what a mail program marked as quoted in HTML. Return where to go on, and the head if `>` follows."""
        above = self._line_above(self.begin)
        first = next((at for at in range(self.begin, self.end) if self.page.quoted[at]), self.end)
        written = sum(not self.page.blank[at] for at in range(self.begin, first))
        for at in range(self.begin, min(first, self.begin + LONGEST_ATTRIBUTION)):
            if not self.page.blank[at] and (head := self.page.head_at(at)) is not None:
                self.language = self.language or head.language
                break
        if first < self.end and written <= LONGEST_ATTRIBUTION:
            self._set(FOLDED, above, first)
            return first, (above, True)
        self._set(FOLDED, above, self.end)
        self.unprefixed = (above, self.begin, self.end)
        return self.end, None

    def _quotation(self, place: int, head: tuple[int, bool] | None) -> int:
        end = at = place + 1
        while at < self.count and (self.page.quoted[at] or self.page.blank[at]) and at != self.begin:
            at += 1
            end = at if self.page.quoted[at - 1] else end
        if head is not None:
            self._set(FOLDED, head[0], place)
        self.quotations.append(_Quotation(place, end, head is not None, head[0] if head else place))
        return end

    def _fold(self, head: Head) -> tuple[int, tuple[int, bool] | None]:
        self.language = self.language or head.language
        start = self._line_above(head.start)
        if head.prefixed:
            self._set(FOLDED, start, head.end)
            return head.end, (start, True)
        self._set(FOLDED, start, self.count)
        self.unprefixed = (start, head.end, self.count)
        return self.count, None

    def _line_above(self, start: int) -> int:
        """Return where the line of dashes or of Notes above a head stands, or the head's own place."""
        at = start - 1
        while at >= 0 and self.page.blank[at] and start - at < 4:
            at -= 1
        return at if at >= 0 and self.page.divides(at) else start

    def _set(self, part: str, start: int, end: int) -> None:
        self.parts[start:end] = [part] * max(end - start, 0)

    def sign(self) -> None:
        """Find the signature above each quotation, and below the last."""
        start = 0
        ends = [(quotation.above, quotation.end) for quotation in self.quotations]
        for end, after in [*ends, (self.unprefixed[0] if self.unprefixed else self.count, self.count)]:
            if start < end:
                at, language = signature(self.page.lines, start, end)
                self._set(SIGNATURE, at, end)
                self.language = self.language or language
            start = after
        if self.unprefixed and self.unprefixed[2] < self.count:
            at, language = signature(self.page.lines, self.unprefixed[2], self.count)
            self._set(SIGNATURE, at, self.count)

    def fold_quotations(self) -> None:
        """Fold what nobody answers. Lines with an answer between them stay, and lines of which it is not sure."""
        quotations = self.quotations
        if not quotations:
            return
        for quotation, after in zip(quotations, [*(one.above for one in quotations[1:]), self.count], strict=True):
            quotation.answered = self._has_text(quotation.end, after)
        headed = any(one.headed for one in quotations)
        alone = headed and len(quotations) == 1 and not self._has_text(0, quotations[0].above)
        for quotation in quotations:
            if alone or not (quotation.answered or (not headed and self._may_be_text(quotation))):
                self._set(FOLDED, quotation.start, quotation.end)
            for at in range(quotation.start, quotation.end):
                if self.page.names_us(at, at + 1):
                    self.parts[at] = FOLDED

    def _may_be_text(self, quotation: _Quotation) -> bool:
        """Whether it may be somebody's own list or citation: a few lines, and nothing says that they are of another mail."""
        lines = self.page.lines[quotation.start : quotation.end]
        if len(lines) > LONGEST_LIST or any(line.replace(" ", "").startswith(">>") for line in lines):
            return False
        inside = Page([line.lstrip(" >") for line in lines], self.page.ours)
        return not any(inside.head_at(at) for at in range(len(lines)) if not inside.blank[at])

    def show_what_is_forwarded(self) -> None:
        """Show what was quoted without `>` if there is nothing else and it does not name us."""
        if self.unprefixed is None or self._has_text(0, self.count):
            return
        _start, begin, end = self.unprefixed
        if not self.page.names_us(self.unprefixed[0], end):
            self._set(TEXT, begin, end)

    def show_what_is_announced(self) -> None:
        """Show what was quoted without `>` below a few words that say that answers stand there."""
        if self.unprefixed is None:
            return
        start, begin, end = self.unprefixed
        above = " ".join(self.page.lines[at] for at in range(start) if self.parts[at] == TEXT)
        if columns(above) > LONGEST_ANNOUNCEMENT or not ANNOUNCES.search(above):
            return
        at, _language = signature(self.page.lines, begin, end)
        for place in range(begin, end):
            if not self.page.names_us(place, place + 1):
                self.parts[place] = TEXT if place < at else SIGNATURE

    def _has_text(self, start: int, end: int) -> bool:
        return any(self.parts[at] == TEXT and not self.page.blank[at] for at in range(start, end))
