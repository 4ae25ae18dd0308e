"""The LMTP door as a mail server meets it: what is answered with 250 is there, also after a power cut of the process."""

import asyncio
import errno
import smtplib
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from django.core.files.storage import FileSystemStorage

from cop.services.mail.incoming.listening import AT_MOST, Receiver
from installation import Installation, free_port, kill, until

pytestmark = pytest.mark.one_database

COMMUNITY = """
from django.utils import timezone
from cop.network.models import Community, Partnership
Partnership.objects.create(pk=1, names={"en": "Partnership"})
Community.objects.create(slug="clean-mobility", names={"en": "Clean Mobility"}, opened=timezone.localdate())
"""
ROWS = """
from cop.services.mail.models import Incoming
from cop.services.jobs.models import Job
print(Job.objects.count(), *Incoming.objects.order_by("pk").values_list("recipient", "sender", "raw"), sep="\\n")
"""
TO = "clean-mobility@mail.example.org"
MAIL = b"From: nimal@example.lk\r\nSubject: Rates\r\n\r\n.a dot\r\n" + b"long " * 100_000 + b"\r\n..\r\nend\r\n"


@pytest.fixture
def door(installation: Installation) -> Iterator[tuple[Installation, int]]:
    """An installation with one community, at whose door mail is taken in."""
    installation.python(COMMUNITY)
    port = free_port()
    process = installation.start("mail-door", MAIL_DOOR=f"127.0.0.1:{port}", SQLITE_PATIENCE="1")
    until(lambda: _is_open(port))
    yield installation, port
    kill(process)


def _is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_each_recipient_is_answered_and_what_was_taken_is_there_after_a_kill(door):
    place, port = door
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo("mx.example.org")
        assert server.mail("<>")[0] == 250
        assert server.rcpt("someone@elsewhere.example")[0] == 550
        assert [server.rcpt(one)[0] for one in (TO, TO.upper(), "nobody-here@mail.example.org")] == [250] * 3
        assert server.docmd("DATA")[0] == 354
        server.send(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert [server.getreply()[0] for _recipient in range(3)] == [250] * 3

        server.mail("nimal@example.lk")
        server.rcpt(TO)
        server.rcpt(TO)
        server.docmd("DATA")
        line = b"x" * 998 + b"\r\n"
        for _ in range(AT_MOST // len(line) // 1000 + 1):
            server.send(line * 1000)
        server.send(b".\r\n")
        assert [server.getreply()[0], server.getreply()[0]] == [552, 552]
        assert server.noop()[0] == 250

    with closing(sqlite3.connect(place.data / "cop.sqlite3", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        assert _give(port, 0) == 451
        busy.execute("ROLLBACK")
    with ThreadPoolExecutor(20) as senders:
        assert set(senders.map(lambda number: _give(port, number), range(40))) == {250}

    jobs, *rows = place.python(ROWS).splitlines()
    assert (int(jobs), len(rows)) == (43, 43)
    first = eval(rows[0])
    assert first[:2] == (TO, "")
    kept = place.data / "files"
    assert (kept / first[2]).read_bytes() == MAIL
    assert len(list(Path(kept, "incoming").iterdir())) == 43


def _give(port: int, number: int) -> int:
    """Give one mail, and return what is answered."""
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo("mx.example.org")
        server.mail("nimal@example.lk")
        server.rcpt(TO)
        return server.data(f"From: nimal@example.lk\r\nMessage-ID: <{number}@example.lk>\r\n\r\nhello".encode())[0]


class Full(FileSystemStorage):
    """A storage in which there is no room."""

    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_so_that_the_mail_server_keeps_the_mail(settings, tmp_path):
    here = {"BACKEND": f"{__name__}.Full", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": here}
    envelope = Envelope()
    envelope.rcpt_tos = [TO]
    assert asyncio.run(Receiver().keep(BytesIO(MAIL), envelope)).startswith("452 ")
