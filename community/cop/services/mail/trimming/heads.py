"""Where a quotation begins: the line that says who wrote it, the head of a quoted mail, the dashes above it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cop.services.mail.trimming import words
from cop.services.mail.trimming.lines import LONGEST, is_quoted

MOST_WRAPPED = 4
LONGEST_BLOCK = 24
FURTHEST_QUOTED = 3
ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
DAY = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)|\d\d\. ?\d{1,2}\. ?\d{1,2}\.)")
TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
TELLING = re.compile(r"[0-9@]")
"""A line that attributes a quotation has a date or an address."""
NOTES = re.compile(r" ---\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4} \d{1,2}:\d\d[^-]{0,12}---")
"""Between a name and the first words of what is quoted: "A. Sample ---26-11-2026 10:12:00---A member asks:"."""
DASHES_ALONE = 8
"""So many dashes around "Original message" need no label below."""
DASHES = "-_=━—–*~ "
LABELLED = re.compile(r"^[ *_|]{0,6}([^\s:|*][^:|*]{0,30}?)[ *]{0,4}[:|][ *]{0,3}(.*)$")
ENDINGS = [(language, ending) for language, endings in words.WROTE.items() for ending in words.spelt(endings)]
ENDINGS.sort(key=lambda one: -len(one[1]))
WITHIN = [(language, verb) for language, verbs in words.WROTE_WITHIN.items() for verb in words.spelt(verbs)]
BEGINNINGS = {language: words.spelt(begins) for language, begins in words.BEGINS.items()}
ALWAYS_BEGINS = ("en", "fil", "ms", "vi")
"""Where the line begins with such a word in every client."""
SENTENCE_ENDS = (".", "!", "?", "।", "。", "！", "？")
LABELS: dict[str, tuple[str, list[str]]] = {}
"""What a label tells, and the languages that have it."""
for _language, _kinds in words.LABELS.items():
    for _kind, _names in _kinds.items():
        for _name in _names:
            LABELS.setdefault(words.label(_name), (_kind, []))[1].append(_language)
SEPARATORS = {name: language for language, names in words.SEPARATORS.items() for name in words.spelt(names)}
NOTHING = ("", "")


@dataclass(frozen=True)
class Head:
    """The lines `start` up to `end` that introduce a quotation; `prefixed` if it stands behind `>`; whether it names us."""

    start: int
    end: int
    language: str
    prefixed: bool
    names_us: bool


class Page:
    """The lines of a mail, as `lines.plain` spells them, with what the heads of quotations need to know of them."""

    def __init__(self, lines: Sequence[str], ours: Sequence[str]) -> None:
        self.lines = lines
        self.ours = ours
        self.blank = [not line.strip() for line in lines]
        self.quoted = [is_quoted(line) for line in lines]
        self.labels = [_label(line) for line in lines]
        self.telling = [TELLING.search(line) is not None for line in lines]

    def is_rule(self, place: int) -> bool:
        """Whether this line is nothing but dashes."""
        return self._separator(place)[0] == "line"

    def divides(self, place: int) -> bool:
        """Whether this line belongs to the head below it: dashes, or what Notes writes."""
        return self.is_rule(place) or NOTES.search(self.lines[place]) is not None

    def head_at(self, place: int) -> Head | None:
        """Return the head that ends what is new, if one begins at this line or ends in it."""
        return self._labelled(place) or self._attribution(place)

    def names_us(self, start: int, end: int) -> bool:
        """Whether one of our addresses stands in these lines, be it broken in two."""
        text = "".join(self.lines[start:end])
        return any(our in text for our in self.ours)

    def tells(self, start: int, end: int, kind: str, line: str) -> bool:
        """Whether this line, among these, has a label of that kind."""
        return any(self.lines[at] == line and self._kind(at) == kind for at in range(start, end))

    def quoted_after(self, place: int) -> bool:
        """Whether the next line with something in it stands behind `>`."""
        for at in range(place, min(place + FURTHEST_QUOTED, len(self.lines))):
            if not self.blank[at]:
                return self.quoted[at]
        return False

    def _written(self, place: int) -> bool:
        return place >= 0 and not self.blank[place] and not self.quoted[place]

    def _goes_on(self, place: int) -> bool:
        """Whether the next line may go on with this one: something stands here, and no sentence ends."""
        return self._written(place) and not self.lines[place].rstrip().endswith(SENTENCE_ENDS)

    def _attribution(self, end: int) -> Head | None:
        """The line "On …, … wrote:", wrapped into up to four, that ends here."""
        if not any(self.telling[max(end - MOST_WRAPPED + 1, 0) : end + 1]) and not self.names_us(end, end + 1):
            return None
        line = _undashed(self.lines[end].strip(" *_"))
        follows = self.quoted_after(end + 1)
        if not (line.endswith(":") or follows or _ending(line)[0] or self.names_us(end, end + 1)):
            return None
        found: Head | None = None
        for start in range(end, max(end - MOST_WRAPPED, -1), -1):
            if not (self._goes_on(start) if start < end else self._written(start)):
                break
            joined = _undashed(" ".join(part.strip() for part in self.lines[start : end + 1]).strip(" *_"))
            if len(joined) > LONGEST:
                break
            us = self.names_us(start, end + 1)
            language = self._attributes(joined, prefixed=follows, names_us=us)
            if language is not None and (found is None or (DAY.search(joined) and TIME.search(joined))):
                found = Head(self._whole(start, end, language), end + 1, language, follows, us)
            if found is not None and DAY.search(joined):
                break
        return found

    def _attributes(self, joined: str, *, prefixed: bool, names_us: bool) -> str | None:
        """Return the language if this line attributes a quotation ("" if unknown), None if it does not."""
        day, time = DAY.search(joined) is not None, TIME.search(joined) is not None
        address = names_us or ADDRESS.search(joined) is not None
        language, colon = _ending(joined)
        if language and prefixed:
            begins = language not in ALWAYS_BEGINS or joined.startswith(BEGINNINGS[language])
            return language if address or (day and time and begins) else None
        if language and colon:
            return language if (names_us and (day or time)) or (address and day and time) else None
        if colon and ((names_us and (day or time)) or (prefixed and day and (address or CLOCK.search(joined)))):
            return ""
        return "" if prefixed and names_us and (day or time) else None

    def _whole(self, start: int, end: int, language: str) -> int:
        """Return where the line begins that was wrapped: at its first word, or with the address that it began with."""
        begins = BEGINNINGS.get(language, ())
        earliest = max(end - MOST_WRAPPED + 1, 0)
        earlier = start
        while begins and earlier >= earliest and (earlier == start or self._goes_on(earlier)):
            if self.lines[earlier].lstrip(" *").startswith(begins) and self.telling[earlier]:
                return earlier
            earlier -= 1
        addressed = any(ADDRESS.search(line) for line in self.lines[start : end + 1])
        if language.startswith("zh") and not addressed and start > earliest and self._written(start - 1):
            return start - 1 if ADDRESS.search(self.lines[start - 1]) else start
        return start

    def _labelled(self, place: int) -> Head | None:
        """The block "From: … Sent: … To: … Subject: …", or the dashes above a quoted mail."""
        separator, language = self._separator(place)
        start = place
        at = place + 1 if separator else place
        while separator and at < len(self.lines) and self.blank[at] and at - place < FURTHEST_QUOTED:
            at += 1
        if separator and self.quoted_after(place + 1) and separator == "known":
            return Head(start, place + 1, language, prefixed=True, names_us=False)
        end, kinds, of_labels = self._block(at)
        us = self.names_us(at, end)
        address = any(ADDRESS.search(line) for line in self.lines[at:end])
        begins = words.FROM in kinds and (separator != "" or self._kind(at) == words.FROM)
        known = begins and ({words.DATE, words.SUBJECT} <= kinds or (len(kinds) > 1 and address))
        if known or (separator == "known" and (kinds or self._dashes(place) >= DASHES_ALONE)):
            return Head(start, max(end, place + 1), language or of_labels, prefixed=False, names_us=us)
        if (us or separator) and (end := self._unknown_block(at)):
            return Head(start, end, "", prefixed=False, names_us=self.names_us(at, end))
        return None

    def _separator(self, place: int) -> tuple[str, str]:
        """Return "known" and the language of "--- Original message ---", "line" for a mere line, "" for neither."""
        line = self.lines[place].strip()
        inside = line.strip(DASHES)
        if not inside:
            return ("line", "") if len(line) > 2 and line[0] in "-_━=" else NOTHING
        dashes = self._dashes(place)
        if dashes < 4 or line[0] not in DASHES:
            return NOTHING
        if inside in SEPARATORS:
            return "known", SEPARATORS[inside]
        return ("words", "") if dashes > 9 and line[-1] in DASHES else NOTHING

    def _dashes(self, place: int) -> int:
        line = self.lines[place].replace(" ", "")
        return len(line) - len(line.strip(DASHES))

    def _block(self, place: int) -> tuple[int, set[str], str]:
        """Return where the labelled lines that begin here end, what they tell, and their language."""
        kinds: set[str] = set()
        votes: dict[str, int] = {}
        end = at = place
        missing = 0
        last = min(place + LONGEST_BLOCK, len(self.lines))
        while at < last and missing <= 2 and not self.quoted[at]:
            name = self.labels[at]
            if name in LABELS:
                kind, languages = LABELS[name]
                kinds.add(kind)
                for language in languages:
                    votes[language] = votes.get(language, 0) + 1
                end, missing = at + 1, 0
            elif not kinds:
                break
            else:
                missing += 1
            at += 1
        return end, kinds, max(votes, key=lambda language: votes[language]) if votes else ""

    def _kind(self, place: int) -> str:
        return LABELS[self.labels[place]][0] if self.labels[place] in LABELS else ""

    def _unknown_block(self, place: int) -> int:
        """Return where a block of at least three lines with labels that nobody knows ends: an address in it, and a day."""
        end = place
        while end < len(self.lines) and end - place < 8 and not self.blank[end] and self.labels[end]:
            end += 1
        text = " ".join(self.lines[place:end])
        return end if end - place > 2 and ADDRESS.search(text) and DAY.search(text) else 0


def _label(line: str) -> str:
    """Return the label that the line begins with, "" if it begins with none."""
    found = LABELLED.match(line)
    return words.label(found[1]) if found else ""


def _undashed(line: str) -> str:
    """Return "---- On …, … wrote ----", as Zoho has it, as others write it."""
    return f"{line.strip('- ')}:" if line.startswith("---") and line.endswith("---") else line


def _ending(line: str) -> tuple[str, bool]:
    """Return the language whose verb ends the line ("" if none does), and whether a colon stands there."""
    colon = line.endswith(":")
    line = line.rstrip(": ")
    for language, verb in WITHIN:
        if colon and verb in line:
            return language, True
    return next((language for language, ending in ENDINGS if line.endswith(ending)), ""), colon
