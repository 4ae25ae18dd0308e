"""How long `cop run` takes to serve its first page, what its web process weighs, and how it answers under slow uploads."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from lib import figure

COP = Path(sys.executable).with_name("cop")
UPLOAD = (
    b"POST /join/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
)
SIZES = (40_000_000, 20_000_000)


def main() -> None:
    """Start twice in one place and print the figures of the second start."""
    with tempfile.TemporaryDirectory() as place:
        site, seconds = start(place)
        figure("first_start", seconds, "s", "")
        stop(site)
        site, seconds = start(place)
        try:
            figure("second_start", seconds, "s", "< 5")
            figure("second_start_cpu", sum(map(cpu_seconds, (site.pid, *descendants(site.pid)))), "s", "< 4")
            for _ in range(50):
                page()
            figure("web_process", max(map(megabytes, descendants(site.pid))), "MB", "<= 200")
            for size in SIZES:
                figure(f"page_under_four_slow_uploads_of_{size // 1_000_000}_mb", under_uploads(size), "s", "<= 1")
        finally:
            stop(site)


PORT = 8931


def start(place: str) -> tuple[subprocess.Popen[bytes], float]:
    """Start the product and wait for its first page."""
    environment = os.environ | {"DATA_DIR": f"{place}/data", "PORT": str(PORT), "LOG_LEVEL": "WARNING"}
    environment.pop("DATABASE_URL", None)
    begun = time.perf_counter()
    site = subprocess.Popen([COP, "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while page() is None:
        assert site.poll() is None, "cop run ended by itself"
        time.sleep(0.02)
    return site, time.perf_counter() - begun


def stop(site: subprocess.Popen[bytes]) -> None:
    """End it as Ctrl+C does."""
    site.send_signal(signal.SIGINT)
    site.wait(30)


def page() -> float | None:
    """Return how long the home page took, None where nothing answers."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
    begun = time.perf_counter()
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return time.perf_counter() - begun if connection.getresponse().read() else None
    except OSError:
        return None
    finally:
        connection.close()


def under_uploads(size: int) -> float:
    """Return the slowest of ten pages while four uploads have begun and send nothing more."""
    uploads = [socket.create_connection(("127.0.0.1", PORT)) for _ in range(4)]
    for upload in uploads:
        upload.sendall(UPLOAD % size)
    time.sleep(0.3)
    slowest = max(page() or 99 for _ in range(10))
    for upload in uploads:
        upload.close()
    return slowest


def descendants(number: int) -> set[int]:
    """Return the processes that process `number` started, and theirs."""
    children = {int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()}
    return children.union(*(descendants(child) for child in children))


def cpu_seconds(number: int) -> float:
    """Return the processor time that a process has taken: it says what a start costs on a busy machine too."""
    facts = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(number: int) -> float:
    """Return the resident memory of a process."""
    line = next(line for line in Path(f"/proc/{number}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
