"""What becomes of a mail that came in: put aside if a program sent it, brought to the desk if we fail, gone after a while."""

import json
import re
import sys
from datetime import timedelta
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from cop.services.jobs.models import Job
from cop.services.mail.choices import INCOMING_KEPT_FOR, RAW_KEPT_FOR, Arrived, Door, Reason
from cop.services.mail.incoming import doors
from cop.services.mail.incoming.desk import try_again
from cop.services.mail.incoming.doors import Entrance, Known, People
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Incoming, Message
from cop.services.mail.tasks import find_left_behind, forget_incoming

pytestmark = pytest.mark.django_db

NIMAL = Known(7, "nimal@example.lk", "en", "Nimal")
PROVEN = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.lk\nFrom: Nimal <nimal@example.lk>\n"


class Room:
    """A room with one address, which fails as long as it is broken."""

    def __init__(self) -> None:
        self.broken, self.got = False, []

    def handle(self, letter, named):
        if self.broken:
            raise RuntimeError("nothing works")
        self.got.append(letter.text)


@pytest.fixture
def room(settings, monkeypatch):
    settings.MAIL_AUTHSERV = ["mx.example.org"]
    made = Room()
    entrance = Entrance("room", lambda local: local if local == "room" else None, made.handle)
    monkeypatch.setattr(doors, "_ENTRANCES", [entrance])
    monkeypatch.setattr(
        doors, "_PEOPLE", [People(lambda address: NIMAL if "nimal" in address else None, lambda _number: NIMAL)]
    )
    return made


def came_in(head: str, text: str = "hello", *, sender: str = "nimal@example.lk", door: Door = Door.LMTP) -> Incoming:
    raw = f"{PROVEN}To: room@mail.example.org\n{head}\n{text}".encode()
    [incoming] = store(BytesIO(raw), sender=sender, recipients=["room@mail.example.org"], door=door)
    return incoming


AWAY = [
    "Automatic reply: Rates",
    "Out of Office: Rates",
    "自动回复:费率",
    "自動回覆: 費率",
    "자동 회신: 요금",
    "Trả lời tự động: Giá",
    "Balasan automatik: Kadar",
    "Awtomatikong tugon: Singil",
    "स्वचालित उत्तर: दर",
    "স্বয়ংক্রিয় উত্তর: হার",
    "ස්වයංක්‍රීය පිළිතුර: ගාස්තු",
    "தானியங்கி பதில்: கட்டணம்",
    "རང་བཞིན་གྱི་ལན་: གོང་ཚད",
    "Balasan Otomatis: Tarif",
    "OOO: Rates",
    "Re: Out of office",
    "Out of office until 5 May",
    "[부재중] 요금",
    "[부재중]",
    "स्वत: उत्तर: दर",
    "தானியங்கு பதில்: கட்டணம்",
    "རང་འགུལ་ལན: གོང་ཚད",
]
BY_PROGRAMS = [
    "Auto-Submitted: auto-replied",
    "Precedence: bulk",
    "List-Id: Rates <rates.example.lk>",
    "X-Autoreply: yes",
    "Content-Type: multipart/report; boundary=b",
    *(f"Subject: {subject}" for subject in AWAY),
]


@pytest.mark.parametrize("head", BY_PROGRAMS)
def test_what_a_program_sent_is_put_aside(room, head):
    answered = re.split(r": ?|\] ?", head)[-1]
    Message.objects.create(key="k", message_id="k", to_address=NIMAL.address, subject=answered)
    done = handle(came_in(f"{head}\n").pk)
    assert (done.state, done.reason, room.got) == (Arrived.DROPPED, Reason.AUTOMATIC, [])


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Auto-Submitted: no\n",
        "Subject: Re: Automatic reply systems\n",
        "Precedence: normal\n",
        "Subject: Automated response systems for bus priority: who uses them?\n",
        "Subject: Out of the office charging: who has data?\n",
    ],
)
def test_what_a_person_wrote_is_not(room, head):
    assert handle(came_in(head).pk).state == Arrived.DONE


def test_an_automatic_subject_of_a_member_that_answers_no_mail_of_ours_stands_at_the_desk(room):
    seen = handle(came_in("Subject: Out of office: who plans it?\n").pk)
    assert (seen.state, seen.reason, room.got) == (Arrived.DESK, Reason.AUTOMATIC, [])
    try_again(seen.pk)
    assert (handle(seen.pk).state, room.got) == (Arrived.DONE, ["hello"])


def test_mail_of_nobody_and_our_own_is_put_aside(room):
    assert handle(came_in("", sender="").pk).reason == Reason.AUTOMATIC
    assert handle(came_in("", sender="", door=Door.COMMAND).pk).state == Arrived.DONE
    assert handle(came_in(f"Message-ID: <{'0a' * 16}@mail.example.org>\n").pk).reason == Reason.OWN
    assert handle(came_in("Message-ID: <1@mail.example.org>\n", "from a colleague").pk).state == Arrived.DONE


def test_the_same_words_sent_again_at_once_are_taken_once_but_not_after_others(room):
    def says(number, text, file="one"):
        body = f'--b\n\n{text}\n--b\nContent-Disposition: attachment; filename="a.txt"\n\n{file}\n--b--'
        head = f"Message-ID: <{number}@example.lk>\nContent-Type: multipart/mixed; boundary=b\n"
        return handle(came_in(head, body).pk).state

    assert [says(1, "daily"), says(2, "daily"), says(3, "daily", "two"), says(4, "weekly")] == [
        Arrived.DONE, Arrived.DOUBLE, Arrived.DONE, Arrived.DONE,
    ]  # fmt: skip
    assert says(5, "daily") == Arrived.DONE
    Incoming.objects.update(received=timezone.now() - timedelta(hours=2))
    assert says(6, "daily") == Arrived.DONE and len(room.got) == 5


def test_where_we_fail_it_waits_at_the_desk_and_is_tried_again(room):
    incoming, room.broken = came_in(""), True
    with pytest.raises(RuntimeError):
        handle(incoming.pk)
    incoming.refresh_from_db()
    assert (incoming.state, incoming.reason, incoming.detail) == (Arrived.DESK, Reason.FAILED, "RuntimeError")
    room.broken = False
    assert (handle(incoming.pk).state, room.got) == (Arrived.DONE, ["hello"])
    assert handle(incoming.pk).state == Arrived.DONE
    assert room.got == ["hello"]

    gone = came_in("", "other")
    default_storage.delete(gone.raw)
    with pytest.raises(FileNotFoundError):
        handle(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == (Arrived.DESK, Reason.BROKEN)


def test_what_the_queue_gave_up_comes_to_the_desk(room):
    left, in_hand, unknown = came_in(""), came_in("", "other"), came_in("", "restored")
    Job.objects.filter(arguments__0=unknown.pk).delete()
    Incoming.objects.update(received=timezone.now() - timedelta(hours=4))
    Job.objects.filter(arguments__0=left.pk).update(attempts=8)
    find_left_behind()
    states = dict(Incoming.objects.values_list("pk", "state"))
    assert (states[left.pk], states[in_hand.pk], states[unknown.pk]) == (Arrived.DESK, Arrived.WAITING, Arrived.WAITING)
    assert Job.objects.filter(arguments__0=unknown.pk).count() == 1


def test_bytes_go_after_a_while_and_rows_later_but_never_what_somebody_must_see(room):
    done, waits = handle(came_in("").pk), came_in("", "other")
    Incoming.objects.update(received=timezone.now() - RAW_KEPT_FOR - timedelta(days=1))
    forget_incoming()
    assert not default_storage.exists(done.raw)
    assert default_storage.exists(waits.raw)
    assert Incoming.objects.count() == 2
    Incoming.objects.update(received=timezone.now() - INCOMING_KEPT_FOR - timedelta(days=1))
    forget_incoming()
    assert list(Incoming.objects.all()) == [waits]


def test_the_command_stores_and_says_what_became_of_each_also_where_we_fail(room, settings, monkeypatch, tmp_path):
    raw = f"{PROVEN}To: room@mail.example.org, Somebody <somebody@elsewhere.example>\n\nhello".encode()

    def said(*options):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
        out = StringIO()
        call_command("mail-in", *options, stdout=out)
        return [(line["to"], line["state"], line["reason"]) for line in map(json.loads, out.getvalue().splitlines())]

    assert said() == [("room@mail.example.org", "done", "")]
    assert said("--to", "room@mail.example.org") == [("room@mail.example.org", "double", "")]
    box = tmp_path / "box"
    box.write_bytes(b"".join(b"From x\n" + raw + b" %d\n>From here\n\n" % number for number in range(3)))
    assert said("--mbox", str(box)) == [("room@mail.example.org", "done", "")] * 3
    assert room.got == ["hello", *(f"hello {number}\nFrom here" for number in range(3))]
    box.write_bytes(raw)
    for path, code in ((box, 65), (tmp_path / "none", 66)):
        with pytest.raises(CommandError) as refused:
            said("--mbox", str(path))
        assert refused.value.returncode == code
    room.broken, raw = True, raw + b" again"
    assert said() == [("room@mail.example.org", "desk", "failed")]
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "services.mail.test_door.Full", "OPTIONS": {"location": tmp_path}}
    }
    with pytest.raises(CommandError) as refused:
        said()
    assert refused.value.returncode == 75
