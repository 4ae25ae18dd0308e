"""What the queue calls."""

import logging

from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Task

from cop.services.jobs import actions
from cop.services.jobs.choices import KEPT_FOR

log = logging.getLogger("cop.jobs")


def run(number: int) -> None:
    """Do one job; what it raises is logged and noted, and the queue is told to hand the job out again."""
    job = actions.begin(number)
    if job is None:
        return
    try:
        import_string(job.task)(*job.arguments)
    except Exception as error:
        log.exception("%s failed at attempt %d", job.task, job.attempts)
        actions.fail(job, error)
    else:
        actions.finish(job)


def ask(routine: str) -> None:
    """Ask for the job of a schedule whose time has come."""
    actions.ask_for_routine(routine)


def clear() -> None:
    """Remove what the queue keeps of failures, and workers that stopped, after a week."""
    Task.objects.filter(stopped__lt=timezone.now() - KEPT_FOR).delete()
    actions.forget_workers()
