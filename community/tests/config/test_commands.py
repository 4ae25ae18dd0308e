"""`cop` says in words what is wrong, and offers what does good here."""

from pathlib import Path

import pytest

from cop.config.cli import REFUSED
from installation import Installation


@pytest.fixture(scope="module")
def new(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that nobody has prepared."""
    return empty.on_sqlite(tmp_path_factory.mktemp("new") / "data")


@pytest.mark.parametrize("words", [("login", "a@example.org"), ("rebuild", "search")])
def test_command_before_there_are_tables_says_how_to_make_them(new: Installation, words: tuple[str, ...]) -> None:
    done = new.attempt(*words)
    wanted = "The tables are missing, or older than this version. Make them with: cop prepare\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", wanted)


def test_database_that_does_not_answer_is_told_in_plain_words(new: Installation) -> None:
    done = new.attempt("login", "a@example.org", DATABASE_URL="postgres://name:hush-hush@127.0.0.1:1/cop")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer (OperationalError).")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("DATABASE_URL", "garbage"),
        ("EMAIL_URL", "garbage"),
        ("ANYMAIL", "{"),
        ("OPENID_CONNECT", "x"),
        ("WORKERS", "many"),
    ],
)
def test_variable_that_makes_no_sense_is_named(new: Installation, name: str, value: str) -> None:
    done = new.attempt("doctor", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} cannot be read. It should look like ")
    assert done.stderr.count("\n") == 1


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
