"""`cop worker`: the process that does the background jobs."""

import logging
import os
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections
from django_q.cluster import Cluster

from cop.services.jobs.actions import beat, sync_schedules
from cop.services.jobs.choices import BEAT_EVERY

log = logging.getLogger("cop.jobs")


class Command(BaseCommand):
    """Does the jobs until it is told to stop (SIGTERM, SIGINT); the job in hand is finished first."""

    help = "Do the background jobs: outgoing mail, schedules, everything that was left for later."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the schedules up to date, start the queue's processes and say at intervals that they live."""
        sync_schedules()
        # The children are forked: an open connection would be shared with them, and broken by the first that closes it.
        connections.close_all()
        cluster = Cluster()
        cluster.start()
        while cluster.sentinel.is_alive():
            _say_alive()
            cluster.sentinel.join(BEAT_EVERY.total_seconds())
        if cluster.sentinel.exitcode:
            raise CommandError("The worker's processes died. What it was doing is taken up by the next worker.")


def _say_alive() -> None:
    close_old_connections()
    try:
        beat(f"{socket.gethostname()}:{os.getpid()}")
    except DatabaseError:
        log.warning("the database is away; the worker waits for it")
