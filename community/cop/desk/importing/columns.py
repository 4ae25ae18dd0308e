"""Which column means what: by the word above it, in any of our languages, else by what stands in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from cop.desk.importing import values
from cop.desk.importing.sheets import Cell, Sheet
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
    """The list in a sheet: the row of its header (None where it has none), its headers, its rows by their number."""

    sheet: str
    header: int | None
    headers: list[str]
    rows: dict[int, list[Cell]]


def find_table(sheets: list[Sheet]) -> Table:
    """Return the list in the sheet whose header says the most to us; the first sheet where none says anything."""
    best = max(sheets, key=lambda sheet: _best_header(sheet)[0])
    return table_of(best, _best_header(best)[1])


def table_of(sheet: Sheet, header: int | None) -> Table:
    """Return the list of a sheet below the row `header`, every row as wide as the widest."""
    width = max(len(cells) for cells in sheet.rows.values())
    rows = {number: [*cells, *[""] * (width - len(cells))] for number, cells in sheet.rows.items()}
    titles = [str(cell).replace("\n", " ") for cell in rows[header]] if header else [""] * width
    below = {number: cells for number, cells in rows.items() if header is None or number > header}
    return Table(sheet.name, header, titles, below)


def propose(table: Table) -> list[Target]:
    """Return what each column probably is: by the words of its header, else by its cells."""
    taken: set[Target] = set()
    proposed: list[Target] = []
    for place, header in enumerate(table.headers):
        cells = [cells[place] for cells, _i in zip(table.rows.values(), range(LOOKED_AT), strict=False)]
        found = _by_header(header) or _by_cells(cells)
        if found in taken and found not in SEVERAL:
            found = Target.EXTRA
        taken.add(found)
        proposed.append(found)
    return proposed


def _best_header(sheet: Sheet) -> tuple[int, int | None]:
    """(how many of its cells we know, number) of the row that is most like a header."""
    top = list(sheet.rows.items())[:HEADER_WITHIN]
    known = [(sum(1 for cell in cells if isinstance(cell, str) and _by_header(cell)), -number) for number, cells in top]
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
    filled = [str(cell) for cell in cells if cell]
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
