"""The real worker: started, killed in the middle of a job, started again."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from installation import Installation, kill, until

PATIENT = {"Q_TIMEOUT": "4", "Q_RETRY": "5"}
HASTY = {"Q_TIMEOUT": "1", "Q_RETRY": "2"}
MARKS = "from cop.services.moderation.models import Limit; print(sum(Limit.objects.values_list('free_at', flat=True)))"
BEAT = "from cop.services.jobs.queries import heartbeat; print(heartbeat() is not None)"
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


def test_worker_beats(installation: Installation) -> None:
    worker = installation.start("worker", "--skip-checks")
    try:
        until(lambda: installation.python(BEAT) == "True\n")
    finally:
        kill(worker)


@pytest.mark.parametrize("tell", [os.kill, os.killpg], ids=["it alone", "all its processes"])
@pytest.mark.one_database
def test_worker_that_is_told_to_end_finishes_the_job_in_hand(
    installation: Installation, gate: Path, tell: Callable[[int, int], None]
) -> None:
    enqueue(installation, "count_when_let", "job", str(gate))
    worker = installation.start("worker", "--skip-checks")
    try:
        until((gate / "begun").exists)
        tell(worker.pid, signal.SIGTERM)
        tell(worker.pid, signal.SIGTERM)
        (gate / "go").write_text("")
        assert worker.wait(timeout=60) == 0
        assert not alive(worker.pid)
        assert (installation.python(MARKS), installation.python(LEFT)) == ("1\n", "0\n")
    finally:
        kill(worker)


@pytest.mark.parametrize("tell", [os.kill, os.killpg], ids=["it alone", "all its processes"])
@pytest.mark.one_database
def test_worker_that_is_told_to_end_leaves_a_long_job_to_the_next(
    installation: Installation, gate: Path, tell: Callable[[int, int], None]
) -> None:
    enqueue(installation, "count_when_let", "job", str(gate))
    worker = installation.start("worker", "--skip-checks", **PATIENT)
    try:
        until((gate / "begun").exists)
        tell(worker.pid, signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
        assert not alive(worker.pid)
    finally:
        kill(worker)
    assert (installation.python(MARKS), installation.python(LEFT)) == ("0\n", "1\n")

    (gate / "begun").unlink()
    worker = installation.start("worker", "--skip-checks", **PATIENT)
    try:
        until((gate / "begun").exists)
    finally:
        kill(worker)


@pytest.mark.parametrize("after", [0.3, 1.5, 2.5, 4.0])
@pytest.mark.one_database
def test_worker_ends_at_once_whenever_a_signal_reaches_all_its_processes(
    installation: Installation, after: float
) -> None:
    worker = installation.start("worker", "--skip-checks")
    try:
        time.sleep(after)
        os.killpg(worker.pid, signal.SIGTERM)
        assert worker.wait(timeout=8) in (0, -signal.SIGTERM)  # the latter before it has begun anything
        assert not alive(worker.pid)
    finally:
        kill(worker)


def alive(group: int) -> bool:
    """Whether a process of the group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
