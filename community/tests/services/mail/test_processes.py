"""Mail and real processes: two senders of one mail, and a sender that is killed in the middle."""

import subprocess
from collections.abc import Iterator
from threading import Event

import pytest

from installation import Installation, kill
from services.mail.relay_for_tests import Relay, running

QUEUE = """
from cop.services.mail.actions import Recipient, queue
context = {"title": "A note", "said": "We met.", "address": "https://example.org/"}
queue("example/note", to=Recipient("nimal@example.lk", 7), context=context, key="note-1")
"""
DELIVER = "from cop.services.mail.tasks import deliver; deliver(1)"
SWEEP = "from cop.services.mail.tasks import sweep; sweep()"
STATE = "from cop.services.mail.models import Message; print(*Message.objects.values_list('state', 'attempts').get())"
LEASE_RAN_OUT = """
from datetime import timedelta
from django.utils import timezone
from cop.services.mail.models import Message
Message.objects.update(next_attempt=timezone.now() - timedelta(seconds=1))
"""


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A relay that keeps its answer to itself until it is let go."""
    made = Relay()
    made.let_go.clear()
    with running(made) as port:
        made.url = f"smtp://127.0.0.1:{port}"
        yield made


@pytest.fixture
def sender(installation: Installation, relay: Relay) -> Installation:
    """An installation with one mail to send by the relay."""
    installation.environment["EMAIL_URL"] = relay.url
    installation.python(QUEUE)
    return installation


def in_the_middle(sender: Installation, happened: Event) -> subprocess.Popen:
    """Start to deliver, and return when the relay is about to answer."""
    delivering = sender.start_python(DELIVER)
    assert happened.wait(90)
    return delivering


def test_two_deliveries_of_one_mail_at_once_send_it_once(sender: Installation, relay: Relay) -> None:
    first = in_the_middle(sender, relay.holds_one)
    sender.python(DELIVER)
    sender.python(SWEEP)
    relay.let_go.set()
    assert first.wait(90) == 0
    assert len(relay.received) == 1
    assert sender.python(STATE) == "sent 1\n"


def test_mail_whose_sender_is_killed_is_neither_lost_nor_sent_anew_under_another_name(
    sender: Installation, relay: Relay
) -> None:
    kill(in_the_middle(sender, relay.holds_one))
    relay.let_go.set()
    sender.python(SWEEP)
    assert sender.python(STATE) == "sending 1\n"
    assert len(relay.received) == 1

    sender.python(LEASE_RAN_OUT + SWEEP)
    assert sender.python(STATE) == "sent 2\n"
    first, second = relay.received
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


@pytest.mark.one_database
def test_mail_is_sent_by_the_worker_within_seconds(sender: Installation, relay: Relay) -> None:
    relay.let_go.set()
    worker = sender.start("worker", "--skip-checks")
    try:
        assert relay.holds_one.wait(90)
    finally:
        kill(worker)
    assert len(relay.received) == 1
