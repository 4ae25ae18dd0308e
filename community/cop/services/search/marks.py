"""Marks: what a thing is chosen by, beside its words, so that the index alone answers who may read it and which filters it
meets. A million of them are counted without a look at any other table.

A mark stands in a column of its own and begins with a sign that no word of a text has, so nobody can type one.
"""

from collections.abc import Hashable
from functools import lru_cache

SIGN = "¦"


@lru_cache(maxsize=8192, typed=True)
def mark(of: str, value: Hashable) -> str:
    """Return the mark that says `value` of a thing; `of` is one letter for what it says, as its room chose it."""
    said = "".join(character for character in str(value).lower() if character.isalnum())
    return f"{SIGN}{of}{said}"
