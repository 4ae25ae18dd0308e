"""A list that is being taken in when the power fails, and two at the same moment: real processes."""

import csv
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, migrated

PEOPLE = 300
KILLED = """
import os, signal
from django.core.management import call_command
from django.db import connection
left = {times}
def kill(execute, sql, params, many, context):
    global left
    done = execute(sql, params, many, context)
    left -= {statement!r} in sql
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
with connection.execute_wrapper(kill):
    call_command("import", {arguments})
"""
SEEN = """
from cop.people.access import visible_to
from cop.desk.actions.claiming import OPERATOR
from cop.people.access import organisations_visible_to
from cop.desk.models import Import
from django.utils import timezone
from datetime import timedelta
print(visible_to(OPERATOR).count(), organisations_visible_to(OPERATOR).count())
Import.objects.update(beat=timezone.now() - timedelta(minutes=1))
"""
LEFT = """
from cop.people.models import Affiliation, Organisation, Person
from cop.desk.models import ImportRow
print(*(model.objects.count() for model in (Person, Organisation, Affiliation, ImportRow)))
"""


@pytest.fixture
def place() -> Iterator[Installation]:
    with migrated() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [[f"Person {n}", f"p{n}@example.org", f"Office {n % 7}"] for n in range(PEOPLE)]
    with (tmp_path / "list.csv").open("w", newline="") as written:
        csv.writer(written).writerows([["Name", "E-mail", "Organisation"], *rows])
    return tmp_path / "list.csv"


def killed(place: Installation, statement: str, times: int, arguments: str) -> None:
    """Run `cop import` until it has done a statement for the so-many-th time, and end it there."""
    code = KILLED.format(statement=statement, times=times, arguments=arguments)
    assert place.start_python(code).wait(60) == -signal.SIGKILL


def test_a_power_cut_shows_nothing_half_done_and_the_next_run_goes_on(place: Installation, file: Path) -> None:
    apply = f"{str(file)!r}, apply=True"
    for statement, times in (
        ('INSERT INTO "desk_importrow"', 2),
        ('INSERT INTO "people_person"', 2),
        ('UPDATE "people_person" SET "standing"', 1),
        ('INSERT INTO "ledger_entry"', 1),
    ):
        killed(place, statement, times, apply)
        assert place.python(SEEN) == "0 0\n", statement
    done = json.loads(place.run("import", str(file), "--apply"))
    assert done["done"] == {"people": PEOPLE, "organisations": 7, "changed": 0, "same": 0, "left_out": 0}
    assert place.python(SEEN) == f"{PEOPLE} 7\n"
    assert place.python(LEFT) == f"{PEOPLE} 7 {PEOPLE} {PEOPLE}\n"

    undo = f"undo={done['import']}"
    for statement, times, seen in (
        ('UPDATE "people_person" SET "standing"', 1, f"{PEOPLE} 7\n"),
        ('DELETE FROM "people_person"', 2, "0 0\n"),
    ):
        killed(place, statement, times, undo)
        assert place.python(SEEN) == seen, statement
    place.run("import", "--undo", str(done["import"]))
    assert place.python(LEFT) == "0 0 0 0\n"


def test_of_two_at_once_one_takes_the_list_in(place: Installation, file: Path) -> None:
    both = [place.start("import", str(file), "--apply") for _ in range(2)]
    assert sorted(process.wait(60) for process in both) in ([0, 0], [0, 1])
    assert place.python(LEFT).split()[:3] == [str(PEOPLE), "7", str(PEOPLE)]
