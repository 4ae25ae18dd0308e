"""A whole installation in a folder of its own, for tests that start and kill real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

TESTS = Path(__file__).parent
COP = Path(sys.executable).with_name("cop")


@dataclass
class Installation:
    """`cop` commands and Python code run in it as an operator would run them: by starting a process."""

    environment: dict[str, str]

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        """Start `cop ARGUMENTS` as the head of a process group of its own."""
        return subprocess.Popen([COP, *arguments], env=self.environment | environment, start_new_session=True)

    def start_python(self, code: str) -> subprocess.Popen:
        """Start `code` with Django set up, as the head of a process group of its own."""
        return subprocess.Popen(_python(code), env=self.environment, start_new_session=True)

    def run(self, *arguments: str) -> str:
        """Run `cop ARGUMENTS` to its end and return what it printed; raises CalledProcessError if it fails."""
        return _run([str(COP), *arguments], self.environment)

    def python(self, code: str) -> str:
        """Run `code` with Django set up and return what it printed; raises CalledProcessError if it fails."""
        return _run(_python(code), self.environment)


def kill(process: subprocess.Popen) -> None:
    """End a process that `start` gave, with all its children, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def migrated() -> Iterator[Installation]:
    """An installation with an empty database; gone afterwards."""
    with _database() as url, _folder() as folder:
        made = Installation(_environment(folder, url))
        made.run("migrate", "--skip-checks", "--verbosity", "0")
        yield made


@contextmanager
def copied(original: Installation) -> Iterator[Installation]:
    """A copy of an installation in which nothing runs; gone afterwards."""
    with _database(original.environment.get("DATABASE_URL")) as url, _folder() as folder:
        copytree(original.environment["DATA_DIR"], folder, dirs_exist_ok=True)
        yield Installation(_environment(folder, url))


def _environment(folder: Path, url: str | None) -> dict[str, str]:
    foreign = ("DATABASE_URL", "EMAIL_URL", "PORT", "SITE_URL")
    ours = {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "installation_settings",
        "PYTHONPATH": str(TESTS),
        "SECRET_KEY": "only for tests",
    }
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | ours | ({"DATABASE_URL": url} if url else {})


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", f"import django; django.setup()\n{code}"]


def _run(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(mkdtemp())
    try:
        yield folder
    finally:
        rmtree(folder)


@contextmanager
def _database(template: str | None = None) -> Iterator[str | None]:
    """The address of a database on the server that DATABASE_URL names; None where the tests run on SQLite."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield None
        return
    name, source = f"installation_{uuid4().hex}", urlsplit(template).path[1:] if template else "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
