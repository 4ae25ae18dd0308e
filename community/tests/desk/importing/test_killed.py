"""A list that is being taken in when the power fails, and two at the same moment: real processes."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, copied, migrated

PEOPLE = 300
STORY = "import json; from desk.importing.killing import story; print(json.dumps(story({file!r})))"
NOBODY, EVERYBODY = "0 people, 0 organisations", f"{PEOPLE} people, 7 organisations"


@pytest.fixture
def place() -> Iterator[Installation]:
    with copied(migrated()) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [[f"Person {n}", f"p{n}@example.org", f"Office {n % 7}"] for n in range(PEOPLE)]
    with (tmp_path / "list.csv").open("w", newline="") as written:
        csv.writer(written).writerows([["Name", "E-mail", "Organisation"], *rows])
    return tmp_path / "list.csv"


@pytest.mark.one_database
def test_a_power_cut_shows_nothing_half_done_and_the_next_run_goes_on(place: Installation, file: Path) -> None:
    assert json.loads(place.python(STORY.format(file=str(file)))) == [
        *[f"SIGKILL, {NOBODY}"] * 4,
        EVERYBODY,
        [PEOPLE, 7, PEOPLE, PEOPLE],
        f"SIGKILL, {EVERYBODY}",
        f"SIGKILL, {NOBODY}",
        [0, 0, 0, 0],
    ]


def test_of_two_at_once_one_takes_the_list_in(place: Installation, file: Path) -> None:
    both = [place.start("import", str(file), "--apply") for _ in range(2)]
    assert sorted(process.wait(60) for process in both) in ([0, 0], [0, 1])
    left = place.python("from desk.importing.killing import left; print(left())")
    assert left == f"[{PEOPLE}, 7, {PEOPLE}, {PEOPLE}]\n"
