"""Where the site runs on this machine, so that a command run beside it prints addresses that work."""

from contextlib import suppress
from pathlib import Path

NOTE = "running"


def note_running(data_dir: Path, process: int, port: int) -> None:
    """Write down that `process` serves the pages at `port`."""
    (data_dir / NOTE).write_text(f"{process} {port}")


def forget_running(data_dir: Path, process: int) -> None:
    """Take that back, unless another one has noted itself since."""
    with suppress(OSError):
        if (data_dir / NOTE).read_text().startswith(f"{process} "):
            (data_dir / NOTE).unlink()


def running_port(data_dir: Path) -> int | None:
    """Return the port of a site that runs now; None where none does, or only one that was killed had been noted."""
    with suppress(OSError, ValueError):
        process, port = map(int, (data_dir / NOTE).read_text().split())
        if Path(f"/proc/{process}").exists():
            return port
    return None
