"""What the jobs register when they load."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work that is done later, in worker processes."""

    name = "cop.services.jobs"

    def ready(self) -> None:
        """Have the queue's own leavings cleared, and say how long they are kept."""
        from django_q.models import Task

        from cop.services.jobs.actions import schedule
        from cop.services.jobs.choices import KEPT_FOR
        from cop.services.retention import Kept, register

        nightly = _("then a job takes it away")
        register(Kept("jobs", _("Failures of jobs"), _("mending them"), nightly, KEPT_FOR, Task.objects.all, "stopped"))
        schedule("jobs.clear", "cop.services.jobs.tasks.clear", every=timedelta(days=1))
