"""What somebody said the columns of a list mean, for the next list with the same words above them.

Kept are digests of the words, not the words: what is taken for a header may be somebody's row.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence

from cop.desk.importing.values import folded
from cop.desk.models import RememberedColumns


def key_of(headers: Sequence[str]) -> str:
    """Return what tells these words, in any order, from others; nothing where there are none."""
    said = [word for word, _place in _in_order(headers)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest() if said else ""


def known_keys(keys: Iterable[str]) -> set[str]:
    """Return those of the keys under which something is remembered."""
    return set(RememberedColumns.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def meanings_of(headers: Sequence[str]) -> dict[int, str]:
    """Return {place of a column: what it was said to mean}; columns without a word are not remembered."""
    found = RememberedColumns.objects.filter(key=key_of(headers)).first()
    places = [place for _word, place in _in_order(headers)]
    return dict(zip(places, found.meanings, strict=True)) if found else {}


def in_remembered_order(headers: Sequence[str], meanings: Sequence[str]) -> list[str]:
    """Return what is to be remembered of the meanings of columns."""
    return [meanings[place] for _word, place in _in_order(headers)]


def _in_order(headers: Sequence[str]) -> list[tuple[str, int]]:
    words = ((folded(header) or header.strip().casefold(), place) for place, header in enumerate(headers))
    return sorted((word, place) for word, place in words if word)
