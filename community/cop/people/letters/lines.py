"""Answers and changes as people write them in a mail: "1. Lila Perera", "Country: Sri Lanka", the value on the next line."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from django.utils import translation
from django.utils.functional import Promise

from cop.network.countries import CODES as COUNTRIES
from cop.network.countries import country_name, own_name
from cop.services.languages.choices import CODES

NUMBERED = re.compile(r"^\s*[-*•]?\s*[(（]?(\d{1,2})[\ufe0f\u20e3]*\s*(?:[.):,\-–、．：）。।།༽]|/(?=\s))\s*(.*)$")
BARE = re.compile(r"^(\s*\d{1,2})[\ufe0f\u20e3]*[ \t\u3000]+(?=[^\d\s])", re.MULTILINE)
CIRCLED = re.compile("[①-⑳]")
LABELLED = re.compile(r"^\s*[-*•]?\s*([^:：=]{1,80}?)\s*[:：=]\s*(.*)$")
QUOTED = re.compile(r"^\s*>")


def answers(text: str, numbers: Mapping[int, str], labels: Mapping[str, str]) -> dict[str, str]:
    """Return what a mail says by the name of the field: `numbers` and `labels` (folded, see `folded`) tell which number or label
    is which field. What stands before the first of them, or after a blank line, is under ""; quoted lines say nothing but which
    field the answer below them is of."""
    found: dict[str, list[str]] = {"": []}
    field = ""
    for line in (with_dots(text) if numbers else text).splitlines():
        if QUOTED.match(line):
            begun, _value = begins(line.lstrip("> \t"), numbers, labels)
            field = begun or field
            field = "" if any(found.setdefault(field, [])) else field
            continue
        begun, value = begins(line, numbers, labels)
        if begun:
            field = begun
            found[field] = []
        elif not line.strip() and any(found[field]):
            field = ""
        found[field].append(value)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def with_dots(text: str) -> str:
    """Return a text with a dot behind the number at the beginning of a line, where whoever wrote it put none behind any:
    "1 Lila", "2 Nepal", "③ for myself". The numbers grow, and the first stands at the beginning, or there are more."""
    text = CIRCLED.sub(lambda sign: f"{unicodedata.normalize('NFKC', sign[0])}. ", text)
    numbers = [int(number) for number in BARE.findall(text)]
    grow = all(one < other for one, other in pairwise(numbers))
    if not numbers or not grow or any(map(NUMBERED.match, text.splitlines())):
        return text
    return BARE.sub(r"\1. ", text) if len(numbers) > 1 or BARE.match(text.lstrip()) else text


def begins(line: str, numbers: Mapping[int, str], labels: Mapping[str, str]) -> tuple[str, str]:
    """Return which field a line begins, "" for none, and what stands behind its number and label."""
    field, value = "", line
    numbered = NUMBERED.match(value)
    if numbered and int(numbered[1]) in numbers:
        field, value = numbers[int(numbered[1])], numbered[2]
    labelled = LABELLED.match(value)
    label = labels.get(folded(labelled[1])) if labelled else None
    if labelled and label and label in (field, field or label):
        field, value = label, labelled[2]
    elif field and labels.get(folded(value)) == field:
        value = ""
    return field, value


def folded(text: str) -> str:
    """Return the letters and digits of a text, in which people write the same word alike."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LMN")


def in_every_language(texts: Mapping[str, str | Promise]) -> dict[str, str]:
    """Return what texts are called by in each of our languages, folded: {the text: its name}."""
    called: dict[str, str] = {}
    for language in CODES:
        with translation.override(language):
            for name, text in texts.items():
                called.setdefault(folded(str(text)), name)
    return called


def country_called(text: str) -> str:
    """Return the code of a country by its name in one of our languages, or in its own; "" for none."""
    return _countries().get(folded(text), "")


def chosen(text: str, called: Iterable[tuple[str, str]]) -> list[str]:
    """Return which things, given as (folded name, thing), a text names; longer names count before shorter ones in them."""
    left, found = folded(text), []
    for name, thing in sorted(called, key=lambda one: -len(one[0])):
        if name and name in left:
            left = left.replace(name, " ")
            found.append(thing)
    return list(dict.fromkeys(found))


@cache
def _countries() -> dict[str, str]:
    names = {folded(code): code for code in COUNTRIES}
    for code in COUNTRIES:
        names[folded(own_name(code))] = code
        for language in CODES:
            names[folded(country_name(code, language))] = code
    return names
