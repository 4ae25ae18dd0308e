"""The queue's processes, ended in good order.

A signal may reach one of them or all at once (`kill`, a closed terminal, systemd). The queue's own way of ending waits
for processes that the same signal has killed meanwhile, so here only the parent hears signals and tells the others.
"""

import gc
import multiprocessing
import signal
import threading
import uuid
from collections.abc import Callable
from multiprocessing.synchronize import Event
from typing import Any

from django.conf import settings
from django_q.cluster import Sentinel

PATIENCE = min(8.0, settings.Q_CLUSTER["timeout"] / 2)
"""How many seconds the jobs in hand get to finish when the worker is told to end; then the next worker takes them up."""

FORK = multiprocessing.get_context("fork")
LOOK_EVERY = 0.3


class Crew(Sentinel):
    """The guard of the queue's processes, and their parent."""

    def start(self) -> None:
        """Start the others; they inherit that SIGTERM is not for them."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().start()

    def reincarnate(self, process: Any) -> None:
        """Replace a process that ended or, by the queue's clock, takes too long, and by now hears no SIGTERM."""
        if process in self.pool and process.timer.value == 0:
            process.kill()
        super().reincarnate(process)

    def stop(self) -> None:
        """Let the jobs in hand finish, but not for ever."""
        in_time = threading.Timer(PATIENCE, self._kill_all)
        in_time.daemon = True
        in_time.start()
        super().stop()
        in_time.cancel()

    def _kill_all(self) -> None:
        for process in (*self.pool, self.pusher, self.monitor):
            process.kill()


def work(stopping: Callable[[], bool], meanwhile: Callable[[], object]) -> int:
    """Do jobs until told to stop, calling `meanwhile` again and again; return 0, or how the crew died by itself."""
    gc.collect()
    gc.freeze()  # the children share with us what is loaded: a collection in one of them would make it a copy of its own
    stop: Event = FORK.Event()
    crew = FORK.Process(target=Crew, args=(stop, FORK.Event(), uuid.uuid4()), name="crew")
    crew.start()
    while crew.is_alive() and not stopping():
        meanwhile()
        crew.join(LOOK_EVERY)
    if not stopping():
        return crew.exitcode or 0
    if crew.is_alive():
        stop.set()
        crew.join(PATIENCE + 5)
        crew.kill()
    return 0
