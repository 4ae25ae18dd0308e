"""Which column means what: by the word above it, in any of our languages, else by what stands in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from cop.desk.importing import values
from cop.desk.importing.remembered import key_of, known_keys, meanings_of
from cop.desk.importing.sheets import Cell, Sheet, Unreadable
from cop.services.search.analysis import words

HEADER_WITHIN = 40
"""In so many rows from the top a header is looked for; titles and notes may stand above it."""

NEARLY = 87
LOOKED_AT = 200
EMPTY_WORDS = frozenset({"of", "the", "your", "please", "enter", "full", "in"})
MOSTLY = 0.6


class Target(StrEnum):
    """What a column of a list can be to us; EXTRA is kept as it is, under its own header."""

    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    TITLE = "title"
    EMAIL = "email"
    PHONE = "phone"
    ORGANISATION = "organisation"
    SHORT_NAME = "short_name"
    CATEGORY = "category"
    ROLE = "role"
    COUNTRY = "country"
    PLACE = "place"
    POSTAL_ADDRESS = "postal_address"
    WEBSITE = "website"
    LANGUAGES = "languages"
    EXPERTISE = "expertise"
    LEARNING = "learning"
    SEX = "sex"
    MEMBER_SINCE = "member_since"
    CONSENT_SINCE = "consent_since"
    CONSENT_HOW = "consent_how"
    REMARKS = "remarks"
    EXTRA = "extra"
    NOTHING = "nothing"


SEVERAL = frozenset({Target.EMAIL, Target.PHONE, Target.EXTRA, Target.NOTHING, Target.REMARKS, Target.EXPERTISE})
"""What more than one column may be."""


@dataclass(frozen=True)
class Table:
    """The list in a sheet: the row of its header (None where it has none), and its headers."""

    source: Sheet
    header: int | None
    headers: list[str]

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.source.name

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield (number, cells) of the rows below the header, each as wide as the widest."""
        width = len(self.headers)
        for number, cells in self.source.rows(after=self.header or 0):
            yield number, [*cells, *[""] * (width - len(cells))]

    def count(self) -> int:
        """Return how many rows there are."""
        return self.source.count - sum(1 for number in self.source.top if number <= (self.header or 0))


def find_table(sheets: list[Sheet]) -> Table:
    """Return the list below a header whose meaning is remembered, else in the sheet whose header says the most to us; the
    first sheet where none says anything."""
    if known := _remembered_header(sheets):
        return table_of(*known)
    best = max(sheets, key=lambda sheet: _best_header(sheet)[0])
    return table_of(best, _best_header(best)[1])


def table_of(sheet: Sheet, header: int | None) -> Table:
    """Return the list of a sheet below the row `header`. Raises Unreadable where there is no such row near the top."""
    if header is None:
        return Table(sheet, None, [""] * sheet.width)
    if header not in sheet.top:
        raise Unreadable(_("There is no header in this row."))
    titles = [cell.replace("\n", " ") for cell in sheet.top[header]]
    return Table(sheet, header, [*titles, *[""] * (sheet.width - len(titles))])


def propose(table: Table) -> tuple[list[Target], bool]:
    """Return (what each column probably is, whether somebody said so once): else by the words of its header, or its cells."""
    remembered = meanings_of(table.headers)
    first = [cells for _number, cells in islice(table.rows(), LOOKED_AT)]
    taken = {Target(meaning) for meaning in remembered.values()}
    proposed: list[Target] = []
    for place, header in enumerate(table.headers):
        if place in remembered:
            proposed.append(Target(remembered[place]))
            continue
        found = _by_header(header) or _by_cells(cells[place] for cells in first)
        if found in taken and found not in SEVERAL:
            found = Target.EXTRA
        taken.add(found)
        proposed.append(found)
    return proposed, bool(remembered)


def twice(targets: Iterable[Target]) -> list[Target]:
    """Return what more than one column is said to be though only one can."""
    single = [target for target in targets if target not in SEVERAL]
    return sorted({target for target in single if single.count(target) > 1})


def _remembered_header(sheets: list[Sheet]) -> tuple[Sheet, int] | None:
    rows = [
        (key_of(cells), sheet, number) for sheet in sheets for number, cells in islice(sheet.top.items(), HEADER_WITHIN)
    ]
    known = known_keys({key for key, _sheet, _number in rows if key})
    return next(((sheet, number) for key, sheet, number in rows if key in known), None)


def _best_header(sheet: Sheet) -> tuple[int, int | None]:
    """(how many of its cells we know, number) of the row that is most like a header."""
    top = list(islice(sheet.top.items(), HEADER_WITHIN))
    known = [(sum(1 for cell in cells if _by_header(cell)), -number) for number, cells in top]
    count, number = max(known)
    return (count, -number) if count >= 2 or (count == 1 and len(top[0][1]) <= 2) else (0, None)


def _by_header(header: str) -> Target | None:
    """The whole header first, then each of its parts: "Organization / Ministry", "Name (in full)"."""
    known = _known_headers()
    for part in (header, *re.split(r"[/(),:;\n]", header)):
        wanted = " ".join(word for word in words(part[:100]) if word not in EMPTY_WORDS)
        if wanted in known:
            return known[wanted]
        if len(wanted) > 4 and (near := process.extractOne(wanted, list(known), scorer=_likeness, score_cutoff=NEARLY)):
            return known[near[0]]
    return None


def _likeness(one: str, other: str, **options: Any) -> float:
    """As letters stand, or as words in another order."""
    return max(fuzz.ratio(one, other, **options), fuzz.token_sort_ratio(one, other, **options))


def _by_cells(cells: Iterable[Cell]) -> Target:
    filled = [cell for cell in cells if cell]
    if not filled:
        return Target.NOTHING

    def share(good: Iterable[bool]) -> float:
        return sum(good) / len(filled)

    if share(bool(values.emails(cell)[0]) for cell in filled) >= MOSTLY:
        return Target.EMAIL
    if share(values.country(cell) != ("", False) and len(cell) > 1 for cell in filled) >= MOSTLY:
        return Target.COUNTRY
    return Target.EXTRA


@cache
def _known_headers() -> dict[str, Target]:
    text = files("cop.desk.importing").joinpath("headers.yaml").read_text(encoding="utf-8")
    known = {values.folded(str(word)): Target(name) for name, header in yaml.safe_load(text).items() for word in header}
    without = {
        " ".join(word for word in header.split() if word not in EMPTY_WORDS): name for header, name in known.items()
    }
    return without | known
