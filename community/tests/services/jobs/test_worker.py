"""The real worker: started, killed in the middle of a job, started again."""

import os
import signal
from pathlib import Path

import pytest

from installation import Installation, kill, until

HASTY = {"Q_TIMEOUT": "1", "Q_RETRY": "2"}
MARKS = "from cop.services.ledger.models import Position; print(sum(Position.objects.values_list('entry', flat=True)))"
LEFT = "from cop.services.jobs.models import Job; print(Job.objects.count())"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A folder in which a job says by the file `begun` that it is in the middle, and waits for the pipe `go`."""
    os.mkfifo(tmp_path / "go")
    return tmp_path


def enqueue(installation: Installation, task: str, *arguments: str) -> None:
    words = ", ".join(repr(argument) for argument in (f"services.jobs.tasks_for_tests.{task}", *arguments))
    installation.python(f"from cop.services.jobs.actions import enqueue; enqueue({words})")


def test_job_whose_worker_is_killed_is_done_once_by_the_next(installation: Installation, gate: Path) -> None:
    enqueue(installation, "count_when_let", "job", str(gate))
    worker = installation.start("worker", "--skip-checks", **HASTY)
    try:
        until((gate / "begun").exists)
    finally:
        kill(worker)
    (gate / "begun").unlink()
    assert installation.python(MARKS) == "0\n"

    worker = installation.start("worker", "--skip-checks", **HASTY)
    try:
        until((gate / "begun").exists)
        (gate / "go").write_text("")
        until(lambda: installation.python(LEFT) == "0\n")
        assert installation.python(MARKS) == "1\n"
    finally:
        kill(worker)


def test_worker_beats_and_ends_when_told_to(installation: Installation) -> None:
    worker = installation.start("worker", "--skip-checks")
    beat = "from cop.services.jobs.queries import heartbeat; print(heartbeat() is not None)"
    try:
        until(lambda: installation.python(beat) == "True\n")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=90) == 0
    finally:
        kill(worker)
