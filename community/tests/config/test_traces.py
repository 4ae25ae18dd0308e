"""The bytes of SQLite's files after an erasure: what a row held is overwritten, in the log as well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from installation import Installation, copied
from people.erased import EMAIL, SECRETS


@pytest.fixture
def place(empty: Installation) -> Iterator[Installation]:
    """An installation whose secretariat works."""
    if "DATABASE_URL" in empty.environment:
        pytest.skip("PostgreSQL keeps rows in files of its own")
    with copied(empty) as made:
        made.environment["SECOND_FACTOR_REQUIRED"] = "false"
        made.run("init", "--email", "first@office.example", "--name", "First Desk", "--language", "en")
        yield made


@contextmanager
def opened(place: Installation) -> Iterator[sqlite3.Connection]:
    """A process that has the database open, so that the log stays when others end."""
    with closing(sqlite3.connect(place.data / "cop.sqlite3", isolation_level=None)) as other:
        yield other


def traces(place: Installation) -> set[str]:
    """What the database's files still tell of somebody, and in which of them."""
    files = {path.name: path.read_bytes().lower() for path in place.data.glob("cop.sqlite3*")}
    return {
        f"{name}: {secret}" for name, held in files.items() for secret in SECRETS if secret.lower().encode() in held
    }


def test_database_files_tell_nothing_of_the_erased(place: Installation) -> None:
    with opened(place) as reader:
        place.python(f"from people import erased; erased.live({EMAIL!r})")
        assert {name.partition(": ")[2] for name in traces(place)} == set(SECRETS)
        reader.execute("BEGIN").execute("SELECT count(*) FROM people_person").fetchone()
        place.python("from people import erased; erased.erase()")
        assert any(name.startswith("cop.sqlite3-wal") for name in traces(place))
        reader.execute("COMMIT")
        place.python("from cop.people.tasks import erase_due; erase_due()")
        assert traces(place) == set()
