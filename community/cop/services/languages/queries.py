"""Choosing among language variants, and writing dates, numbers and lists as a language writes them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext

from cop.services.languages.choices import CODES, LANGUAGES

EDTF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
INTERNATIONAL_ENGLISH = Locale("en", "001")


@lru_cache(maxsize=64)
def locale(language: str | None = None) -> Locale:
    """Return the CLDR locale of one of our language codes; English for a code that the CLDR does not know.

    English is the international one, which writes 16 October 2019.
    """
    if not language or language == "en":
        return INTERNATIONAL_ENGLISH
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return INTERNATIONAL_ENGLISH


def readers_locale() -> Locale:
    """Return the locale of the language that the current reader reads."""
    return locale(get_language())


def variant(variants: Mapping[str, str], language: str | None = None) -> tuple[str, str]:
    """Return (language, text) of the best variant: the reader's, else English, else any; ("", "") of none."""
    language = language or get_language() or "en"
    for code in (language, language.split("-")[0], "en", *variants):
        if variants.get(code):
            return code, variants[code]
    return "", ""


def text_of(variants: Mapping[str, str], language: str | None = None) -> str:
    """Return the text of the best variant."""
    return variant(variants, language)[1]


def language_name(code: str, language: str | None = None) -> str:
    """Return what the language `code` is called in the reader's language ("Sinhala"), else in its own ("සිංහල")."""
    return _language_name(code, language or get_language())


@lru_cache(maxsize=1024)
def _language_name(code: str, language: str | None) -> str:
    named = locale(language).languages.get(code.replace("-", "_").replace("hans", "Hans"))
    return named or locale(code).display_name or code


def own_language_name(code: str) -> str:
    """Return what the language calls itself."""
    return dict(LANGUAGES).get(code) or locale(code).display_name or code


def own_names() -> str:
    """Return what our languages call themselves, in one line."""
    return " · ".join(own for _code, own in LANGUAGES)


def day(value: date, style: str = "long", language: str | None = None) -> str:
    """Return a date as `language` writes it, by default the reader's; `style` is CLDR's short, medium, long or full."""
    if isinstance(value, datetime):
        value = _there(value).date()
    return _day(value, style, language or get_language())


def _there(value: datetime) -> datetime:
    """A moment in the zone that it comes with; in the reader's where that is UTC, as of all that the database holds."""
    return value if value.utcoffset() else timezone.localtime(value)


@lru_cache(maxsize=4096)
def _day(value: date, style: str, language: str | None) -> str:
    return str(format_date(value, style, locale=locale(language)))


def moment(value: datetime) -> str:
    """Return date, time and the name of the reader's zone: no time is shown without its zone (DESIGN rule 7)."""
    return _written(value, _time(value))


def hour(value: datetime) -> str:
    """Return the hour that begins at a moment, from when to when, with the reader's zone."""
    return _written(value, f"{_time(value)}–{_time(value + timedelta(hours=1))}")


def _time(value: datetime) -> str:
    return str(format_time(timezone.localtime(value), "HH:mm", locale=readers_locale()))


def _written(value: datetime, time: str) -> str:
    local, reader = timezone.localtime(value), readers_locale()
    date_and_time = get_datetime_format("medium", locale=reader)
    written = str(date_and_time).replace("{0}", time).replace("{1}", format_date(local, "medium", locale=reader))
    return f"{written} ({get_timezone_location(local, locale=reader, return_city=True)})"


def age(value: datetime) -> str:
    """Return how long ago a moment is, in whole days or what is larger ("today", "5 days", "3 weeks")."""
    there = _there(value)
    passed = timezone.localdate(timezone=there.tzinfo) - there.date()
    if not passed:
        return gettext("today")
    return format_timedelta(passed, granularity="day", threshold=2, locale=readers_locale())


def fuzzy_date(edtf: str) -> str:
    """Return an EDTF level 0 date ("2019", "2019-06", "2019-10-16", "2020-01-14/2020-01-15") in words.

    A month stays a month: no day is invented (requirement S49). Raises ValueError for anything else.
    """
    if "/" in edtf:
        start, end = edtf.split("/")
        if len(start) == len(end) == len("2020-01-14"):
            days = date.fromisoformat(start), date.fromisoformat(end)
            return format_interval(*days, skeleton="yMMMd", locale=readers_locale())
        return f"{fuzzy_date(start)} – {fuzzy_date(end)}"
    if not EDTF.fullmatch(edtf):
        raise ValueError(edtf)
    parts = [int(part) for part in edtf.split("-")]
    value = date(*[*parts, 1, 1][:3])
    if len(parts) == 1:
        return format_skeleton("y", value, locale=readers_locale())
    if len(parts) == 2:
        return format_skeleton("yMMMM", value, locale=readers_locale())
    return format_date(value, "long", locale=readers_locale())


def number(value: float, language: str | None = None) -> str:
    """Return a number with the separators of `language`, by default the reader's."""
    return _number(value, language or get_language())


@lru_cache(maxsize=1024, typed=True)
def _number(value: float, language: str | None) -> str:
    return str(format_decimal(value, locale=locale(language)))


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them ("a, b and c")."""
    return format_list([str(word) for word in words], locale=readers_locale())


def supported(code: str | None) -> str | None:
    """Return our code for what a browser or a person gave ("si-LK" → "si", "zh-CN" → "zh-hans"), None for another."""
    if not code:
        return None
    code = code.lower().replace("_", "-")
    if code in CODES:
        return code
    if code.startswith("zh"):
        return "zh-hans"
    base = "fil" if code.startswith("tl") else code.split("-")[0]
    return base if base in CODES else None


def sort_key(name: str) -> str:
    """Return what a name sorts by: without case and without the marks of Latin letters, at most 100 characters."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if unicodedata.category(c) != "Mn" or ord(c) > 0x36F
    )
    return bare.strip()[:100]
