"""What the jobs register when they load."""

from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that is done later, in worker processes."""

    name = "cop.services.jobs"

    def ready(self) -> None:
        """Have the queue's own leavings cleared."""
        from cop.services.jobs.actions import schedule

        schedule("jobs.clear", "cop.services.jobs.tasks.clear", every=timedelta(days=1))
