"""A kind of thing that only the tests know."""

from collections.abc import Callable

import pytest

from cop.services.search import registry
from cop.services.search.choices import Zone
from cop.services.search.queries import matching
from cop.services.search.registry import Draft

KIND = "test.note"
Notes = dict[int, dict[Zone, str]]


@pytest.fixture
def notes(db: None, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """The notes that there are: {number: {zone: text}}."""
    kept: Notes = {}
    source = registry.Source(lambda numbers: [Draft(n, kept[n]) for n in numbers if n in kept], lambda: iter(kept))
    monkeypatch.setitem(registry.SOURCES, KIND, source)
    return kept


@pytest.fixture
def found(notes: Notes) -> Callable[..., set[int]]:
    """Return the numbers of the notes that match: `found("bus", zones=(Zone.EVERYONE,))`; in all zones by default."""

    def ask(q: str, *zones: Zone) -> set[int]:
        return {row["number"] for row in matching(KIND, q, zones or tuple(Zone))}

    return ask
