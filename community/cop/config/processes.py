"""The processes that make up a running installation: pages and jobs."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

PATIENCE = 15.0
TO_START = 60.0
AFTERTHOUGHT = 1.0
LOGS = Path(__file__).with_name("granian-logs.json")


class NotStarted(Exception):
    """A process cannot start or has ended; the text says it in plain words."""


@dataclass
class Process:
    """One of ours, with what it is called."""

    name: str
    running: subprocess.Popen[bytes]


def web_command() -> list[str]:
    """Return the command that serves the pages.

    Several threads, for a phone that sends a photo over a slow link holds one of them until it is through; behind a
    proxy that takes requests in whole, one is enough.
    """
    workers = os.environ.get("WEB_WORKERS") or ("1" if connection.vendor == "sqlite" else "2")
    threads = os.environ.get("WEB_THREADS") or str(max(4, 2 * (os.cpu_count() or 1) + 1))
    options = {
        "--interface": "wsgi",
        "--host": settings.HOST,
        "--port": str(settings.PORT),
        "--workers": workers,
        "--blocking-threads": threads,
        "--log-config": str(LOGS),
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--no-ws", "--no-access-log", "cop.config.wsgi:application"]


def jobs_command() -> list[str]:
    """Return the command that does the background jobs; whoever starts it has checked the settings."""
    return [sys.executable, "-m", "django", "worker", "--skip-checks"]


def mail_command() -> list[str]:
    """Return the command that takes in mail."""
    return [sys.executable, "-m", "django", "mail-door"]


def check_port() -> None:
    """Raise NotStarted, in words, if the address that the pages would be served at cannot be had."""
    try:
        _try(settings.HOST, settings.PORT)
    except OSError as error:
        raise NotStarted(_why_no_port(error)) from error


def why_no_mail_door() -> str:
    """Return in words why mail cannot be taken in at `MAIL_DOOR`, "" where it can."""
    host, _, port = settings.MAIL_DOOR.rpartition(":")
    try:
        _try(host.strip("[]"), int(port))
    except OSError as error:
        where = f"Mail cannot be taken in at {settings.MAIL_DOOR}"
        if error.errno == errno.EADDRINUSE:
            return f"{where}, which another program uses. Choose another: MAIL_DOOR=127.0.0.1:{int(port) + 1}"
        return f"{where}: {error.strerror}. Set MAIL_DOOR=127.0.0.1:8025."
    return ""


def _try(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, port))


class Processes:
    """Starts, watches and stops our processes. Each leads a session of its own, so that a key press reaches only us."""

    def __init__(self) -> None:
        self._all: list[Process] = []

    def start(self, name: str, command: list[str]) -> None:
        """Start one."""
        environment = {
            "DJANGO_SETTINGS_MODULE": "cop.config.settings",
            **os.environ,
            "DATA_DIR": str(settings.DATA_DIR),
        }
        running = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self._all.append(Process(name, running))

    def wait_until_answering(self, stopping: Callable[[], bool]) -> None:
        """Return when the pages are served; raises NotStarted if a process ends before, or it takes too long."""
        deadline = time.monotonic() + TO_START
        while not stopping() and not _answers():
            self.check()
            if time.monotonic() > deadline:
                raise NotStarted(f"The pages are not served after {TO_START:.0f} seconds. The lines above say why.")
            time.sleep(0.05)

    def watch(self, stopping: Callable[[], bool]) -> None:
        """Return when told to stop; raises NotStarted when a process has ended by itself.

        A signal that was sent to all of us may have ended the others before we hear it.
        """
        while not stopping():
            try:
                self.check()
            except NotStarted:
                time.sleep(AFTERTHOUGHT)
                if not stopping():
                    raise
            time.sleep(0.2)

    def check(self) -> None:
        """Raise NotStarted for a process that has ended by itself."""
        for process in self._all:
            code = process.running.poll()
            if code is not None:
                raise NotStarted(f"The process for {process.name} has ended (code {code}). The lines above say why.")

    def stop(self) -> None:
        """Ask all to end, and end those that do not."""
        for process in self._all:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in self._all:
            with suppress(subprocess.TimeoutExpired):
                process.running.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.running.wait()


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    try:
        with socket.create_connection((host, settings.PORT), timeout=2) as connected:
            connected.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connected.recv(5) == b"HTTP/"
    except OSError:
        return False


def _signal(process: Process, number: int) -> None:
    if process.running.poll() is None:
        process.running.send_signal(number)


def _signal_group(process: Process, number: int) -> None:
    """Reach what the process itself started and left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.running.pid, number)


def _why_no_port(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.PORT} is used by another program. Stop that one, or choose another port: PORT={settings.PORT + 1}"
    if error.errno == errno.EACCES:
        return f"Port {settings.PORT} is for the administrator only. Choose one above 1023: PORT=8000"
    return f"{settings.HOST} is no address of this machine. Set HOST=127.0.0.1."
