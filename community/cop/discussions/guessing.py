"""What a text is about, guessed from its words by plain rules. Knows no database."""

import re
from collections.abc import Collection, Iterable, Mapping, Set
from functools import lru_cache

from cop.network.countries import CODES, country_name, other_names
from cop.services.languages.choices import CODES as LANGUAGES
from cop.services.search.analysis import folded, tokens, words

MOST_TOPICS, MOST_COUNTRIES = 5, 4
FITS = 0.6
"""A topic is proposed if so much of one of its names stands in the text."""

STEM = 6
SHORT = 3
"""So short a name is no beginning of a word: "ROK"."""
WRITTEN_TOGETHER = re.compile("[\u0e00-\u0fff\u3040-\u30ff\u4e00-\u9fff]")
"""Scripts in which words do not stand apart."""


def topics_of(text: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the codes of the topics whose names, in any language, stand in a text, the best first. `names` are those of
    each topic."""
    there = set(map(_stem, tokens(text)))
    fits = {code: max((_share(name, there) for name in called), default=0.0) for code, called in names.items()}
    return sorted((code for code in fits if fits[code] >= FITS), key=lambda code: (-fits[code], code))[:MOST_TOPICS]


def countries_of(text: str, near: Collection[str]) -> list[str]:
    """Return the codes of the countries that a text names in any of our languages, those `near` us first. Of these the
    beginning of a word is enough: "Vietnamese"."""
    apart, together = f" {' '.join(words(text))} ", folded(text)
    found = [
        code for code, names in _countries().items() if any(_named(n, apart, together, code in near) for n in names)
    ]
    return sorted(found, key=lambda code: (code not in near, code))[:MOST_COUNTRIES]


def country_called(name: str) -> str:
    """Return the code of the country that has this code, or is called so in any of our languages; "" for none."""
    if (code := name.strip().upper()) in CODES:
        return code
    called = _written(name)
    return next((code for code, names in _countries().items() if called in names), "")


def _named(name: str, apart: str, together: str, near: bool) -> bool:
    if not name.startswith(" "):
        return name in together
    whole = not near or len(name) <= 1 + SHORT
    return f"{name} " in apart if whole and name.isascii() else name in apart


@lru_cache(maxsize=1)
def _countries() -> dict[str, frozenset[str]]:
    """What each country is called in our languages and by ISO, as `_written`."""
    called = {}
    for code in CODES:
        names = {country_name(code, language) for language in LANGUAGES} | other_names(code)
        called[code] = frozenset(filter(None, map(_written, names)))
    return called


def _written(name: str) -> str:
    """Return a name folded; before one whose words stand apart stands a blank."""
    return folded(name) if WRITTEN_TOGETHER.search(name) else "".join(f" {word}" for word in words(name))


def _share(name: str, there: Set[str]) -> float:
    asked = _stems(name)
    return len(asked & there) / len(asked) if asked else 0.0


@lru_cache(maxsize=5000)
def _stems(name: str) -> frozenset[str]:
    """The stems of the words of a name; short Latin ones ("of") tell nothing."""
    return frozenset(_stem(token) for token in tokens(name) if len(token) > 3 or not token.isascii() or token.isupper())


def _stem(token: str) -> str:
    if not token.isascii():
        return token
    return re.sub("(ies|es|s|ing)$", "", token)[:STEM] if len(token) > 4 else token
