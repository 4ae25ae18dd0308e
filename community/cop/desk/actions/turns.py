"""Long work on a list in turns: each job does a part and asks for the next one, so that none takes longer than the queue lets
it, and what a killed one left is taken up within about a minute."""

import time

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cop.desk.actions.claiming import LEASE, release
from cop.desk.choices import ImportState
from cop.desk.models import Import
from cop.services.jobs.actions import enqueue
from cop.services.jobs.queries import can_be_asked_anew

SECONDS = settings.Q_CLUSTER["timeout"] / 4
NEVER = float("inf")
READ = "cop.desk.tasks.read_import"
TASKS = {
    ImportState.READING: READ,
    ImportState.APPLYING: "cop.desk.tasks.apply_import",
    ImportState.UNDOING: "cop.desk.tasks.undo_import",
}


class TurnOver(Exception):
    """The work goes on in the next job."""


def end_of_turn() -> float:
    """Return when a turn that begins now is over."""
    return time.monotonic() + SECONDS


def check_turn(ends: float) -> None:
    """After each part of the work: raise TurnOver when the turn is over."""
    if time.monotonic() >= ends:
        raise TurnOver


def leave(one: Import) -> None:
    """Let go of a list, and have the next job go on with it."""
    with transaction.atomic():
        release(one, ImportState(one.state))
        ask_for_turn(one)


def ask_for_turn(one: Import) -> None:
    """Have a job go on with a list, for whoever asked for the work."""
    by = [] if one.state == ImportState.READING else [one.wanted.get("by", one.started_by_id)]
    enqueue(TASKS[ImportState(one.state)], one.pk, *by)


def take_up() -> None:
    """Ask for a turn for the oldest list that a job should be working on, where none works. A job calls it."""
    alive = timezone.now() - LEASE
    if Import.objects.filter(running=True, beat__gte=alive).exists():
        return
    for one in Import.objects.filter(state__in=list(TASKS)).exclude(wanted={}).order_by("pk"):
        if can_be_asked_anew(TASKS.values(), one.pk):
            ask_for_turn(one)
            return
