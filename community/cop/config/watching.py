"""What `cop run` becomes once everything is prepared: the process that starts the others, watches them and ends them.

It runs as long as they do, so it imports nothing of Django: that would hold some 80 MB for nothing.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from cop.config.running import forget_running, note_running

PATIENCE = 15.0
TO_START = 60.0
AFTERTHOUGHT = 1.0
STDIN = 0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotStarted(Exception):
    """A process cannot start or has ended; the text says it in plain words."""


@dataclass(frozen=True)
class Plan:
    """What is to run: `pages` at host and port, `others` by name once they answer; and what is said then."""

    host: str
    port: int
    data_dir: str
    pages: list[str]
    others: dict[str, list[str]]
    greeting: str


@dataclass
class Process:
    """One of ours, with what it is called."""

    name: str
    running: subprocess.Popen[bytes]


def become_watcher(plan: Plan) -> NoReturn:
    """Put the watcher in place of this process, under the same number. It reads the plan where it would read what is typed,
    for others on this machine can see a command line; signals that come meanwhile wait for it."""
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    reading, writing = os.pipe()
    os.write(writing, json.dumps(asdict(plan)).encode())
    os.close(writing)
    os.dup2(reading, STDIN)
    os.execv(sys.executable, [sys.executable, "-m", "cop.config.watching"])  # noqa: S606


class Watcher:
    """Starts, watches and stops our processes. Each leads a session of its own, so that a key press reaches only us."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stopping = False
        self._all: list[Process] = []

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; raises NotStarted when something cannot start or ends by itself."""
        data_dir = Path(self.plan.data_dir)
        try:
            self._start("pages", self.plan.pages)
            self._wait_until_answering()
            note_running(data_dir, os.getpid(), self.plan.port)
            if not self.stopping:
                print(self.plan.greeting, flush=True)
            for name, command in self.plan.others.items():
                self._start(name, command)
            self._watch()
        finally:
            self._stop()
            forget_running(data_dir, os.getpid())

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Take note of a signal."""
        self.stopping = True

    def _start(self, name: str, command: list[str]) -> None:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self._all.append(Process(name, running))

    def _wait_until_answering(self) -> None:
        deadline = time.monotonic() + TO_START
        while not self.stopping and not self._answers():
            self._check()
            if time.monotonic() > deadline:
                raise NotStarted(f"The pages are not served after {TO_START:.0f} seconds. The lines above say why.")
            time.sleep(0.05)

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.plan.host, self.plan.host)  # noqa: S104
        try:
            with socket.create_connection((host, self.plan.port), timeout=2) as connected:
                connected.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return connected.recv(5) == b"HTTP/"
        except OSError:
            return False

    def _watch(self) -> None:
        """Return when told to stop; a signal that was sent to all of us may have ended the others before we hear it."""
        while not self.stopping:
            try:
                self._check()
            except NotStarted:
                time.sleep(AFTERTHOUGHT)
                if not self.stopping:
                    raise
            time.sleep(0.2)

    def _check(self) -> None:
        for process in self._all:
            code = process.running.poll()
            if code is not None:
                raise NotStarted(f"The process for {process.name} has ended (code {code}). The lines above say why.")

    def _stop(self) -> None:
        """Ask all to end, and end those that do not."""
        for process in self._all:
            if process.running.poll() is None:
                process.running.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in self._all:
            with suppress(subprocess.TimeoutExpired):
                process.running.wait(max(0.1, deadline - time.monotonic()))
            _end_group(process)
            process.running.wait()


def _end_group(process: Process) -> None:
    """Reach what the process itself started and left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.running.pid, signal.SIGKILL)


def main() -> None:
    """Watch what the plan says, and say how it ended."""
    watcher = Watcher(Plan(**json.load(sys.stdin)))
    for number in ENDING:
        signal.signal(number, watcher.hear)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    try:
        watcher.run()
    except NotStarted as error:
        sys.exit(str(error))
    print("Stopped. The data is kept.", flush=True)


if __name__ == "__main__":
    main()
