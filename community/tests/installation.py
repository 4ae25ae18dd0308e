"""A whole installation in a folder of its own, for tests that start and kill real processes."""

import fcntl
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from threading import Timer
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg

TESTS = Path(__file__).parent
COP = Path(sys.executable).with_name("cop")


class Warm:
    """A process with the product loaded, which runs code in children of its own: warm.py."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = dict(environment)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([sys.executable, TESTS / "warm.py"], env=environment, text=True, **pipes)

    def run(self, code: str, seconds: float = 300) -> str:
        """Run `code` to its end and return what it printed; raises CalledProcessError if it fails."""
        assert self.process.stdin
        assert self.process.stdout
        limit = Timer(seconds, self.process.kill)
        limit.start()
        try:
            print(json.dumps(code), file=self.process.stdin, flush=True)
            ended, said = json.loads(self.process.stdout.readline() or f"[{signal.SIGKILL}, null]")
        finally:
            limit.cancel()
        if ended:
            raise subprocess.CalledProcessError(ended, code, said)
        return said

    def stop(self) -> None:
        """Let it end."""
        self.process.communicate()


@dataclass
class Installation:
    """`cop` commands and Python code run in it as an operator would run them: in a process of their own.

    What only prepares a test, or looks, runs in children of one process that is kept warm; what is tested starts from nothing.
    """

    environment: dict[str, str]
    warm: Warm | None = field(default=None, init=False, repr=False, compare=False)

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
        return self.python(
            f"import sys; from cop.config.cli import main; sys.argv[:] = {['cop', *arguments]!r}; main()"
        )

    def attempt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `cop ARGUMENTS` to its end, whatever comes of it."""
        surroundings = self.environment | environment
        return subprocess.run(
            [COP, *arguments], env=surroundings, capture_output=True, text=True, timeout=300, check=False
        )

    def python(self, code: str) -> str:
        """Run `code` with Django set up and return what it printed; raises CalledProcessError if it fails."""
        if self.warm and self.warm.environment != self.environment:
            self.cool()
        self.warm = self.warm or Warm(self.environment)
        return self.warm.run(code)

    def cool(self) -> None:
        """End the process that is kept warm."""
        if self.warm:
            self.warm.stop()
        self.warm = None

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
        until(lambda: "Ctrl+C stops it" in self.said() or self.process.poll() is not None)
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

    def takes_mail(self, door: str) -> bool:
        """Whether somebody takes in mail at a door."""
        host, _, port = door.rpartition(":")
        with suppress(OSError), smtplib.LMTP(host, int(port), timeout=60) as opened:
            return opened.noop()[0] == 250
        return False

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


def until(true: Callable[[], bool], seconds: float = 240) -> None:
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


def migrated() -> Installation:
    """An installation with an empty database, the same for all processes of a run: nobody writes to it."""
    return _once("migrated", lambda made: made.python("from cop.config.preparing import prepare; prepare(print)"))


def demonstrated() -> Installation:
    """An installation with the demonstration, as a first start leaves it, the same for all processes of a run."""
    story = "from cop.config.preparing import load_demo_if_empty, prepare; prepare(print); load_demo_if_empty(print)"

    def make(made: Installation) -> None:
        if "DATABASE_URL" not in made.environment:
            copytree(migrated().data, made.data, dirs_exist_ok=True)
        made.python(story)

    return _once("demonstrated", make)


def _once(name: str, make: Callable[[Installation], object]) -> Installation:
    """The installation `name` of this run: who needs it first makes it, and the others wait for that.

    A run is a folder that `make test` or plugin.py makes and whose name all processes inherit.
    """
    name += "-postgres" if _on_postgres() else "-sqlite"
    folder, url = Path(os.environ["TESTS_RUN"], name), Path(os.environ["TESTS_RUN"], f"{name}.url")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not url.exists():
            made = Installation(_environment(folder, _create_database()))
            make(made)
            made.cool()
            url.write_text(made.environment.get("DATABASE_URL", ""))
    return Installation(_environment(folder, url.read_text() or None))


def forget_run() -> None:
    """Delete what the processes of a run shared."""
    for file in Path(os.environ["TESTS_RUN"]).glob("*.url"):
        _drop_database(file.read_text() or None)
    rmtree(os.environ["TESTS_RUN"], ignore_errors=True)


@contextmanager
def copied(original: Installation) -> Iterator[Installation]:
    """A copy of an installation in which nothing runs; gone afterwards."""
    folder, url = Path(mkdtemp()), _create_database(original.environment.get("DATABASE_URL"))
    made = Installation(_environment(folder, url))
    try:
        copytree(original.environment["DATA_DIR"], folder, dirs_exist_ok=True)
        yield made
    finally:
        made.cool()
        _drop_database(url)
        rmtree(folder)


def _environment(folder: Path, url: str | None) -> dict[str, str]:
    foreign = ("DATABASE_URL", "EMAIL_URL", "PORT", "SITE_URL", "MAIL_DOMAIN", "MAIL_AUTHSERV")
    ours = {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "installation_settings",
        "MAIL_DOOR": "",
        "PYTHONPATH": str(TESTS),
        "SECRET_KEY": "only for tests",
    }
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | ours | ({"DATABASE_URL": url} if url else {})


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", f"import django; django.setup()\n{code}"]


def _on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _create_database(template: str | None = None) -> str | None:
    """Make a database on the server that DATABASE_URL names; None where the tests run on SQLite."""
    if not _on_postgres():
        return None
    server = os.environ["DATABASE_URL"]
    name, source = f"installation_{uuid4().hex}", urlsplit(template).path[1:] if template else "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _drop_database(url: str | None) -> None:
    if url:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{urlsplit(url).path[1:]}" WITH (FORCE)')
