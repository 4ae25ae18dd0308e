"""Handing mail over: to a relay that works, refuses, puts off or is not there."""

import smtplib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import dkim
import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from cop.services.mail import actions, queries, tasks
from cop.services.mail.actions import Recipient
from cop.services.mail.choices import GAPS, LEASE, MOST_ATTEMPTS, State
from cop.services.mail.incoming import addresses
from cop.services.mail.models import Message
from cop.services.mail.models import Relay as RelayRow
from cop.services.mail.relay import Verdict, verdict
from installation import free_port
from services.mail.relay_for_tests import Relay, running

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]


@pytest.fixture
def relay(settings: Any) -> Iterator[Relay]:
    """A relay to which mail is handed over by SMTP."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    with running(made := Relay()) as settings.EMAIL_PORT:
        yield made


def how(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.error


def minutes_pass(minutes: float) -> None:
    """Make every mail and the relay's pause so much older."""
    for row in Message.objects.all():
        Message.objects.filter(pk=row.pk).update(next_attempt=row.next_attempt - timedelta(minutes=minutes))
    for row in RelayRow.objects.all():
        RelayRow.objects.filter(pk=row.pk).update(paused_until=row.paused_until - timedelta(minutes=minutes))


def test_mail_is_handed_over_once(queued: Queue, relay: Relay) -> None:
    message = queued()
    tasks.deliver(message.pk)
    tasks.deliver(message.pk)
    tasks.sweep()
    assert how(message) == (State.SENT, 1, "")
    (received,) = relay.received
    assert (received["Message-ID"], received["To"]) == (message.message_id, "nimal@example.lk")
    assert "We met in Kandy." in received.get_body(("plain",)).get_content()


def test_words_of_a_secret_mail_go_when_it_was_sent(queued: Queue) -> None:
    message = queued(secret=True, title="Code 4711-0815", said="4711-0815")
    tasks.deliver(message.pk)
    message.refresh_from_db()
    assert (message.subject, message.text, message.html) == ("", "", "")
    assert "4711-0815" in mail.outbox[0].body
    assert "4711-0815" not in str(Message.objects.values().get())


def test_mail_to_a_sample_is_never_handed_over(queued: Queue) -> None:
    message = queued(to=Recipient("sample@example.org", 7, sample=True))
    Message.objects.update(next_attempt=timezone.now() - timedelta(days=1))
    tasks.deliver(message.pk)
    tasks.sweep()
    assert (how(message), mail.outbox) == ((State.SAMPLE, 0, ""), [])


def test_mail_is_held_when_the_relay_was_taken_out_of_the_settings(queued: Queue, settings: Any) -> None:
    message = queued()
    settings.EMAIL_SENDING = False
    tasks.sweep()
    assert (how(message), mail.outbox) == ((State.HELD, 0, ""), [])


def test_refused_address_fails_at_once_and_others_still_go(queued: Queue, relay: Relay) -> None:
    gone, there = queued("gone", to=Recipient("gone@example.lk", 9)), queued("there")
    relay.to_recipient = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else "250 OK"
    tasks.sweep()
    assert how(gone) == (State.FAILED, 1, "550 5.1.1 no such user")
    assert how(there) == (State.SENT, 1, "")


@pytest.mark.parametrize("answer", ["450 4.2.1 try later", "554 5.7.1 relay access denied"])
def test_address_put_off_is_tried_with_growing_gaps_up_to_the_limit(queued: Queue, relay: Relay, answer: str) -> None:
    message = queued()
    relay.to_recipient = lambda address: answer
    for attempt, gap in enumerate(GAPS, start=1):
        tasks.sweep()
        assert how(message) == (State.QUEUED, attempt, answer)
        tasks.sweep()
        assert how(message) == (State.QUEUED, attempt, answer)
        minutes_pass(gap / timedelta(minutes=1))
    tasks.sweep()
    assert how(message) == (State.FAILED, MOST_ATTEMPTS, answer)
    assert sorted(GAPS) == GAPS


def test_mail_that_was_put_off_is_sent_when_the_relay_takes_it(queued: Queue, relay: Relay) -> None:
    message = queued()
    relay.to_mail = "451 4.3.0 not now"
    tasks.deliver(message.pk)
    relay.to_mail = "250 OK"
    minutes_pass(1)
    tasks.sweep()
    assert how(message) == (State.SENT, 2, "")
    assert len(relay.received) == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda relay: setattr(relay, "to_sender", "553 5.7.1 sender not allowed"),
        lambda relay: setattr(relay, "to_mail", "421 4.7.0 too many mails"),
    ],
)
def test_trouble_of_the_relay_costs_no_mail_an_attempt(
    queued: Queue, relay: Relay, broken: Callable[..., None]
) -> None:
    messages = [queued(f"note-{n}") for n in range(3)]
    broken(relay)
    for _ in range(MOST_ATTEMPTS + 1):
        tasks.sweep()
        minutes_pass(30)
    assert [how(message)[:2] for message in messages] == [(State.QUEUED, 0)] * 3
    assert queries.health().relay_failing_since is not None
    relay.to_sender = relay.to_mail = "250 OK"
    tasks.sweep()
    assert [how(message) for message in messages] == [(State.SENT, 1, "")] * 3
    assert len(relay.received) == 3
    assert queries.health().relay_failing_since is None


def test_relay_that_is_not_there_pauses_all_mail(queued: Queue, relay: Relay, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    first, second = queued("first"), queued("second")
    tasks.deliver(first.pk)
    settings.EMAIL_PORT = port
    tasks.deliver(second.pk)
    assert [how(message) for message in (first, second)] == [(State.QUEUED, 0, "")] * 2
    assert queries.health().relay_error.startswith("ConnectionRefusedError")
    minutes_pass(2)
    tasks.sweep()
    assert [how(message) for message in (first, second)] == [(State.SENT, 1, "")] * 2


def test_mail_left_behind_goes_again_under_the_same_name_when_its_lease_ran_out(queued: Queue) -> None:
    message = queued()
    Message.objects.update(state=State.SENDING, attempts=1, next_attempt=timezone.now() + LEASE)
    tasks.sweep()
    assert mail.outbox == []
    minutes_pass(LEASE / timedelta(minutes=1))
    tasks.sweep()
    assert how(message) == (State.SENT, 2, "")
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [message.message_id]


def test_mail_that_kills_each_worker_is_given_up(queued: Queue) -> None:
    message = queued()
    Message.objects.update(state=State.SENDING, attempts=MOST_ATTEMPTS)
    tasks.sweep()
    assert how(message)[:2] == (State.FAILED, MOST_ATTEMPTS + 1)
    assert mail.outbox == []


class Overtaken(EmailBackend):
    """So slow that the mail's lease ran out and somebody else took it up."""

    def send_messages(self, messages: Any) -> int:
        Message.objects.update(attempts=2)
        return super().send_messages(messages)


def test_sender_that_was_overtaken_leaves_the_mail_to_the_other(queued: Queue, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Overtaken"
    message = queued()
    tasks.deliver(message.pk)
    assert how(message) == (State.SENDING, 2, "")


class Broken(EmailBackend):
    """Fails in a way that nobody thought of."""

    def send_messages(self, messages: Any) -> int:
        raise RuntimeError("unheard of")


def test_error_that_nobody_knows_puts_the_mail_off(queued: Queue, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    message = queued()
    tasks.deliver(message.pk)
    assert how(message) == (State.QUEUED, 1, "RuntimeError: unheard of")


def test_waiting_mail_to_a_forgotten_person_is_sent_and_then_gone(queued: Queue) -> None:
    message = queued()
    actions.forget(7)
    tasks.deliver(message.pk)
    assert len(mail.outbox) == 1
    assert not Message.objects.exists()


def test_health_names_what_is_late_and_what_failed(queued: Queue) -> None:
    late, failed = queued("late"), queued("failed")
    queued("young")
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=late.pk).update(queued=long_ago, next_attempt=long_ago)
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED)
    health = queries.health()
    assert (health.sending, health.waiting, health.failed) == (True, 2, 1)
    assert (health.late_since, health.relay_failing_since, health.relay_error) == (long_ago, None, "")


def provider_said(status: int | None) -> AnymailAPIError:
    error = AnymailAPIError("no")
    error.status_code = status
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.org": (550, b"5.1.1 unknown")}), Verdict.REFUSED),
        (smtplib.SMTPRecipientsRefused({"a@b.org": (450, b"greylisted")}), Verdict.LATER),
        (smtplib.SMTPRecipientsRefused({"a@b.org": (554, b"5.7.1 relay denied")}), Verdict.LATER),
        (smtplib.SMTPRecipientsRefused({"a@b.org": (530, b"authenticate first")}), Verdict.RELAY),
        (smtplib.SMTPRecipientsRefused({"a@b.org": (421, b"closing")}), Verdict.RELAY),
        (smtplib.SMTPDataError(554, b"5.6.0 bad content"), Verdict.REFUSED),
        (smtplib.SMTPDataError(452, b"full"), Verdict.LATER),
        (smtplib.SMTPSenderRefused(552, b"5.3.4 too large", "a@b.org"), Verdict.REFUSED),
        (smtplib.SMTPSenderRefused(550, b"who are you", "a@b.org"), Verdict.RELAY),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), Verdict.RELAY),
        (smtplib.SMTPServerDisconnected("gone"), Verdict.LATER),
        (TimeoutError(), Verdict.LATER),
        (AnymailRecipientsRefused(), Verdict.REFUSED),
        (provider_said(None), Verdict.RELAY),
        (provider_said(401), Verdict.RELAY),
        (provider_said(429), Verdict.RELAY),
        (provider_said(503), Verdict.RELAY),
        (provider_said(400), Verdict.LATER),
    ],
)
@pytest.mark.one_database
def test_verdict_on_what_a_relay_says(error: Exception, expected: Verdict) -> None:
    assert verdict(error) is expected


def test_mail_is_signed_and_comes_back_to_an_address_that_names_it(queued: Queue, relay: Relay, settings: Any) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.MAIL_DKIM_KEY = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    message = queued(said="වරාය සහ චාජර් – time-of-day rates.\n\n.\n\nFrom here on")
    tasks.deliver(message.pk)
    dns = {b"cop._domainkey.mail.example.org.": b"v=DKIM1; k=rsa; p=" + public}
    assert dkim.verify(relay.raw[0], dnsfunc=lambda name, timeout=5: dns.get(name))
    assert not dkim.verify(
        relay.raw[0].replace(b"time-of-day", b"time-of-dax"), dnsfunc=lambda name, timeout=5: dns.get(name)
    )
    bounces_to = addresses.opened(relay.senders[0].partition("+")[2].partition("@")[0])
    assert bounces_to == (addresses.BOUNCE, message.pk, 0)
    assert relay.received[0]["From"].endswith("<community@mail.example.org>")


def test_communities_take_turns_and_a_provider_is_not_overrun(queued: Queue, relay: Relay, settings: Any) -> None:
    settings.MAIL_RATES = {"example.lk": 2}
    many = [queued(f"many-{n}").pk for n in range(3)]
    few = queued("few", to=Recipient("f@example.org", 8)).pk
    Message.objects.filter(pk__in=many).update(lane="clean-mobility")
    assert queries.due()[:2] == [many[0], few]
    tasks.sweep()
    assert [mail["To"] for mail in relay.received] == ["nimal@example.lk", "f@example.org", "nimal@example.lk"]
    waits = Message.objects.get(pk=many[2])
    assert (waits.state, waits.attempts) == (State.QUEUED, 0) and waits.next_attempt > timezone.now()
