"""Commands as an operator gives them, with what they answer."""

import socket
import subprocess
from pathlib import Path

from installation import COP, Installation


def attempt(place: Installation, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `cop WORDS` to its end, whatever comes of it."""
    return subprocess.run(
        [COP, *words], env=place.environment | environment, capture_output=True, text=True, timeout=120, check=False
    )


def data_of(place: Installation) -> Path:
    """Return the folder that the installation writes to."""
    return Path(place.environment["DATA_DIR"])


def on_sqlite(place: Installation, folder: Path) -> Installation:
    """Return an installation on SQLite that nobody has prepared, in `folder`."""
    environment = {name: value for name, value in place.environment.items() if name != "DATABASE_URL"}
    return Installation(environment | {"DATA_DIR": str(folder)})


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def started(place: Installation, *words: str, output: Path, **environment: str) -> subprocess.Popen[str]:
    """Start `cop WORDS` in an empty folder, with what it says going to `output`."""
    folder = output.with_name("elsewhere")
    folder.mkdir(exist_ok=True)
    environment = place.environment | {"HOME": str(folder)} | environment
    with output.open("w") as said:
        return subprocess.Popen(
            [COP, *words],
            env=environment,
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def descendants(number: int) -> set[int]:
    """Return the numbers of the processes that process `number` has started, and those started by them."""
    try:
        children = {int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()}
    except FileNotFoundError:
        return set()
    return children.union(*(descendants(child) for child in children))
