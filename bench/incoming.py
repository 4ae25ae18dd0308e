"""Mail that comes in: how soon the door takes it, how fast it is handled, and what a large one needs.

Fifty senders at once, each mail taken with a p95 ≤ 100 ms; ≥ 20 mails a second handled on one core; flat memory over 10,000
mails; 40 MB handled in ≤ 150 MB on top of the process. MAILS=… makes them more or fewer.
"""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from base64 import encodebytes
from collections import Counter
from pathlib import Path
from statistics import quantiles

from lib import figure, on_each_database
from topic import database_seconds

MAILS = int(os.environ.get("MAILS", "10000"))
SENDERS, EACH, MEMBERS = 50, 40, 500
TO = "clean-mobility@mail.example.org"
LAST = "last@example.org"
"""A member who wrote nothing before: nobody may begin any number of queries."""
MAIL = """\
Authentication-Results: mx.example.org; dmarc=pass header.from=example.org
From: Somebody <{sender}>
To: {to}
Subject: Question {number}
Message-ID: <{number}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Which tariff did you choose for public charging, and what did drivers do in reply?

We have two substations at their limit in the evening. Số {number}.
"""


def main() -> None:
    """Take in and handle mails, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    people()
    name = connection.vendor
    connection.close()
    take_in(name)
    handle(name)
    large(name)


def people() -> None:
    """Make the members of one community, and who facilitates it."""
    from django.utils import timezone

    from cop.config import leaflet
    from cop.network.models import Community
    from cop.people.choices import Role, Standing
    from cop.people.models import Membership, Person, RoleHeld

    leaflet.load()
    now, community = timezone.now(), Community.objects.get(slug=TO.partition("@")[0])
    made = Person.objects.bulk_create(
        Person(email=sender_of(place), name="Somebody", standing=Standing.MEMBER, joined=now)
        for place in range(MEMBERS)
    )
    made.append(Person.objects.create(email=LAST, name="Somebody", standing=Standing.MEMBER, joined=now))
    made.append(Person.objects.create_user("facilitator@example.org", standing=Standing.MEMBER, joined=now))
    Membership.objects.bulk_create(
        Membership(person=person, community=joined) for person in made for joined in (None, community)
    )
    RoleHeld.objects.create(person=made[-1], role=Role.FACILITATOR, community=community)


def sender_of(place: int) -> str:
    """Return the address of one of the members."""
    return f"member{place % MEMBERS}@example.org"


def take_in(name: str) -> None:
    """Let fifty senders at once give their mails to the door, one after another."""
    environment = os.environ | {"MAIL_DOOR": "127.0.0.1:8026"}
    door = subprocess.Popen([sys.executable, "-m", "django", "mail-door"], env=environment)
    try:
        _until_open(8026)
        started = time.perf_counter()
        took = asyncio.run(_all_senders())
        figure(f"incoming_accept_p95_{name}", quantiles(took, n=20)[-1] * 1000, "ms", "<= 100")
        figure(f"incoming_accepted_{name}", len(took) / (time.perf_counter() - started), "mails/s", "")
        status, stat = (Path(f"/proc/{door.pid}/{file}").read_text() for file in ("status", "stat"))
        ticks = sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        figure(f"incoming_accept_cpu_{name}", ticks / os.sysconf("SC_CLK_TCK") / len(took) * 1000, "ms of one core", "")
        figure(f"incoming_door_memory_{name}", int(status.partition("VmHWM:")[2].split()[0]) / 1024, "MB", "<= 200")
    finally:
        door.send_signal(signal.SIGTERM)
        door.wait()


async def _all_senders() -> list[float]:
    lists = await asyncio.gather(*(_sender(number) for number in range(SENDERS)))
    return [took for one in lists for took in one]


async def _sender(number: int) -> list[float]:
    """Give mails as a mail server does, over one connection, and say how long each took from its end to the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", 8026)
    took = []

    async def say(words: bytes) -> bytes:
        writer.write(words + b"\r\n")
        line = await reader.readline()
        while line[3:4] == b"-":
            line = await reader.readline()
        assert line[:1] in b"23", line
        return line

    await reader.readline()
    await say(b"LHLO bench")
    for place in range(EACH):
        sender = sender_of(number * EACH + place)
        text = MAIL.format(sender=sender, to=TO, number=f"{number}-{place}").replace("\n", "\r\n")
        await say(b"MAIL FROM:<somebody@example.org>")
        await say(f"RCPT TO:<{TO}>".encode())
        await say(b"DATA")
        begun = time.perf_counter()
        await say(text.encode() + b".")
        took.append(time.perf_counter() - begun)
    await say(b"QUIT")
    return took


def _until_open(port: int) -> None:
    import socket

    for _attempt in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the door did not open")


def handle(name: str) -> None:
    """Handle many mails in one process: each begins a query, as far as the limits for one person let it."""
    from django.conf import settings

    from cop.services.mail.incoming.handling import handle as handle_one
    from cop.services.mail.models import Incoming

    settings.MAIL_AUTHSERV, settings.SECOND_FACTOR_REQUIRED = ["mx.example.org"], False
    numbers = list(Incoming.objects.order_by("pk").values_list("pk", flat=True))
    for number in numbers[:100]:
        handle_one(number)
    begun, asked_before = time.process_time(), database_seconds()
    states = Counter(handle_one(number).state for number in numbers[100:])
    figure(f"incoming_handled_{name}", states.total() / (time.process_time() - begun), "mails/s of one core", ">= 20")
    of_database = (database_seconds() - asked_before) / states.total() * 1000
    figure(f"incoming_handled_cpu_of_database_{name}", of_database, "ms of CPU a mail", "")
    assert states["done"] == states.total(), states
    before = _own_memory()
    for place in range(len(numbers), MAILS):
        handle_one(_stored(MAIL.format(sender=sender_of(place), to=TO, number=f"x-{place}").encode()))
        if (place + 1) % 1000 == 0:
            figure(f"incoming_memory_{name}_after_{place + 1}", _own_memory(), "MB", "")
    figure(f"incoming_memory_grown_{name}_{MAILS}", _own_memory() - before, "MB", "<= 20")


def large(name: str) -> None:
    """Handle a mail of 40 MB in a process of its own, which handled a small one before."""
    file = b"--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    encoded = encodebytes(b"%PDF-1.4" + os.urandom(10 * 2**20) + b"%%EOF")
    small, big = (
        _stored(_with_files(kind, files)) for kind, files in (("small", b""), ("big", (file + encoded + b"\n") * 3))
    )
    environment = os.environ | {"MAIL_AUTHSERV": "mx.example.org", "SECOND_FACTOR_REQUIRED": "false"}
    command = [sys.executable, __file__, f"--large={small},{big}"]
    grown = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    figure(f"incoming_large_memory_{name}", float(grown), "MB", "<= 150")


def _with_files(number: str, files: bytes) -> bytes:
    head, _, text = MAIL.format(sender=LAST, to=TO, number=number).partition("Content-Type")
    plain = f'{head}Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type{text}\n'
    return plain.encode() + files + b"--b--\n"


def one_large(small: int, big: int) -> None:
    """Print how much memory a large mail took on top of what the process had."""
    import django

    django.setup()
    from cop.services.mail.incoming.handling import handle as handle_one

    handle_one(small)
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far counts no more
    before = _memory()
    assert handle_one(big).state == "done"
    print(_memory() - before)


def _stored(raw: bytes) -> int:
    from cop.services.mail.choices import Door
    from cop.services.mail.incoming.storing import store

    [incoming] = store(io.BytesIO(raw), sender="somebody@example.org", recipients=[TO], door=Door.COMMAND)
    return incoming.pk


def _memory() -> float:
    """The most that the process had of memory, in MB."""
    return _told("VmHWM:")


def _own_memory() -> float:
    """What the process has for itself, in MB, without the pages of SQLite's file that it looks at (up to 128 MB)."""
    return _told("RssAnon:")


def _told(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(name)[2].split()[0]) / 1024


if __name__ == "__main__":
    asked = sys.argv[-1]
    if asked.startswith("--large="):
        one_large(*map(int, asked.removeprefix("--large=").split(",")))
    elif asked == "--here":
        main()
    else:
        on_each_database(__file__)
