"""What the countries' laws say of time, as it was collected: no setting, for nobody changes a law at the desk."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LAWS = Path(__file__).with_name("laws.yaml")


@dataclass(frozen=True)
class Term:
    """How much time there is, and where that stands; not `verified` where it is the strictest default."""

    amount: int
    source: str
    verified: bool


@dataclass(frozen=True)
class Law:
    """The law of a country: the days to answer, by how many more the time may be made longer once, the hours to tell the
    authority of a breach, and when to tell those concerned."""

    country: str
    name: str
    authority: str
    answer: Term
    longer: Term
    notice: Term
    people_source: str
    people_verified: bool
    note: str = ""


def law_of(country: str) -> Law:
    """Return the law that holds for somebody in `country`; the defaults alone for one of which none was collected."""
    return _laws().get(country) or _law(country, {}, _facts()["default"])


def laws() -> list[Law]:
    """Return the laws that were collected, by the code of their country."""
    return list(_laws().values())


@cache
def _facts() -> dict[str, Any]:
    return yaml.safe_load(LAWS.read_text(encoding="utf-8"))


@cache
def _laws() -> dict[str, Law]:
    facts = _facts()
    return {country: _law(country, said, facts["default"]) for country, said in facts["countries"].items()}


def _law(country: str, said: dict[str, Any], default: dict[str, Any]) -> Law:
    return Law(
        country,
        said.get("law", ""),
        said.get("authority", ""),
        _term("days", said, default),
        _term("more_days", said, default),
        _term("hours", said, default),
        said.get("people_source") or default["people_source"],
        "people_source" in said,
        said.get("note", ""),
    )


def _term(name: str, said: dict[str, Any], default: dict[str, Any]) -> Term:
    facts = said if name in said else default
    return Term(facts[name], facts[f"{name}_source"], name in said)
