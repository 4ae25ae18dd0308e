"""Real programs as peers: a mail sent by swaks goes through Postfix to our door, and what it causes goes out by Postfix to a
mailbox that Python reads."""

import os
import socket
import subprocess
from contextlib import suppress
from email.header import decode_header, make_header

import pytest

from installation import Installation, free_port, kill, until
from services.mail.postfix import Postfix, running

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a Postfix of its own"),
]

PEOPLE = """
from django.utils import timezone
from cop.network.models import Community, Partnership
from cop.people.choices import Role, Standing
from cop.people.models import Membership, Person, RoleHeld
Partnership.objects.create(pk=1, names={"en": "Partnership"}, email="office@example.lk")
community = Community.objects.create(slug="clean-mobility", names={"en": "Clean Mobility"}, opened=timezone.localdate())
for name in ("nimal", "ama"):
    person = Person.objects.create_user(f"{name}@example.lk", name=name, standing=Standing.MEMBER, joined=timezone.now())
    for joined in (None, community):
        Membership.objects.create(person=person, community=joined)
RoleHeld.objects.create(person=person, role=Role.FACILITATOR, community=community)
"""
THREADS = "from cop.discussions.models import Thread; print(*Thread.objects.values_list('title', 'asker__name'))"
TO = "clean-mobility@mail.example.org"


def is_open(door: str) -> bool:
    host, _, port = door.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False


def swaks(server: Postfix, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["swaks", "--server", "127.0.0.1", "--port", str(server.port), "--from", "nimal@example.lk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_mail_goes_in_by_a_real_mail_server_and_what_it_causes_goes_out_by_it(installation: Installation) -> None:
    installation.python(PEOPLE)
    door = f"127.0.0.1:{free_port()}"
    surroundings = {"MAIL_DOOR": door, "MAIL_AUTHSERV": "mx.example.org", "SECOND_FACTOR_REQUIRED": "false"}
    with running(door) as server:
        surroundings["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        processes = [installation.start(name, **surroundings) for name in ("mail-door", "worker")]
        try:
            until(lambda: is_open(door))
            subject = "Biểu giá sạc 充电费率"
            sent = ("--header", f"Subject: {subject}", "--body", "Which tariff did you choose?")
            until(lambda: swaks(server, "--to", TO, *sent).returncode == 0)
            wrong = swaks(server, "--to", "nobody-here@mail.example.org", "--body", "Is anybody there?")
            assert wrong.returncode == 0, wrong.stdout + server.said()

            until(
                lambda: len(list(server.mailbox.iterkeys())) > 1 if (server.here / "boxes/all/new").exists() else False
            )
            mails = {mail["To"]: mail for mail in server.mailbox}
            assert set(mails) == {"ama@example.lk", "nimal@example.lk"}
            told = mails["ama@example.lk"]
            assert subject in str(make_header(decode_header(told["Subject"])))
            assert told["Message-ID"].endswith("@mail.example.org>")
            assert installation.python(THREADS) == f"('{subject}', 'nimal')\n"
        finally:
            for process in processes:
                kill(process)
