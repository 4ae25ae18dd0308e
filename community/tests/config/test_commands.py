"""`cop` says in words what is wrong, and offers what does good here."""

import json
from pathlib import Path

import pytest

from cop.config.cli import REFUSED
from installation import Installation

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def new(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that nobody has prepared."""
    return empty.on_sqlite(tmp_path_factory.mktemp("new") / "data")


@pytest.mark.parametrize("words", [("login", "a@example.org"), ("rebuild", "search")])
def test_command_before_there_are_tables_says_how_to_make_them(new: Installation, words: tuple[str, ...]) -> None:
    done = new.attempt(*words)
    wanted = "The tables are missing, or older than this version. Make them with: cop prepare\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", wanted)


def test_mail_that_cannot_be_taken_in_is_left_to_the_mail_server_to_try_again(new: Installation) -> None:
    done = new.attempt("mail-in", DATA_DIR="/proc/none")
    assert done.returncode == 75 and "cannot be written" in done.stderr
    assert new.attempt("mail-in", "--mbox", "/proc/none").returncode == 66


def test_database_that_does_not_answer_is_told_in_plain_words(new: Installation) -> None:
    done = new.attempt("login", "a@example.org", DATABASE_URL="postgres://name:hush-hush@127.0.0.1:1/cop")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer (OperationalError).")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("MODE", "produktion", "cannot be read"),
        ("PORT", "abc", "cannot be read"),
        ("PORT", "99999", "is out of range"),
        ("PORT", "-1", "is out of range"),
        ("SITE_URL", "nonsense", "cannot be read"),
        ("SITE_URL", "ftp://community.example.org", "cannot be read"),
        ("SITE_URL", "https://community.example.org/below", "cannot be read"),
        ("TRUSTED_PROXY", "maybe", "cannot be read"),
        ("SECOND_FACTOR_REQUIRED", "maybe", "cannot be read"),
        ("DATABASE_URL", "garbage", "cannot be read"),
        ("DATABASE_URL", "mysql:///x", "names a database that the product does not run on"),
        ("EMAIL_URL", "garbage", "cannot be read"),
        ("DEFAULT_FROM_EMAIL", "noaddr", "cannot be read"),
        ("ANYMAIL", "{", "cannot be read"),
        ("ANYMAIL", '{"BACKEND": "no.such"}', "cannot be read"),
        ("ANYMAIL", '{"MAILGUN_API_KEY": "hush-hush"}', "cannot be read"),
        ("OPENID_CONNECT", "x", "cannot be read"),
        ("OPENID_CONNECT", "{}", "cannot be read"),
        ("OPENID_CONNECT", "[1]", "cannot be read"),
        ("OPENID_CONNECT", '[{"name": "x"}]', "cannot be read"),
        ("WORKERS", "many", "cannot be read"),
        ("WEB_THREADS", "0", "is out of range"),
        ("LOG_LEVEL", "loud", "cannot be read"),
    ],
)
def test_variable_that_makes_no_sense_is_named(new: Installation, name: str, value: str, why: str) -> None:
    done = new.attempt("doctor", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} {why}. It should look like ")
    assert done.stderr.count("\n") == 1
    assert "hush-hush" not in done.stderr


def test_short_key_is_refused_in_production(new: Installation) -> None:
    done = new.attempt("run", MODE="production", SECRET_KEY="short")
    words = "SECRET_KEY is too short. It should look like 50 characters or more that nobody can guess\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", words)


def test_variables_that_make_sense_are_let_through(new: Installation) -> None:
    partner = {
        "provider_id": "m",
        "name": "Ministry",
        "client_id": "c",
        "settings": {"server_url": "https://m.example"},
    }
    good = {
        "SITE_URL": "http://[::1]:8000/",
        "TRUSTED_PROXY": "True",
        "DEFAULT_FROM_EMAIL": "Cơ quan <office@example.net>",
        "ANYMAIL": '{"BACKEND": "anymail.backends.mailgun.EmailBackend", "MAILGUN_API_KEY": "key"}',
        "OPENID_CONNECT": json.dumps([partner]),
        "WEB_THREADS": "",
        "LOG_LEVEL": "WARNING",
    }
    done = new.attempt("check", **good)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_shows_ours_first_and_nothing_that_does_harm(new: Installation) -> None:
    ours, _, others = new.attempt("--help").stdout.partition("Django's own")
    folders = (Path(__file__).parents[2] / "cop").rglob("management/commands/*.py")
    names = {file.stem for file in folders if file.stem != "__init__"}
    assert {line.split()[0] for line in ours.splitlines() if line.startswith("  ")} == names
    assert "migrate" in others
    assert not REFUSED.keys() & set(others.replace(",", " ").split())


@pytest.mark.parametrize("name", ["createsuperuser", "flush"])
def test_what_does_harm_is_refused_with_what_to_do_instead(new: Installation, name: str) -> None:
    done = new.attempt(name)
    assert (done.returncode, done.stderr) == (1, REFUSED[name] + "\n")
