"""A whole installation in a folder of its own, for tests that start and kill real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg

TESTS = Path(__file__).parent
COP = Path(sys.executable).with_name("cop")


@dataclass
class Installation:
    """`cop` commands and Python code run in it as an operator would run them: by starting a process."""

    environment: dict[str, str]

    @property
    def data(self) -> Path:
        """The folder that it writes to."""
        return Path(self.environment["DATA_DIR"])

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        """Start `cop ARGUMENTS` as the head of a process group of its own."""
        return subprocess.Popen([COP, *arguments], env=self.environment | environment, start_new_session=True)

    def start_python(self, code: str) -> subprocess.Popen:
        """Start `code` with Django set up, as the head of a process group of its own."""
        return subprocess.Popen(_python(code), env=self.environment, start_new_session=True)

    def run(self, *arguments: str) -> str:
        """Run `cop ARGUMENTS` to its end and return what it printed; raises CalledProcessError if it fails."""
        return _run([str(COP), *arguments], self.environment)

    def attempt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `cop ARGUMENTS` to its end, whatever comes of it."""
        surroundings = self.environment | environment
        return subprocess.run(
            [COP, *arguments], env=surroundings, capture_output=True, text=True, timeout=120, check=False
        )

    def python(self, code: str) -> str:
        """Run `code` with Django set up and return what it printed; raises CalledProcessError if it fails."""
        return _run(_python(code), self.environment)

    def on_sqlite(self, folder: Path) -> "Installation":
        """Return an installation on SQLite that nobody has prepared, in `folder`."""
        environment = {name: value for name, value in self.environment.items() if name != "DATABASE_URL"}
        return Installation(environment | {"DATA_DIR": str(folder)})


@dataclass
class Site:
    """`cop run` in an installation: started and stopped as a person would."""

    installation: Installation
    output: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it in an empty folder and wait until it has printed its links, which it does when pages are served."""
        elsewhere = self.output.with_name("elsewhere")
        elsewhere.mkdir(exist_ok=True)
        environment = self.installation.environment | {"HOME": str(elsewhere), "PORT": str(self.port)}
        with self.output.open("w") as said:
            self.process = subprocess.Popen(
                [COP, "run"],
                env=environment,
                cwd=elsewhere,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: "Ctrl+C stops it" in self.said() or self.process.poll() is not None, seconds=90)
        assert self.process.poll() is None, self.said()

    def stop(self) -> None:
        """Let it end as Ctrl+C does, with all that it started."""
        assert self.process
        left = descendants(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(90)
        finally:
            kill(self.process)
            for number in left:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)

    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    def status(self, path: str) -> int:
        """How it answers at `path`; 0 where it does not."""
        try:
            with urlopen(self.address + path, timeout=60) as answer:
                return answer.status
        except HTTPError as error:
            return error.code
        except OSError:
            return 0


@contextmanager
def running(place: Installation, output: Path) -> Iterator[Site]:
    """A site that serves pages and does its jobs; what it prints goes to the file `output`."""
    site = Site(place, output, free_port())
    site.start()
    until(lambda: site.status("/readyz") == 200)
    yield site
    site.stop()


def kill(process: subprocess.Popen) -> None:
    """End a process that `start` gave, with all its children, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for other processes; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def descendants(number: int) -> set[int]:
    """Return the numbers of the processes that process `number` has started, and those started by them."""
    try:
        children = {int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()}
    except FileNotFoundError:
        return set()
    return children.union(*(descendants(child) for child in children))


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
