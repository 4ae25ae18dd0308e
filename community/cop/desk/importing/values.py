"""From what stands in a cell to what is meant: countries, dates, telephone numbers, addresses, kinds of organisation.

Each reading returns what was understood and what was not; nothing is guessed silently.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

import phonenumbers
from dateutil import parser as dates
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import fuzz, process

from cop.desk.importing.sheets import Cell
from cop.network.countries import CODES, country_name, own_name
from cop.services.languages.choices import CODES as LANGUAGES
from cop.services.search.analysis import words

NEARLY = 88
"""Per cent of letters that a word shares with one that we know, from which on it is proposed."""

SHORT_NAMES = {
    "LK": ("S. Lanka", "Sri-Lanka", "Ceylon"),
    "KR": ("ROK", "Korea", "South Korea", "S. Korea", "Rep. of Korea", "Republic of Korea", "Korea (Rep.)", "한국"),
    "CN": ("PRC", "P.R. China", "PR China", "Mainland China"),
    "VN": ("Viet Nam", "Vietnam", "VN", "SRV"),
    "PH": ("Philippine", "RP", "Pilipinas", "P.I."),
    "BD": ("B'desh", "Bangla Desh"),
    "MY": ("M'sia",),
    "IN": ("Bharat", "India (Republic of)"),
    "GB": ("UK", "U.K.", "England", "Great Britain"),
    "US": ("USA", "U.S.A.", "U.S.", "America"),
}
"""What people write in their lists, beside ISO 3166's codes and the names of the CLDR in our languages."""

SEPARATORS = (re.compile(r"[;\n]+"), re.compile(r"[,/|]+|\s+(?:and|or|&)\s+"))
"""Between the things of a cell; the second ones stand in the name of one thing too."""

TOTAL = re.compile(
    r"(?:grand |sub)?totals?\b|sum$|sum of\b|number of\b|no\.? of\b|kabuuan|jumlah\b|tổng\b|합계|총계|소계|合计|总计|共计|小计"
    r"|মোট|བསྡོམས|कुल$|कुल (?:योग|संख्या|जोड़)|योग$|जम्मा$"
    r"|එකතුව|මුළු|மொத்தம்",
    re.IGNORECASE,
)
IN_FIGURES = r"^(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}$"
ADDRESS = re.compile(r"[^\s<>()\[\];,|]+@[^\s<>()\[\];,|]+")


@lru_cache(maxsize=4096)
def country(text: str) -> tuple[str, bool]:
    """Return (ISO 3166-1 alpha-2 code or "", whether it is certain) for what somebody wrote as a country."""
    return nearest(text, _countries()) if folded(text) else ("", True)


def emails(text: str) -> tuple[list[str], str]:
    """Return (the addresses in a cell, in lower case, each once; what of the cell is none)."""
    found: list[str] = []
    wrong: list[str] = []
    rest = text.replace("mailto:", " ")
    for piece in ADDRESS.findall(rest):
        rest = rest.replace(piece, " ", 1)
        address = piece.strip(".'\"").lower()
        try:
            validate_email(address)
        except ValidationError:
            wrong.append(piece)
        else:
            found.append(address)
    left = " ".join([*rest.translate(str.maketrans("<>()[];,|/\n", " " * 11)).split(), *wrong])
    return list(dict.fromkeys(found)), left


def phones(text: str, country_code: str) -> tuple[list[str], str]:
    """Return (the numbers in a cell in international form, read as numbers of the country; what of the cell is none)."""
    found: list[str] = []
    wrong: list[str] = []
    for piece in re.split(r"[;,/|\n]+|\s+(?:or|and)\s+", text):
        if not piece.strip():
            continue
        try:
            number = phonenumbers.parse(piece, country_code or None)
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_valid_number(number):
            found.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
        else:
            wrong.append(piece.strip())
    return list(dict.fromkeys(found)), "; ".join(wrong)


def mended_emails(text: str) -> list[str]:
    """Return the addresses that were probably meant: "nimal at example.org", "nimal@example,org", "nimal @ example.org"."""
    meant = re.sub(r"\s*(?:@|\(at\)|\[at\]|\bat\b)\s*", "@", text, flags=re.IGNORECASE)
    meant = re.sub(r"\s*(?:\(dot\)|\[dot\]|\bdot\b)\s*", ".", meant, flags=re.IGNORECASE)
    found, rest = emails(re.sub(r"(?<=\w),(?=\w)|\.{2,}", ".", meant))
    return [] if rest else found


class Days:
    """The days of a column, seen one after another: whether it writes 3/14/2024, as some second number is no month, and no
    first one is."""

    def __init__(self) -> None:
        self._first_is_day = self._second_is_day = False

    def see(self, cell: Cell) -> None:
        """Take one more cell into account."""
        if numbers := re.match(IN_FIGURES, cell):
            self._first_is_day |= int(numbers[1]) > 12
            self._second_is_day |= int(numbers[2]) > 12

    @property
    def month_comes_first(self) -> bool:
        """What the cells seen so far say."""
        return self._second_is_day and not self._first_is_day

    @property
    def unclear(self) -> bool:
        """Whether they say nothing, or both."""
        return self._second_is_day == self._first_is_day


def month_comes_first(cells: Iterable[Cell]) -> bool:
    """Whether a column writes 3/14/2024."""
    days = Days()
    for cell in cells:
        days.see(cell)
    return days.month_comes_first


def day(cell: Cell, *, month_first: bool) -> date | None:
    """Return the date that a cell means, None where it means none: an Excel serial number, or written in figures or words.

    A month or a year alone means its first day.
    """
    text = cell.strip().rstrip(".")
    if text.isdigit() and len(text) == 5:
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(text))
    if not re.search(r"\d{2}", text):
        return None
    if iso := re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text):
        text = "-".join(iso.groups())
        month_first = True
    try:
        found = dates.parse(text, dayfirst=not month_first, default=_FIRST_OF_JANUARY).date()
    except (ValueError, OverflowError):
        return None
    return found if 1900 <= found.year <= 2100 else None


def two_ways(cell: Cell) -> bool:
    """Whether a day can be meant with the month first and with the day first: 3/4/2026."""
    numbers = re.match(IN_FIGURES, cell)
    return numbers is not None and int(numbers[1]) != int(numbers[2]) and max(int(numbers[1]), int(numbers[2])) <= 12


def is_total(text: str) -> bool:
    """Whether this is a number, or begins as the row below a list does: "Total", "Total | 10"."""
    return bool(re.fullmatch(r"[\d\s.,]+", text) or TOTAL.match(text))


def pieces(text: str, known: dict[str, str]) -> list[str]:
    """Return what a cell lists, with a separator or on lines of their own; what is or nearly
    is a name in `known`, whose names are `folded`, is not cut."""
    found = [text.strip()]
    for separator in SEPARATORS:
        cut = ([one] if nearest(one, known)[0] else separator.split(one) for one in found)
        found = [piece.strip() for parts in cut for piece in parts if piece.strip()]
    return found


def nearest(text: str, known: dict[str, str]) -> tuple[str, bool]:
    """Return (the value of the name in `known`, whose names are `folded`, that `text` is or nearly is, or "", whether it
    is just that name)."""
    wanted = folded(text)
    if wanted in known:
        return known[wanted], True
    near = process.extractOne(wanted, known.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY)
    return (known[near[0]], False) if near else ("", False)


_FIRST_OF_JANUARY = dates.parse("2000-01-01")


def folded(text: str) -> str:
    """Return a name as names are compared: its words, without case, marks of Latin letters and punctuation."""
    return " ".join(words(text))


@cache
def _countries() -> dict[str, str]:
    """Every way of writing a country that we know, folded."""
    import pycountry

    known: dict[str, str] = {}
    for one in pycountry.countries:
        code = one.alpha_2
        ways = [code, one.alpha_3, one.name, getattr(one, "official_name", ""), own_name(code)]
        ways += [country_name(code, language) for language in LANGUAGES]
        for name in ways:
            known.setdefault(folded(name), code)
    for code, names in SHORT_NAMES.items():
        assert code in CODES
        known.update({folded(name): code for name in names})
    known.pop("", None)
    return known
