"""`cop run`, started and stopped as a person would."""

import json
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installation import Installation, Site, descendants, free_port, until

pytestmark = pytest.mark.one_database

PARTNERSHIP = "from cop.network.models import Partnership as P"
UPLOAD = (
    "POST /join/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n"
    '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
)


@pytest.fixture(scope="module")
def place(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that the first test starts for the first time; the others find it as that left it."""
    return empty.on_sqlite(tmp_path_factory.mktemp("run") / "data")


@pytest.fixture
def start(place: Installation, tmp_path: Path) -> Iterator[Callable[[], Site]]:
    sites: list[Site] = []

    def begin() -> Site:
        sites.append(Site(place, tmp_path / "output", free_port()))
        sites[-1].start()
        return sites[-1]

    yield begin
    for site in sites:
        site.stop()


@pytest.fixture
def prepared(place: Installation) -> None:
    """What a first start would have done, for a test that runs alone."""
    if not place.data.exists():
        place.attempt("prepare")
        place.python("from cop.config.preparing import load_demo_if_empty; load_demo_if_empty(print)")


def test_first_start_makes_everything_and_ctrl_c_ends_all_of_it(place: Installation, start: Callable[[], Site]) -> None:
    place.environment["MAIL_DOOR"] = door = f"127.0.0.1:{free_port()}"
    site = start()
    until(lambda: site.takes_mail(door))
    place.environment["MAIL_DOOR"] = ""
    said = site.said()
    assert f"Clean Mobility runs at http://localhost:{site.port}/" in said
    assert len(re.findall(rf"\(once, until \d\d:\d\d \w+\): http://localhost:{site.port}/\S+", said)) == 2
    until(lambda: site.status("/readyz") == 200)
    assert (site.status("/"), site.status("/healthz")) == (200, 200)
    running = descendants(site.process.pid)
    assert len(running) >= 3
    assert _megabytes(site.process.pid) < 40
    beside = place.attempt("login", "secretariat@sample.example").stdout
    assert re.search(rf"until \d\d:\d\d \w+:\nhttp://localhost:{site.port}/\S+\n$", beside)

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
    assert "The process for pages has ended (code -9)." in site.said()
    until(lambda: site.status("/healthz") == 0)


@pytest.mark.usefixtures("prepared")
def test_sigterm_to_every_process_ends_all_in_good_order(start: Callable[[], Site]) -> None:
    site = start()
    everybody = descendants(site.process.pid)
    for number in (*everybody, site.process.pid):
        os.kill(number, signal.SIGTERM)
    assert site.process.wait(20) == 0
    assert site.said().endswith("Stopped. The data is kept.\n")
    assert not any(Path(f"/proc/{number}").exists() for number in everybody)


@pytest.mark.usefixtures("prepared")
def test_port_in_use_is_told_in_plain_words(place: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = place.attempt("run", PORT=str(port))
        door = place.attempt("run", PORT=str(free_port()), MAIL_DOOR=f"127.0.0.1:{port}")
    assert f"127.0.0.1:{port}, which another program uses. Choose another: MAIL_DOOR=" in door.stderr
    assert door.returncode == 1
    words = f"Port {port} is used by another program. Stop that one, or choose another port: PORT={port + 1}"
    assert (done.returncode, done.stderr) == (1, f"CommandError: {words}\n")


def _megabytes(number: int) -> float:
    """What a process holds in memory."""
    return int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())[1]) / 1024


def _upload(port: int, length: int) -> socket.socket:
    """Begin an upload and send no more of it."""
    upload = socket.create_connection(("127.0.0.1", port), timeout=60)
    upload.sendall(UPLOAD.format(length=length).encode() + b"y" * 10_000)
    return upload
