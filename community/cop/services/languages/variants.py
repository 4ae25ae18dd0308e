"""A text in several languages as plain values, one for each language: what forms, the ledger and comparisons take."""

from collections.abc import Mapping
from typing import Any

from cop.services.languages.choices import CODES


def value_name(column: str, language: str) -> str:
    """Return what the value of a column in a language is called ("names_vi")."""
    return f"{column}_{language}"


def spread(column: str, variants: Mapping[str, str]) -> dict[str, str]:
    """Return the variants of a column as values, one for each of our languages, empty where there is no text."""
    return {value_name(column, code): variants.get(code, "") for code in CODES}


def gathered(column: str, variants: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """Return `variants` of a column with what `values` say of it; a language without a text is left out."""
    texts = {code: values.get(value_name(column, code), variants.get(code, "")) for code in CODES}
    return {code: text for code, text in texts.items() if text}
