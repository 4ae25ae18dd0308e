"""What makes up a running installation: the commands that serve the pages and do the jobs, and where."""

import errno
import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from cop.config.watching import NotStarted

LOGS = Path(__file__).with_name("granian-logs.json")


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


def _why_no_port(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.PORT} is used by another program. Stop that one, or choose another port: PORT={settings.PORT + 1}"
    if error.errno == errno.EACCES:
        return f"Port {settings.PORT} is for the administrator only. Choose one above 1023: PORT=8000"
    return f"{settings.HOST} is no address of this machine. Set HOST=127.0.0.1."
