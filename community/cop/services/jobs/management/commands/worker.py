"""`cop worker`: the process that does the background jobs."""

import logging
import os
import signal
import socket
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections

from cop.services.jobs.actions import beat, sync_schedules
from cop.services.jobs.choices import BEAT_EVERY
from cop.services.jobs.crew import work

log = logging.getLogger("cop.jobs")


class Command(BaseCommand):
    """Does the jobs until it is told to stop (SIGTERM, SIGINT); the job in hand is finished first, if it is short."""

    help = "Do the background jobs: outgoing mail, schedules, everything that was left for later."

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopping = False
        self.next_beat = 0.0

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the schedules up to date, start the queue's processes and say at intervals that they live."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        sync_schedules()
        # The children are forked: an open connection would be shared with them, and broken by the first that closes it.
        connections.close_all()
        if work(lambda: self.stopping, self._say_alive):
            raise CommandError("The worker's processes died. What it was doing is taken up by the next worker.")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _say_alive(self) -> None:
        if time.monotonic() < self.next_beat:
            return
        self.next_beat = time.monotonic() + BEAT_EVERY.total_seconds()
        close_old_connections()
        try:
            beat(f"{socket.gethostname()}:{os.getpid()}")
        except DatabaseError:
            log.warning("the database is away; the worker waits for it")
