"""Threads as a program sees them that is none of ours: notmuch and Dovecot, over a mailbox of each reader."""

import mailbox
import os
import subprocess
from pathlib import Path

import pytest

from cop.discussions import mails, tasks
from cop.discussions.choices import StepCode
from cop.discussions.models import Step
from cop.people.mails.recipients import to_person
from cop.services.mail.actions import queue
from cop.services.mail.models import Message
from cop.services.mail.relay import composed
from cop.services.mail.subjects import plain
from discussions.dovecot import dovecot_threads
from discussions.test_replies import circulated, desk  # noqa: F401
from discussions.test_replies import thread as query  # noqa: F401
from discussions.test_talking import ask

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BEGAN = """\
From: asker@example.org
To: clean-mobility@mail.example.org
Subject: Charging tariff
Message-ID: <began-at-home@example.org>
Date: Thu, 05 Mar 2026 09:00:00 +0000

Which tariff for public charging?
"""


def threads(folder: Path, *letters: bytes) -> list[int]:
    """Put letters into a mailbox, and return how many of them notmuch shows in each thread."""
    (folder / "config").write_text(f"[database]\npath={folder}/mail\n[new]\ntags=\n[user]\nname=x\nprimary_email=x@x\n")
    box = mailbox.Maildir(folder / "mail")
    for letter in letters:
        box.add(letter)
    run = {"env": os.environ | {"NOTMUCH_CONFIG": str(folder / "config")}, "capture_output": True, "text": True}
    subprocess.run(["notmuch", "new"], check=True, **run)
    found = subprocess.run(["notmuch", "search", "--format=text", "*"], check=True, **run).stdout.splitlines()
    return [int(line.partition("[")[2].partition("/")[0]) for line in found]


def to(person) -> list[bytes]:
    """Return the mails to somebody as they leave, but not in their order."""
    sent = Message.objects.filter(to_person=person.pk).order_by("message_id")
    return [composed(message).message().as_bytes() for message in sent]


def test_all_mails_of_a_query_are_one_thread_to_each_reader_and_of_another_query_another(
    client_of, asker, expert, facilitator, desk, query, tmp_path  # noqa: F811
):  # fmt: skip
    for person in (asker, expert):
        client_of(person).post(f"/q/{query.pk}/follow/", {"how": "follow"})
    for words in ("At noon.", "And at night."):
        client_of(facilitator).post(f"/q/{query.pk}/answer/", {"body": words})
    for post in query.posts.filter(author=facilitator):
        tasks.tell_of_post(post.pk)
    taken = Step.objects.create(thread=query, code=StepCode.COMPILING)
    for person in (asker, expert):
        mails.step(taken, person)
        mails.moved(query, person, 1)
    circulated(desk, query)
    other = ask(client_of(asker), title="Bus lanes")
    client_of(expert).post(f"/q/{other.pk}/answer/", {"body": "On hill roads?"})
    tasks.tell_of_post(other.posts.get().pk)
    kinds = Message.objects.filter(to_person=asker.pk, thread=f"q{query.pk}").values_list("kind", flat=True)
    assert {kind.partition("/")[2] for kind in kinds} >= {"said", "step", "moved", "check_reply"}
    told = Message.objects.filter(thread=f"q{query.pk}").exclude(kind="discussions/check_reply")
    assert {plain(subject) for subject in told.values_list("subject", flat=True)} == {query.title}
    for name, person, seen in (("a", asker, [1, len(kinds)]), ("e", expert, [len(to(expert))])):
        (tmp_path / name).mkdir()
        assert sorted(threads(tmp_path / name, *to(person))) == seen and min(seen[-1:]) >= 5
        assert sorted(dovecot_threads(*to(person))) == seen


def test_mail_that_began_a_query_is_the_root_for_its_writer_alone(client_of, asker, expert, tmp_path):
    thread = ask(client_of(asker))
    received = {"other": True, "came_from": asker.email, "page": "https://example.org/", "days": 14}
    queue("mail/held", to=to_person(asker), context=received, key="begun", thread=mails.thread_of(thread),
          answers="<began-at-home@example.org>")  # fmt: skip
    client_of(expert).post(f"/q/{thread.pk}/follow/", {"how": "follow"})
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Thanks."})
    for post in thread.posts.all():
        tasks.tell_of_post(post.pk)
    Message.objects.filter(key="begun").delete()
    assert threads(tmp_path, BEGAN.encode(), *to(asker)) == [2]
    assert b"began-at-home" not in b"".join(to(expert))
