"""Logs: one JSON line each, with the request's id and without personal data.

What a line may hold is listed in `KEPT`. Of an error it tells the kind, the code of the database or the system, and the
places in the code; never its words, which may be anybody's data.
"""

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")

KEPT = ("method", "route", "status", "ms")
ADDRESS = re.compile(r"[^\s@<>\"'()]+@[^\s@<>\"'()]+")
PLACE = re.compile(r'^ +File "([^"\n]+)", line (\d+), in (\S+)$', re.MULTILINE)
QUERY = re.compile(r"\?[^\s\"']*=[^\s\"']*")
BLANK = "…"


def route_of(request: HttpRequest) -> str:
    """Return the pattern that the request's address matched: never the address itself, which may hold a token."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "unknown"


def without_personal_data(text: str) -> str:
    """Return `text` with e-mail addresses and query strings blanked."""
    return QUERY.sub(BLANK, ADDRESS.sub(BLANK, text))


class RequestId(logging.Filter):
    """Gives every record the id of the request that it belongs to, and Django's own records the route for the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.request_id = request_id.get()
        request = record.__dict__.pop("request", None)
        if isinstance(request, HttpRequest):
            record.route = route_of(request)
            record.status = record.__dict__.pop("status_code", None)
            record.args = _without_path(record.args, request)
        return True


class Line(JsonFormatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        if identity := getattr(record, "request_id", ""):
            line["request"] = identity
        line.update({name: getattr(record, name) for name in KEPT if getattr(record, name, None) is not None})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _chain(record.exc_info[1])
        return self.serialize_log_record(line)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the moment in UTC, as ISO 8601 writes it."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        text = record.getMessage()
        if "Traceback" not in text:
            return without_personal_data(text)
        places = "; ".join(f"{file}:{line} {name}" for file, line, name in PLACE.findall(text))
        return f"an error that {record.name} caught, at {places}"


def _without_path(args: Any, request: HttpRequest) -> Any:
    if not isinstance(args, tuple):
        return args
    return tuple(route_of(request) if isinstance(arg, str) and arg.startswith("/") else arg for arg in args)


def _chain(error: BaseException) -> list[dict[str, Any]]:
    """The error and what it came from, newest first."""
    chain: list[dict[str, Any]] = []
    link: BaseException | None = error
    while link is not None and len(chain) < 5:
        chain.append({"kind": type(link).__qualname__, "code": _code(link), "at": _frames(link.__traceback__)})
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def _code(error: BaseException) -> str | int | None:
    """What the database or the system calls the error: a name or number out of a fixed list."""
    codes = (getattr(error, name, None) for name in ("sqlite_errorname", "sqlstate", "errno"))
    return next((code for code in codes if isinstance(code, str | int)), None)


def _frames(traceback: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(traceback)[-30:]]
