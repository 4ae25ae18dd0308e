"""Runs `cop import` in children that end themselves in the middle, as a power cut would end them."""

import io
import os
import signal
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cop.desk.actions.claiming import LEASE, OPERATOR
from cop.desk.models import Import, ImportRow
from cop.people.access import organisations_visible_to, visible_to
from cop.people.models import Affiliation, Organisation, Person

APPLYING = [
    ('INSERT INTO "desk_importrow"', 2),
    ('INSERT INTO "people_person"', 2),
    ('UPDATE "people_person" SET "standing"', 1),
    ('INSERT INTO "ledger_entry"', 1),
]
UNDOING = [('UPDATE "people_person" SET "standing"', 1), ('DELETE FROM "people_person"', 2)]


def story(file: str) -> list[Any]:
    """Take a list in and undo it, killed at every stage; return what was seen and what there was after each."""
    said: list[Any] = [killed(*at, file, apply=True) for at in APPLYING]
    call_command("import", file, apply=True, stdout=io.StringIO())
    said += [seen(), left()]
    number = Import.objects.get().pk
    said += [killed(*at, undo=number) for at in UNDOING]
    call_command("import", undo=number, stdout=io.StringIO())
    return [*said, left()]


def killed(statement: str, times: int, *arguments: str, **options: Any) -> str:
    """Run `cop import` until it has done a statement for the so-many-th time; return how it ended and what is seen then.

    Its lease is over after that.
    """
    connection.close()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(_Killer(statement, times)):
            call_command("import", *arguments, **options, stdout=io.StringIO())
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    Import.objects.update(beat=timezone.now() - LEASE - timedelta(seconds=1))
    return f"{signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else 'ended'}, {seen()}"


def seen() -> str:
    """How many people and organisations the secretariat sees."""
    return f"{visible_to(OPERATOR).count()} people, {organisations_visible_to(OPERATOR).count()} organisations"


def left() -> list[int]:
    """How many rows there are at all."""
    return [model._base_manager.count() for model in (Person, Organisation, Affiliation, ImportRow)]


class _Killer:
    def __init__(self, statement: str, times: int) -> None:
        self.statement, self.left = statement, times

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        self.left -= self.statement in sql
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
