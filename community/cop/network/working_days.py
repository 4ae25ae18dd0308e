"""On which days a country works: the published weekends and holidays, and what the secretariat says on top of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import holidays

from cop.network.models import CountryDays
from cop.services.ledger.queries import remembered
from cop.services.ledger.versions import Values

SOURCE = f"holidays {holidays.__version__}"
"""Where the published days come from: the Python library of that name."""

FREE, WORKS = "free", "works"
ENGLISH = "en_US"
ONE = timedelta(days=1)


class Holiday(NamedTuple):
    """A published holiday: its name in English, and in the country's own language where that is another."""

    day: date
    name: str
    own_name: str


def country_days(country: str) -> CountryDays:
    """Return what the secretariat says of a country's days, unsaved and empty where it says nothing."""
    return CountryDays.objects.filter(country=country).first() or CountryDays(country=country)


def days_values(days: CountryDays) -> Values:
    """Return what the settings of a country's days show and save."""
    return {"changes": days.changes}


def published_holidays(country: str, year: int) -> list[Holiday]:
    """Return the published holidays of a country in a year, in their order; none for a country that the source lacks."""
    known = _published(country, year, own=False)
    if known is None:
        return []
    own = _published(country, year, own=True) or {}
    return [Holiday(day, name, own[day] if own[day] != name else "") for day, name in sorted(known.items())]


def weekend(country: str, year: int) -> list[int]:
    """Return the days of the week that are free in a country, Monday being 0."""
    known = _published(country, year, own=False)
    return sorted(known.weekend) if known is not None else [5, 6]


def is_working_day(day: date, country: str) -> bool:
    """Whether people work on `day` in a country; without a country, or in one that the source lacks, Monday to Friday."""
    said = _said().get((country, day.isoformat()))
    if said is not None:
        return said == WORKS
    known = _published(country, day.year, own=False)
    return known.is_working_day(day) if known is not None else day.weekday() < 5


def add_working_days(day: date, number: int, country: str) -> date:
    """Return the working day that is `number` of them after `day`, on which something promised on `day` is due."""
    while number > 0:
        day += ONE
        number -= is_working_day(day, country)
    return day


def working_days_between(start: date, end: date, country: str) -> int:
    """Return how many working days have begun after `start`, up to `end` and with it; 0 where `end` is not later."""
    return sum(is_working_day(day, country) for day in _after(start, end))


def _after(start: date, end: date) -> Iterator[date]:
    yield from (start + ONE * number for number in range(1, (end - start).days + 1))


def _said() -> dict[tuple[str, str], str]:
    def read() -> dict[tuple[str, str], str]:
        rows = CountryDays.objects.values_list("country", "changes")
        return {(country, change["day"]): change["works"] for country, changes in rows for change in changes}

    return remembered("country-days", read)


@lru_cache(maxsize=128)
def _published(country: str, year: int, *, own: bool) -> Any:
    """The library's holidays of one year, None for a country that it lacks. Told the language, it does not ask the machine."""
    try:
        found = holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None
    language = found.default_language if own or ENGLISH not in found.supported_languages else ENGLISH
    return holidays.country_holidays(country, years=year, expand=False, language=language)
