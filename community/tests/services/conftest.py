"""Installations, and mail that can be rendered, for the tests of services."""

from collections.abc import Iterator

import pytest

from installation import Installation, copied, migrated


@pytest.fixture
def installation() -> Iterator[Installation]:
    """An empty installation of the test's own."""
    with copied(migrated()) as made:
        yield made
