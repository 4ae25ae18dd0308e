"""Countries and territories by ISO 3166-1, named by the Unicode CLDR."""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from django.utils.translation import get_language

CODES: frozenset[str] = frozenset(country.alpha_2 for country in pycountry.countries)

NAMES_OF_THE_LEAFLET = {("KR", "en"): "Republic of Korea", ("KR", "own"): "대한민국"}
"""Where the community's leaflet names a country otherwise than the CLDR does (requirement S20)."""


OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "CN": ("PRC", "中华人民共和国", "中国", "中國"),
    "IN": ("Bharat",),
    "KR": (
        "Korea", "South Korea", "ROK", "한국", "남한", "韩国", "南韩", "韓國", "南韓", "कोरिया", "কোরিয়া", "கொரியா",
        "කොරියා", "ཀོ་རི་ཡ",
    ),
    "LA": ("Lao PDR",),
    "LK": ("Srilanka",),
}  # fmt: skip
"""What people call countries beside their names of the CLDR and of ISO 3166: the short names of the United Nations' UNTERM, and
how those who live there write them."""


def country_name(code: str, language: str | None = None) -> str:
    """Return the name of the country `code` (ISO 3166-1 alpha-2) in `language`, by default the reader's."""
    return _name(code, language or get_language() or "en")


def own_name(code: str) -> str:
    """Return what the country calls itself in its first official language ("ශ්‍රී ලංකාව")."""
    if (code, "own") in NAMES_OF_THE_LEAFLET:
        return NAMES_OF_THE_LEAFLET[code, "own"]
    return _name(code, _first_language(code))


def own_language(code: str) -> str:
    """Return the language of `own_name`, for the `lang` attribute."""
    return _first_language(code).replace("_", "-")


def other_names(code: str) -> set[str]:
    """Return what the country `code` is called beside its names of the CLDR."""
    country = pycountry.countries.get(alpha_2=code)
    by_iso = {getattr(country, name, "") for name in ("name", "common_name", "official_name")}
    return {name for name in by_iso if name and "," not in name} | set(OTHER_NAMES.get(code, ()))


def choices() -> list[tuple[str, str]]:
    """Return every country as (code, name), sorted as the reader's language reads."""
    return sorted(((code, country_name(code)) for code in CODES), key=lambda pair: pair[1].casefold())


def main_time_zone(code: str) -> str:
    """Return the time zone in which most people of the country `code` live, as IANA names it; "UTC" for no country."""
    zone = _main_zones().get(code)
    return zone.name if zone else "UTC"


def position(code: str) -> tuple[float, float]:
    """Return latitude and longitude of the place that gives the country `code` its main time zone; (0, 0) if unknown."""
    zone = _main_zones().get(code)
    return _degrees(zone.position) if zone else (0.0, 0.0)


class _Zone(NamedTuple):
    position: str
    name: str


@cache
def _main_zones() -> dict[str, _Zone]:
    """IANA's table puts the most populous zone of each country first."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[0]: _Zone(row[1], row[2]) for row in reversed(rows)}


def _degrees(iso_6709: str) -> tuple[float, float]:
    latitude, longitude = re.findall(r"[+-]\d+", iso_6709)
    return _angle(latitude, 3), _angle(longitude, 4)


def _angle(digits: str, whole: int) -> float:
    """`whole` is how many characters the sign and the degrees take; two of minutes follow."""
    degrees, minutes = int(digits[:whole]), int(digits[whole : whole + 2]) / 60
    return degrees - minutes if digits.startswith("-") else degrees + minutes


def _first_language(code: str) -> str:
    """English comes last: where it is official beside another language, the other one names the country."""
    return next((language for language in get_official_languages(code) if language != "en"), "en")


@lru_cache(maxsize=4096)
def _name(code: str, language: str) -> str:
    if (code, language) in NAMES_OF_THE_LEAFLET:
        return NAMES_OF_THE_LEAFLET[code, language]
    return _locale(language).territories.get(code) or _locale("en").territories.get(code, code)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
