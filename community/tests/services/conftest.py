"""Installations, and mail that can be rendered, for the tests of services."""

from collections.abc import Iterator

import pytest

from installation import Installation, copied, migrated


@pytest.fixture(scope="session")
def empty_installation() -> Iterator[Installation]:
    """An installation that no test writes to."""
    with migrated() as made:
        yield made


@pytest.fixture
def installation(empty_installation: Installation) -> Iterator[Installation]:
    """An empty installation of the test's own."""
    with copied(empty_installation) as made:
        yield made
