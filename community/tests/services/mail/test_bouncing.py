"""Mail of ours that comes back: read, counted by the address that names it, and none goes there any more after a while."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from cop.services.mail.actions import forget
from cop.services.mail.choices import Arrived, Door, Reason, State
from cop.services.mail.incoming.addresses import BOUNCE, Named, address
from cop.services.mail.incoming.bouncing import Fate, read_report
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.pausing import forget_old, pauses_of, resume, score
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Bounce, Incoming, Message, Pause
from cop.services.mail.tasks import deliver

pytestmark = pytest.mark.django_db

DSN = """\
From: Mail Delivery System <mailer-daemon@mx.example.lk>
Auto-Submitted: auto-replied
Message-ID: <{key}@mx.example.lk>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.lk

Final-Recipient: rfc822; nimal@example.lk
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} {said}
--b
Content-Type: message/rfc822

From: community@mail.example.org
Subject: A note

We met.
--b--
"""
VACATION = "From: nimal@example.lk\nSubject: Back on Monday\nAuto-Submitted: auto-replied\n\nI am away.\n"


@pytest.fixture(autouse=True)
def _nobody_listens(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def came_back(message, status="5.1.1", *, action="failed", said="No such user", raw=None):
    text = raw or DSN.format(key=f"{message.pk}-{status}", status=status, action=action, said=said)
    to = address("bounce", Named(BOUNCE, message.pk, 0))
    [incoming] = store(BytesIO(text.encode()), sender="", recipients=[to], door=Door.LMTP)
    return handle(incoming.pk)


@pytest.mark.parametrize(
    ("status", "action", "fate"),
    [
        ("5.1.1", "failed", Fate.NEVER),
        ("5.1.10", "failed", Fate.NEVER),
        ("5.2.1", "failed", Fate.NEVER),
        ("5.0.0", "failed", Fate.NEVER),
        ("5.2.2", "failed", Fate.LATER),
        ("5.7.1", "failed", Fate.LATER),
        ("4.4.1", "failed", Fate.LATER),
        ("4.4.1", "delayed", None),
        ("2.0.0", "delivered", None),
    ],
)
def test_a_report_says_whether_it_will_ever_be_delivered(status, action, fate):
    report = read_report(BytesIO(DSN.format(key="k", status=status, action=action, said="x").encode()))
    assert (report.fate if report else None) == fate


def test_reports_in_words_of_their_own_are_read_and_vacation_notes_are_none():
    exim = (
        "From: Mail Delivery System <Mailer-Daemon@mx.example.lk>\nX-Failed-Recipients: nimal@example.lk\n"
        "Subject: Mail delivery failed: returning message to sender\n\nA message that you sent could not be delivered.\n"
    )
    assert read_report(BytesIO(exim.encode())).fate is Fate.NEVER
    assert read_report(BytesIO(VACATION.encode())) is None


@pytest.mark.parametrize(
    ("came_from", "subject", "words", "counts"),
    [
        ("PostMaster@qq.com", "系统退信", "收件人 nimal@example.lk\n原因：550 No such user", [True]),
        ("postmaster@163.com", "系统退信", "nimal@example.lk 550 5.7.1 Mail content denied", [False]),
        ("postmaster@163.com", "自动回复", "nimal@example.lk 550 No such user", []),
        ("postmaster@163.com", "系统退信", "收件人 nimal@example.lk 的邮箱不存在", [True]),
        ("postmaster@163.com", "系统退信", "您发给 nimal@example.lk 的邮件被退回\n附件不存在", []),
        ("postmaster@163.com", "系统退信", "other@example.lk 550 No such user", []),
        ("nimal@example.lk", "Away", "550 No such user, says the server. nimal@example.lk", []),
    ],
)
def test_a_server_that_tells_it_in_a_letter_is_understood(queued, came_from, subject, words, counts):
    head = f"From: <{came_from}>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    came_back(queued(), raw=f"{head}{words}\n")
    assert list(Bounce.objects.values_list("hard", flat=True)) == counts


def test_a_complaint_of_a_reader_counts(queued):
    head = "From: <fbl@mail.example>\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
    parts = "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {}\nVersion: 1\n--b--\n"
    for kind in ("abuse", "not-spam"):
        came_back(queued(kind), raw=head + parts.format(kind))
    assert list(Bounce.objects.values_list("hard", "said")) == [(True, "Feedback-Type: abuse")]


def test_an_address_that_is_gone_gets_no_mail_until_somebody_says_so(queued, member):
    mails = [queued(f"note-{number}") for number in range(4)]
    assert came_back(mails[0]).state == Arrived.DONE
    assert came_back(mails[0]).state == Arrived.DOUBLE
    assert score("nimal@example.lk") == 2
    came_back(mails[1], said="Unknown mailbox")
    [pause] = pauses_of(7)
    assert (pause.address, pause.said) == ("nimal@example.lk", "550 5.1.1 Unknown mailbox")

    code = queued("code", secret=True)
    deliver(mails[2].pk)
    deliver(code.pk)
    assert [Message.objects.get(pk=one.pk).state for one in (mails[2], code)] == [State.PAUSED, State.SENT]

    assert resume(pause.pk, acting_person=member)
    assert not resume(pause.pk, acting_person=member)
    deliver(mails[3].pk)
    assert Message.objects.get(pk=mails[3].pk).state == State.SENT
    assert score("nimal@example.lk") == 0


def test_a_full_mailbox_counts_once_a_day_and_is_forgotten(queued):
    for number in range(6):
        came_back(queued(f"note-{number}"), "5.2.2")
    assert score("nimal@example.lk") == 1
    for days, bounce in enumerate(Bounce.objects.all()[:3], start=1):
        Bounce.objects.filter(pk=bounce.pk).update(came=timezone.now() - timedelta(days=days))
    assert (score("nimal@example.lk"), Pause.objects.count()) == (4, 0)
    Bounce.objects.update(came=timezone.now() - timedelta(days=31))
    assert score("nimal@example.lk") == 0
    forget_old()
    assert not Bounce.objects.exists()


def test_what_is_no_bounce_or_not_ours_counts_nothing(queued):
    mail = queued()
    assert came_back(mail, raw=VACATION).state == Arrived.DONE
    came_back(mail, "4.4.1", action="delayed")
    forged = address("bounce", Named("q", mail.pk, 7))
    for to in (forged, "bounce+abcdefghijklmnopqrstuvwxyz@mail.example.org", "community@mail.example.org"):
        [incoming] = store(BytesIO(DSN.encode()), sender="", recipients=[to], door=Door.LMTP)
        assert handle(incoming.pk).reason == Reason.AUTOMATIC
    assert not Bounce.objects.exists()


def test_erasing_a_person_takes_what_came_from_them_and_what_came_back(queued, django_capture_on_commit_callbacks):
    from django.core.files.storage import default_storage

    mail = queued()
    came_back(mail)
    [incoming] = store(
        BytesIO(b"From: Nimal@Example.lk\n\nhello"), sender="", recipients=["x@mail.example.org"], door=Door.LMTP
    )
    handle(incoming.pk)
    with django_capture_on_commit_callbacks(execute=True):
        forget(7, "nimal@example.lk")
    assert not default_storage.exists(incoming.raw)
    assert not Bounce.objects.exists()
    assert not Incoming.objects.filter(pk=incoming.pk).exists()
