"""Backups through the command line, with real installations."""

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from installation import Installation, copied, kill, until

KEY = {"BACKUP_KEY": "tests-backup-key"}
LEFT_OUT = ("auth_", "cache", "django_", "jobs_", "moderation_", "search_", "sqlite_", "usersessions_")
NOTHING_RESTORED = "Nothing was restored."


@pytest.fixture(scope="module")
def filled(empty: Installation) -> Iterator[Installation]:
    """An installation with something in it; only read."""
    with copied(empty) as made:
        made.python("from config.filling import fill; fill()")
        yield made


@pytest.fixture(scope="module")
def backup(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "all.backup"
    done = filled.attempt("backup", str(file), **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    return file


@pytest.fixture
def place(empty: Installation) -> Iterator[Installation]:
    """An empty place of the test's own."""
    with copied(empty) as made:
        yield made


def rows(installation: Installation) -> dict[str, list[Any]]:
    """Every row of every table that has any, read past all of our code."""
    address = installation.environment.get("DATABASE_URL")
    connection: Any = psycopg.connect(address) if address else sqlite3.connect(installation.data / "cop.sqlite3")
    catalogue = "pg_tables WHERE schemaname = 'public'" if address else "sqlite_master WHERE type = 'table'"
    try:
        names = [
            name for (name,) in connection.execute(f"SELECT {'tablename' if address else 'name'} FROM {catalogue}")
        ]
        kept = [name for name in names if not name.startswith(LEFT_OUT)]
        tables = {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"').fetchall())) for name in kept}
    finally:
        connection.close()
    return {name: found for name, found in tables.items() if found}


def through_django(installation: Installation) -> list[dict]:
    """Every row as Django's own command writes it, the same on every database."""
    apps = ("auth", "contenttypes", "django_q", "jobs", "moderation", "search", "sessions", "usersessions")
    done = installation.attempt("dumpdata", "--all", *(f"--exclude={app}" for app in apps))
    assert done.returncode == 0, done.stderr
    return sorted(json.loads(done.stdout), key=lambda row: (row["model"], str(row["pk"])))


def stored(installation: Installation) -> dict[str, bytes]:
    folder = installation.data / "files"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def nothing_in(installation: Installation) -> bool:
    return rows(installation) == {} and stored(installation) == {}


def test_restored_place_equals_the_original_in_every_row_and_file(
    filled: Installation, backup: Path, place: Installation
) -> None:
    done = place.attempt("restore", str(backup), **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "people.person                           7 rows, checksum" in done.stdout
    assert "6 stored files: equal." in done.stdout
    assert rows(place) == rows(filled)
    assert len(rows(filled)["people_person"]) == 7
    assert stored(place) == stored(filled)
    assert len(stored(filled)) == 6
    assert place.python(GOES_ON).splitlines() == ["རྫོང་ཁ", "True"]


GOES_ON = """
from cop.people.models import Person
from cop.services.ledger.queries import history
print(history(Person.objects.get(email="person2@example.org"))[0].new["name"])
newest = Person.objects.create_user("new@example.org")
print(newest.pk == max(Person.objects.values_list("pk", flat=True)))
"""
"""Sealed ledger rows open, and the next person gets the next number."""


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="the other database is SQLite")
def test_backup_moves_from_one_kind_of_database_to_the_other_and_back(
    filled: Installation, backup: Path, place: Installation, tmp_path: Path
) -> None:
    other = place.on_sqlite(tmp_path / "other")
    assert other.attempt("restore", str(backup), **KEY).returncode == 0
    assert through_django(other) == through_django(filled)
    assert other.attempt("backup", str(tmp_path / "back"), **KEY).returncode == 0
    assert place.attempt("restore", str(tmp_path / "back"), **KEY).returncode == 0
    assert through_django(place) == through_django(filled)


@pytest.mark.one_database
def test_backup_tells_what_it_is_and_nothing_of_what_is_in_it(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        assert archive.namelist() == ["README.txt", "key", "backup.tar.age"]
        assert "rows and 6 stored files" in archive.read("README.txt").decode()
        assert archive.read("backup.tar.age").startswith(b"age-encryption.org/v1\n")
    content = backup.read_bytes()
    for name in ("Nimal", "person2@example.org", "people.person"):
        assert name.encode() not in content
    assert backup.stat().st_mode & 0o077 == 0


ATTEMPTS = """
import json, os
from django.core.management import CommandError, call_command
for words in json.loads(os.environ["WORDS"]):
    try:
        call_command(*words)
        print("done")
    except CommandError as error:
        print(str(error).replace(chr(10), " "))
"""


def attempts(installation: Installation, *words: list[str], **environment: str) -> list[str]:
    """Run several commands one after the other in one process and return what each says when it fails."""
    wrapped = Installation(installation.environment | environment | {"WORDS": json.dumps(words)})
    return [line for line in wrapped.python(ATTEMPTS).splitlines() if not line.startswith(("It opens", "Preparing"))]


@pytest.mark.one_database
def test_damaged_or_foreign_files_and_lists_restore_nothing_and_are_named(
    backup: Path, place: Installation, tmp_path: Path
) -> None:
    content = backup.read_bytes()
    middle = len(content) * 2 // 3
    harmed = {
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut": content[:middle],
        "foreign": b"no backup",
    }
    for name, harm in harmed.items():
        (tmp_path / name).write_bytes(harm)
    (tmp_path / "list").write_text("not json\n")
    said = attempts(
        place,
        *(["restore", str(tmp_path / name)] for name in harmed),
        ["restore", str(backup), "--erasures", str(tmp_path / "list")],
        ["restore", str(backup), "--erasures", str(tmp_path / "absent")],
        ["restore", str(tmp_path / "absent")],
        **KEY,
    )
    damaged = [f"{tmp_path / name} is no backup, or it is damaged. {NOTHING_RESTORED}" for name in harmed]
    assert said[:3] == damaged
    assert [line.split(" (")[0] for line in said[3:5]] == ["The erasure list cannot be read"] * 2
    assert said[5] == f"There is no file {tmp_path / 'absent'}."
    assert nothing_in(place)


@pytest.mark.one_database
def test_wrong_key_restores_nothing_and_says_so(backup: Path, place: Installation) -> None:
    done = place.attempt("restore", str(backup), BACKUP_KEY="another")
    words = "The key does not open this backup. Set BACKUP_KEY to the one of the installation that made it."
    assert (done.returncode, done.stderr) == (1, f"CommandError: {words} {NOTHING_RESTORED}\n")
    assert nothing_in(place)


@pytest.mark.one_database
def test_place_that_is_not_empty_and_a_file_that_is_there_are_left_alone(
    filled: Installation, backup: Path, tmp_path: Path
) -> None:
    before, kept = rows(filled), backup.read_bytes()
    nowhere = tmp_path / "no" / "folder" / "file"
    said = attempts(filled, ["restore", str(backup)], ["backup", str(backup)], ["backup", str(nowhere)], **KEY)
    assert said[0].startswith("This place is not empty: it has ")
    assert said[1] == f"{backup} exists. Choose another name: a backup never replaces one."
    assert said[2].startswith(f"{nowhere} could not be written (")
    assert (rows(filled), backup.read_bytes(), list(tmp_path.iterdir())) == (before, kept, [])


@pytest.mark.one_database
def test_backup_of_another_version_is_not_loaded(filled: Installation, place: Installation, tmp_path: Path) -> None:
    with copied(filled) as newer:
        newer.python(
            "from django.db.migrations.recorder import MigrationRecorder as Recorder\n"
            "Recorder.Migration.objects.create(app='people', name='0099_later')\n"
            "from django.core.management import call_command\n"
            f"call_command('backup', {str(tmp_path / 'newer')!r})"
        )
    done = place.attempt("restore", str(tmp_path / "newer"))
    assert done.returncode == 1
    assert "whose tables differ from this one's (people.0099_later)" in done.stderr
    assert nothing_in(place)


@pytest.mark.one_database
def test_lost_file_is_named_and_the_rest_is_saved(filled: Installation, place: Installation, tmp_path: Path) -> None:
    with copied(filled) as poorer:
        lost = min(stored(poorer))
        (poorer.data / "files" / lost).unlink()
        done = poorer.attempt("backup", str(tmp_path / "poorer"), **KEY)
        words = f"CommandError: 1 stored files could not be read: {lost}. All else is in the backup.\n"
        assert (done.returncode, done.stderr) == (1, words)
        restored = place.attempt("restore", str(tmp_path / "poorer"), **KEY)
        assert restored.returncode == 0
        assert f"The stored file {lost} was missing already when the backup was made." in restored.stdout
        assert stored(place) == stored(poorer)


READER = """
import pathlib, sys, time
from cop.config.backups.snapshot import snapshot
from cop.people.models import Person
place = pathlib.Path(PLACE)
with snapshot():
    first = Person.objects.count()
    (place / "reading").touch()
    while not (place / "written").exists(): time.sleep(0.02)
    second = Person.objects.count()
(place / "counted.part").write_text(f"{second - first} {Person.objects.count() - first}")
(place / "counted.part").rename(place / "counted")
"""


def test_snapshot_sees_one_moment_and_holds_up_no_writer(filled: Installation, tmp_path: Path) -> None:
    with copied(filled) as made:
        reader = made.start_python(READER.replace("PLACE", repr(str(tmp_path))))
        try:
            until((tmp_path / "reading").exists)
            made.python("from cop.people.models import Person; Person.objects.create_user('late@example.org')")
            (tmp_path / "written").touch()
            until((tmp_path / "counted").exists)
        finally:
            kill(reader)
    assert (tmp_path / "counted").read_text() == "0 1"


def test_person_on_the_erasure_list_is_forgotten_again(
    filled: Installation, backup: Path, place: Installation, tmp_path: Path
) -> None:
    find = "from cop.people.models import Person; print(Person.objects.get(email='person2@example.org').pk)"
    number = int(filled.python(find))
    line = json.dumps({"person": number, "erased": "2026-02-01T00:00:00+00:00", "contributions_too": False})
    (tmp_path / "list").write_text(f"{line}\n")
    assert "person2@example.org" in str(rows(filled))
    done = place.attempt("restore", str(backup), "--erasures", str(tmp_path / "list"), **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 people of the erasure list were erased again." in done.stdout
    left = rows(place)
    for personal in ("person2@example.org", "རྫོང་ཁ"):
        assert personal not in str(left)
    assert "person3@example.org" in str(left)
    sealed = f"from cop.services.ledger.models import Key; print(Key.objects.filter(person={number}).exists())"
    assert place.python(sealed) == "False\n"
    assert (place.data / "erasures.jsonl").read_text().splitlines() == [line]
