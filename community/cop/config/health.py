"""Whether this process lives, and whether the installation does its work."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cop.config.middleware import is_away
from cop.services.jobs.queries import heartbeat
from cop.services.mail.queries import health as mail_health

GOOD = "ok"
UNKNOWN = "not known, for tables are missing"
WORKER_SILENT = timedelta(minutes=3)
ROOM_NEEDED = 300 * 1024 * 1024


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process lives; asks nothing of anything else."""
    return HttpResponse(GOOD, content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer with a word for each part that the installation needs; 503 where one of them is not well."""
    words = state()
    ready = set(words.values()) == {GOOD}
    response = JsonResponse({"ready": ready, **words}, status=200 if ready else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # saying that we are not ready yet is no error of ours
    return response


def state() -> dict[str, str]:
    """Return each part with "ok" or what is wrong with it."""
    if not has_database():
        return dict.fromkeys(CHECKS, UNKNOWN) | {"database": "there is none yet: run cop init", "disk": _disk()}
    return {name: _word(check) for name, check in CHECKS.items()}


def has_database() -> bool:
    """Whether there is a database to ask; SQLite would make an empty file by being asked."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return True
    return Path(connection.settings_dict["NAME"]).exists()


def missing_migrations() -> set[tuple[str, str]]:
    """Return the (app, name) of migrations that this code brings and the database has not seen."""
    return set(our_migrations()) - set(MigrationRecorder(connection).applied_migrations())


def _word(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, InterfaceError) as error:
        return f"the database does not answer ({type(error).__name__})" if is_away(error) else UNKNOWN


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return GOOD


def _migrations() -> str:
    missing = missing_migrations()
    if missing == our_migrations():
        return "there are no tables yet: run cop init"
    return f"{len(missing)} migrations are missing: run cop prepare" if missing else GOOD


def _jobs() -> str:
    seen = heartbeat()
    if seen is None:
        return "no worker has run yet: run cop worker"
    return GOOD if timezone.now() - seen < WORKER_SILENT else f"no worker since {seen:%Y-%m-%d %H:%M} UTC"


def _mail() -> str:
    health = mail_health()
    if health.relay_failing_since is not None:
        return f"the mail relay has failed since {health.relay_failing_since:%Y-%m-%d %H:%M} UTC"
    return f"mail waits since {health.late_since:%Y-%m-%d %H:%M} UTC" if health.late_since else GOOD


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return GOOD if free >= ROOM_NEEDED else f"only {free // 2**20} MB are free"


@cache
def our_migrations() -> frozenset[tuple[str, str]]:
    """Return the (app, name) of every migration that this code brings."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "jobs": _jobs,
    "mail": _mail,
    "disk": _disk,
}
