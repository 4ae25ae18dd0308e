import socket
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cop.config.secrets import kept_secret
from cop.network.models import Partnership
from cop.people.models import Person
from cop.services.jobs.actions import beat
from cop.services.jobs.models import Worker
from installation import Installation


@pytest.fixture
def _well(db: None, settings: Any, tmp_path: Path) -> None:
    """An installation with which nothing is wrong."""
    Partnership.objects.create(pk=1)
    beat("worker")
    settings.STATIC_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "static", tmp_path / "tmp"
    for folder in (settings.STATIC_ROOT, settings.FILE_UPLOAD_TEMP_DIR):
        folder.mkdir()


pytestmark = [pytest.mark.usefixtures("_well"), pytest.mark.one_database]


def diagnosis() -> tuple[str, list[str]]:
    """How the doctor ends, and what it says is grave; fonts and catalogues may be missing on the machine of the tests."""
    said, end = StringIO(), "well"
    try:
        call_command("doctor", stdout=said)
    except CommandError as error:
        end = str(error)
    return end, [line for line in said.getvalue().splitlines() if line.startswith("✗")]


def test_installation_that_is_well_is_told_so() -> None:
    assert diagnosis() == ("well", [])


def test_production_without_its_settings_is_told_each_of_them(settings: Any) -> None:
    settings.MODE, settings.PRODUCTION = "production", True
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = kept_secret(settings.DATA_DIR), ["localhost"]
    end, lines = diagnosis()
    assert end.endswith("things need mending.")
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "SITE_URL", "DEFAULT_FROM_EMAIL"):
        assert any(name in line for line in lines), name


def test_relay_that_does_not_answer_is_named_without_its_password(settings: Any) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_SENDING, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "name", "hush-hush"
        end, lines = diagnosis()
    relay = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    words = f"✗ mail: the mail relay {relay} does not take us (ConnectionRefusedError): look at EMAIL_URL"
    assert (end, lines) == ("One thing needs mending.", [words])


def test_samples_in_production_and_a_silent_worker_are_named(settings: Any) -> None:
    settings.PRODUCTION = True
    Person.objects.create_user("s@sample.example", sample=True)
    Worker.objects.all().delete()
    _, lines = diagnosis()
    assert "✗ content: 1 samples stand among the real people: run cop demo --remove" in lines
    assert "✗ parts: jobs: no worker has run yet: run cop worker" in lines


def test_installation_that_nobody_leads_is_told_so(make_person: Any) -> None:
    make_person()
    words = (
        "✗ content: nobody is in the secretariat, so nobody decides or gives roles: cop init --email … names the first"
    )
    assert diagnosis()[1] == [words]


def test_doubts_are_not_called_well(secretariat: Person) -> None:
    said = StringIO()
    call_command("doctor", stdout=said)
    assert "! content: there are real people here, and MODE is not production" in said.getvalue()
    assert said.getvalue().endswith("It works; look at what ! says.\n")


def test_folder_that_is_missing_is_named(settings: Any) -> None:
    settings.STATIC_ROOT.rmdir()
    assert diagnosis() == (
        "One thing needs mending.",
        [f"✗ folders: {settings.STATIC_ROOT} is missing: run cop prepare"],
    )


def test_folder_that_cannot_be_made_is_told_in_plain_words(empty: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = empty.attempt("doctor", DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'file' / 'data'} cannot be written by ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.sqlite3", "✗ parts: database: there is none yet: run cop init"),
        ("cop.sqlite3", "✗ parts: migrations: there are no tables yet: run cop init"),
    ],
)
def test_empty_place_is_told_how_to_begin_and_gets_no_database(
    empty: Installation, tmp_path: Path, name: str, words: str
) -> None:
    place = empty.on_sqlite(tmp_path)
    (tmp_path / "cop.sqlite3").touch()
    production = {"MODE": "production", "SECRET_KEY": "x" * 60, "DATABASE_URL": f"sqlite:///{tmp_path / name}"}
    said = place.attempt("doctor", **production).stdout
    assert [line for line in said.splitlines() if line.startswith(("✗ parts", "! content", "✓ content"))] == [
        words,
        "! content: not known, for the database cannot be read",
    ]
    assert "/dev/" not in said
    assert not (tmp_path / "none.sqlite3").exists()
