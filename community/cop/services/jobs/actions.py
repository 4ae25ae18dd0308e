"""Asking for work to be done later, and the worker's own bookkeeping.

A job is handed out at least once: it may be begun again after a failure or a killed worker, so every task is written
so that a second run does no harm. It is handed out again `retry` seconds (settings) after it was last taken, at most
`MOST_ATTEMPTS` times in all.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from cop.services.jobs.choices import KEPT_FOR, LEASE, MOST_ATTEMPTS
from cop.services.jobs.models import Job, Worker

RUN = "cop.services.jobs.tasks.run"
ASK = "cop.services.jobs.tasks.ask"


class Routine(NamedTuple):
    """A task that is done again and again."""

    task: str
    every: timedelta


class NotDone(Exception):
    """Leaves a job in the queue, which hands it out again later."""


_ROUTINES: dict[str, Routine] = {}


@transaction.atomic
def enqueue(task: str, *arguments: int | str) -> Job:
    """Ask for the function at the dotted path `task` to be called with `arguments`, which are plain numbers and texts.

    The job is written in the caller's transaction: it runs after the commit, and a rolled-back change leaves none.
    Raises TypeError for an argument that is anything else.
    """
    if not all(type(argument) in (int, str) for argument in arguments):
        raise TypeError(f"{task} was given something else than numbers and texts")
    job = Job.objects.create(task=task, arguments=arguments)
    _hand_out(job)
    return job


@transaction.atomic
def enqueue_each(task: str, arguments: Iterable[int | str]) -> None:
    """Ask for a task once for each of the arguments, as `enqueue` does, in a constant number of statements."""
    jobs = Job.objects.bulk_create([Job(task=task, arguments=[argument]) for argument in arguments])
    collected = _Collected()
    for job in jobs:
        async_task(RUN, job.pk, task_name=f"{job.task}:{job.pk}"[:100], broker=collected)
    OrmQ.objects.bulk_create(collected.rows)


class _Collected(ORM):
    """The queue's own broker, which keeps what is asked for until it is written all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[OrmQ] = []

    def enqueue(self, task: str) -> str:
        """Take one up."""
        self.rows.append(OrmQ(key=self.list_key or Conf.CLUSTER_NAME, payload=task, lock=timezone.now()))
        return ""


def schedule(name: str, task: str, *, every: timedelta) -> None:
    """Declare that `task` is done once in each `every` (whole minutes); rooms call it when they load.

    A job of the schedule that is still under way is not joined by a second one. Raises ValueError for less than a
    minute.
    """
    if every < timedelta(minutes=1):
        raise ValueError(f"{name}: a schedule cannot be shorter than a minute")
    _ROUTINES[name] = Routine(task, every)


@transaction.atomic
def sync_schedules() -> None:
    """Make the queue's schedules those that the rooms declared; the next run of one that stays is kept."""
    Schedule.objects.exclude(name__in=_ROUTINES).delete()
    for name, routine in _ROUTINES.items():
        same = Schedule.objects.filter(name=name).order_by("pk")
        present = same.first() or Schedule(name=name, next_run=timezone.now())
        same.exclude(pk=present.pk).delete()
        present.func, present.args = ASK, repr((name,))
        present.schedule_type, present.minutes = Schedule.MINUTES, routine.every // timedelta(minutes=1)
        present.next_run = min(present.next_run, timezone.now() + routine.every)
        present.save()


@transaction.atomic
def ask_for_routine(name: str) -> None:
    """Ask for the job of a schedule, unless the last one is still under way; one that was given up starts anew."""
    routine = _ROUTINES.get(name)
    if routine is None:
        return
    job, new = Job.objects.get_or_create(routine=name, defaults={"task": routine.task})
    given_up = Job.objects.filter(_free(), pk=job.pk, attempts__gte=MOST_ATTEMPTS).update(attempts=0, started=None)
    if new or given_up:
        _hand_out(job)


def begin(number: int) -> Job | None:
    """Take a job in hand; None if it is done or was given up. Raises NotDone while another worker may be at it."""
    taken = Job.objects.filter(_free(), pk=number, attempts__lt=MOST_ATTEMPTS).update(
        attempts=F("attempts") + 1, started=timezone.now()
    )
    job = Job.objects.filter(pk=number).first()
    if job is not None and not taken and not Job.objects.filter(_free(), pk=number).exists():
        raise NotDone(f"job {number} is in other hands")
    return job if taken else None


def finish(job: Job) -> None:
    """Note that a job is done."""
    Job.objects.filter(pk=job.pk).delete()


def fail(job: Job, error: Exception) -> None:
    """Note that a job failed, by the kind of the error only: its words may quote a person's data.

    Raises NotDone while attempts are left.
    """
    Job.objects.filter(pk=job.pk).update(started=None, error=type(error).__name__[:100])
    if job.attempts < MOST_ATTEMPTS:
        raise NotDone(f"job {job.pk} failed and will be tried again") from None


@transaction.atomic
def run_again(number: int) -> Job | None:
    """Ask anew for a job that fares badly, with all its attempts; None while a worker may be at it, or where it is done."""
    anew = {"attempts": 0, "started": None, "error": "", "asked": timezone.now()}
    if not Job.objects.filter(_free(), pk=number).update(**anew):
        return None
    job = Job.objects.get(pk=number)
    _hand_out(job)
    return job


@transaction.atomic
def put_away(number: int) -> Job | None:
    """Give a job up for good and return what it was; None while a worker may be at it, or where it is done. A schedule
    asks for its own again when its time comes."""
    job = Job.objects.select_for_update().filter(_free(), pk=number).first()
    return job if job and Job.objects.filter(_free(), pk=number).delete()[0] else None


def beat(name: str) -> None:
    """Note that the worker `name` is alive."""
    Worker.objects.update_or_create(name=name, defaults={"beat": timezone.now()})


def forget_workers() -> None:
    """Remove the workers that stopped long ago."""
    Worker.objects.filter(beat__lt=timezone.now() - KEPT_FOR).delete()


def _free() -> Q:
    return Q(started=None) | Q(started__lt=timezone.now() - LEASE)


def _hand_out(job: Job) -> None:
    async_task(RUN, job.pk, task_name=f"{job.task}:{job.pk}"[:100])
