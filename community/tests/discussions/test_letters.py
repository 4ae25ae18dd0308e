"""Replying to a mail of a thread by mail, and beginning one."""

import re
from io import BytesIO

import pytest

from cop.discussions.letter_addresses import reply_address
from cop.discussions.models import Thread, Wishes
from cop.discussions.tasks import tell_of_post
from cop.services.mail.choices import Arrived, Door, Reason
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Message
from discussions.test_talking import ask

pytestmark = pytest.mark.django_db

MAIL = """\
Authentication-Results: mx.example.org; dmarc=pass header.from={domain}
From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{key}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""


@pytest.fixture(autouse=True)
def _our_server(settings):
    settings.MAIL_AUTHSERV = ["mx.example.org"]


@pytest.fixture
def query(client_of, asker):
    return ask(client_of(asker))


def came_in(to, sender, text, *, subject="Re: tariffs", key="one", domain=None):
    domain = domain or sender.rpartition("@")[2]
    raw = MAIL.format(sender=sender, to=to, text=text, subject=subject, key=key, domain=domain)
    [incoming] = store(BytesIO(raw.encode()), sender=sender, recipients=[to], door=Door.COMMAND)
    return handle(incoming.pk)


def test_a_reply_becomes_an_answer_once(query, expert):
    address = reply_address(query, expert)
    first = came_in(address, expert.email, "We chose time-of-day rates in Pune.")
    assert first.state == Arrived.DONE
    [post] = query.posts.all()
    assert (post.author, post.body, post.way) == (expert, "We chose time-of-day rates in Pune.", "mail")
    assert came_in(address, expert.email, "We chose time-of-day rates in Pune.").state == Arrived.DOUBLE
    assert query.posts.count() == 1


def test_a_forged_or_forwarded_reply_posts_nothing(query, expert, asker):
    address = reply_address(query, expert)
    assert came_in(address, expert.email, "Forged.", domain="elsewhere.example").reason == Reason.NOT_PROVEN
    assert came_in(address, asker.email, "Forwarded.").reason == Reason.OTHER_SENDER
    assert not query.posts.exists()


def test_a_mail_to_the_community_is_a_query_that_the_facilitator_words(community, facilitator, asker):
    done = came_in(
        f"{community.slug}@mail.example.org", asker.email, "Who has chosen a tariff for chargers?", subject="Tariffs"
    )
    assert done.state == Arrived.DONE
    thread = Thread.objects.get(pk=done.became_number)
    assert (thread.title, thread.state, thread.asker) == ("Tariffs", "wording", asker)


def test_a_mail_program_unsubscribes_by_mail(query, expert, client_of, asker, django_capture_on_commit_callbacks):
    client_of(expert).post(f"/q/{query.pk}/answer/", {"body": "A low rate at noon."})
    tell_of_post(query.posts.get().pk)
    told = Message.objects.get(kind="discussions/said", to_person=asker.pk)
    to = re.search(r"<mailto:([^>]+)>", told.headers["List-Unsubscribe"])[1]
    assert came_in(to, "postmaster@elsewhere.example", "", domain="nobody.example").state == Arrived.DONE
    assert not Wishes.objects.get(person=asker).mails
    assert came_in(to.replace("+", "+a"), asker.email, "").state == Arrived.REFUSED
