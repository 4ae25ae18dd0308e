"""How the jobs fare, for the desk and for /readyz."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from cop.services.jobs.choices import LATE, LEASE, MOST_ATTEMPTS, MOST_LEFT, Ailment
from cop.services.jobs.models import Job, Worker


@dataclass(frozen=True)
class Trouble:
    """One job that does not go well; `since` is when it was asked for, `error` the kind of its last error."""

    number: int
    task: str
    ailment: Ailment
    since: datetime
    attempts: int
    error: str


def trouble(at_most: int = 100) -> list[Trouble]:
    """Return the jobs that failed, hang or wait for too long, oldest first."""
    return [Trouble(job.pk, job.task, ailment(job), job.asked, job.attempts, job.error) for job in ailing()[:at_most]]


def ailing() -> QuerySet[Job]:
    """Return the jobs that failed, hang or wait for too long, oldest first."""
    now = timezone.now()
    waits = Q(started=None, attempts=0, asked__lt=now - LATE)
    return Job.objects.filter(~Q(error="") | Q(started__lt=now - _overdue()) | waits).order_by("asked", "pk")


def heartbeat() -> datetime | None:
    """Return when a worker was last alive, None if there never was one."""
    return Worker.objects.aggregate(last=Max("beat"))["last"]


def can_be_asked_anew(tasks: Iterable[str], first_argument: int) -> bool:
    """Whether no job of these tasks with this first argument waits or is tried again by the queue, and few were left by
    killed workers."""
    jobs = Job.objects.filter(task__in=list(tasks), arguments__0=first_argument)
    return not jobs.exclude(started__isnull=False, error="").exists() and jobs.count() < MOST_LEFT


def _overdue() -> timedelta:
    """After this a job whose worker died should have been taken up again."""
    return LEASE + 2 * timedelta(seconds=settings.Q_CLUSTER["retry"])


def ailment(job: Job) -> Ailment:
    """Return what is wrong with one of the `ailing` jobs."""
    now = timezone.now()
    under_way = job.started is not None and job.started > now - LEASE
    if job.attempts >= MOST_ATTEMPTS and not under_way:
        return Ailment.GIVEN_UP
    if job.started is not None and job.started < now - _overdue():
        return Ailment.HANGING
    return Ailment.FAILING if job.error else Ailment.WAITING
