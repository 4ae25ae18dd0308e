"""`cop run`, started and stopped as a person would."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.operating import attempt, data_of, descendants, free_port, on_sqlite, started
from installation import Installation, kill

PARTNERSHIP = "from cop.network.models import Partnership as P"
UPLOAD = (
    "POST /join/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
    '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
)


@dataclass
class Site:
    """A running `cop run`."""

    process: subprocess.Popen[str]
    port: int
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def status(self, address: str) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", address, headers={"Host": "localhost"})
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def place(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that the first test starts for the first time; the others find it as that left it."""
    return on_sqlite(empty, tmp_path_factory.mktemp("run") / "data")


@pytest.fixture
def start(place: Installation, tmp_path: Path) -> Iterator[Callable[[], Site]]:
    sites: list[Site] = []

    def begin() -> Site:
        port = free_port()
        output = tmp_path / "output"
        sites.append(Site(started(place, "run", output=output, PORT=str(port)), port, output))
        until(lambda: "Ctrl+C stops it" in sites[-1].said() or sites[-1].process.poll() is not None)
        return sites[-1]

    yield begin
    for site in sites:
        left = descendants(site.process.pid)
        kill(site.process)
        for number in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


@pytest.fixture
def prepared(place: Installation) -> None:
    """What a first start would have done, for a test that runs alone."""
    if not data_of(place).exists():
        attempt(place, "prepare")


def test_first_start_makes_everything_and_ctrl_c_ends_all_of_it(place: Installation, start: Callable[[], Site]) -> None:
    site = start()
    said = site.said()
    assert f"Clean Mobility runs at http://localhost:{site.port}/" in said
    assert len(re.findall(rf"\(once\): http://localhost:{site.port}/\S+", said)) == 2
    until(lambda: site.status("/readyz") == 200)
    assert (site.status("/"), site.status("/healthz")) == (200, 200)
    running = descendants(site.process.pid)
    assert len(running) >= 3

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(90) == 0
    assert site.said().endswith("Stopped. The data is kept.\n")
    assert not any(Path(f"/proc/{number}").exists() for number in running)
    assert site.status("/healthz") == 0
    lines = [line for line in site.said().splitlines() if line.startswith("{")]
    assert all(json.loads(line)["level"] in ("info", "warning") for line in lines)
    assert "Traceback" not in site.said()
    assert list((site.output.with_name("elsewhere")).iterdir()) == []


@pytest.mark.usefixtures("prepared")
def test_second_start_redoes_nothing_and_withstands_slow_uploads_until_a_part_of_it_dies(
    place: Installation, start: Callable[[], Site]
) -> None:
    place.python(f"{PARTNERSHIP}; P.objects.update(host='Kept')")
    site = start()
    assert "Preparing" not in site.said()
    assert "Loading" not in site.said()
    assert place.python(f"{PARTNERSHIP}; print(P.objects.get().host)") == "Kept\n"

    uploads = [_upload(site.port, length) for length in (*[40_000_000] * 4, *[1_000_000] * 3)]
    try:
        answers = [upload.recv(12) for upload in uploads[:4]]
        assert [site.status("/") for _ in range(3)] == [200, 200, 200]
    finally:
        for upload in uploads:
            upload.close()
    assert answers == [b"HTTP/1.1 413"] * 4

    os.kill(min(descendants(site.process.pid)), signal.SIGKILL)
    assert site.process.wait(90) == 1
    assert "CommandError: The process for pages has ended (code -9)." in site.said()
    until(lambda: site.status("/healthz") == 0)


@pytest.mark.usefixtures("prepared")
def test_port_in_use_is_told_in_plain_words(place: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = attempt(place, "run", PORT=str(port))
    words = f"Port {port} is used by another program. Stop that one, or choose another port: PORT={port + 1}"
    assert (done.returncode, done.stderr) == (1, f"CommandError: {words}\n")


def _upload(port: int, length: int) -> socket.socket:
    """Begin an upload and send no more of it."""
    upload = socket.create_connection(("127.0.0.1", port), timeout=60)
    upload.sendall(UPLOAD.format(length=length).encode() + b"y" * 10_000)
    return upload
