"""Bringing an installation up to the code: tables, cache, static files, and the demonstration in an empty one.

What is done already is not done again, so that a second start is quick.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from cop.config.health import missing_migrations
from cop.discussions import initial as discussions
from cop.network.models import Partnership
from cop.services.files.tasks import sweep_temporary

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Make tables and static files where they are missing or old, bring in what a later version adds to the first terms of the
    glossary, and delete temporary files of processes that were killed; `say` is told what takes a moment."""
    sweep_temporary()
    prepare_database(say)
    if not is_empty():
        discussions.load()
    stamp, wanted = settings.DATA_DIR / "static.stamp", _static_digest()
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Preparing style and scripts …")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(wanted)


def prepare_database(say: Say) -> None:
    """Make the tables where they are missing or old."""
    if missing_migrations():
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def is_empty() -> bool:
    """Whether nobody has set this installation up yet."""
    return not Partnership.objects.exists()


def load_demo_if_empty(say: Say) -> None:
    """Load the demonstration into an empty installation; in production only `cop init` begins one."""
    if not is_empty():
        return
    if settings.PRODUCTION:
        say("This installation is empty. Begin it with: cop init")
        return
    from cop.config.demo import load

    say("Loading the demonstration …")
    load()


def _static_digest() -> str:
    """Name the state of all static files by their names, times and sizes."""
    digest = hashlib.sha256()
    for name, path in sorted(_static_files()):
        facts = path.stat()
        digest.update(f"{name}\0{facts.st_mtime_ns}\0{facts.st_size}\n".encode())
    return digest.hexdigest()


def _static_files() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, Path(storage.path(name))
