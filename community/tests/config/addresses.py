"""Pages that fail in every way that the outermost layers must tell apart."""

import errno
import sqlite3
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.utils import load_backend
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cop.config import health


def fine(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("fine")


def talkative(request: HttpRequest, token: str) -> HttpResponse:
    raise ValueError(f"could not take 'Nimal Perera' <nimal@example.org> from {request.get_full_path()!r}")


def away(request: HttpRequest | None = None) -> HttpResponse:
    """Ask a database of the usual kind that is not there."""
    gone = {"NAME": "/nonexistent/cop.sqlite3"} if connection.vendor == "sqlite" else {"HOST": "/nonexistent"}
    wrapper = load_backend(connection.settings_dict["ENGINE"]).DatabaseWrapper(
        {**connection.settings_dict, **gone}, "gone"
    )
    wrapper.ensure_connection()
    raise AssertionError("it is there")


def locked(request: HttpRequest) -> HttpResponse:
    """Write to an SQLite database that somebody else is writing to."""
    file = request.GET["file"]
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("CREATE TABLE IF NOT EXISTS t (x)")
    other.execute("BEGIN EXCLUSIVE")
    facts = {
        **connection.settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"timeout": 0},
    }
    wrapper = load_backend("django.db.backends.sqlite3").DatabaseWrapper(facts, "locked")
    try:
        wrapper.cursor().execute("INSERT INTO t VALUES (1)")
    finally:
        wrapper.close()
        other.close()
    raise AssertionError("it is not locked")


def mistaken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours, which SQLite reports by the class of error that also says that it is away."""
    facts = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}
    load_backend("django.db.backends.sqlite3").DatabaseWrapper(facts, "mistaken").cursor().execute(
        "SELECT x FROM nowhere"
    )
    raise AssertionError("there is such a table")


def full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def other(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.EACCES, "Permission denied")


class AwayInMiddleware:
    """An inner layer that needs the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return away(request)


urlpatterns = [
    path("fine/<str:token>/", fine),
    path("talkative/<str:token>/", talkative),
    path("away/", away),
    path("locked/", locked),
    path("mistaken/", mistaken),
    path("full/", full),
    path("other/", other),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
