"""Mail that could not be sent and jobs that fail: seen at the desk, tried again, put away with a reason."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.people.actions.erasing import carry_out
from cop.people.choices import Standing
from cop.people.models import Erasure, Person
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.choices import State
from cop.services.mail.models import Incoming, Message
from people.browsing import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(secretariat) -> Client:
    client = Client()
    client.force_login(secretariat)
    return client


@pytest.fixture
def fail():
    """Let a mail fail."""

    def make(name: str, **values) -> Message:
        made = {
            "key": name, "message_id": f"<{name}@example.org>", "to_address": f"{name}@example.org", "language": "en",
            "kind": "people/accepted", "subject": f"About {name}", "text": "Words", "state": State.FAILED,
            "headers": {"From": "us@example.org"}, "error": "550 5.1.1 user unknown", "attempts": 8,
        }  # fmt: skip
        return Message.objects.create(**made | values)

    return make


def broken(task: str, **values) -> Job:
    return Job.objects.create(**{"task": task, "error": "OSError", "attempts": 8} | values)


def queues(client: Client) -> dict[str, int]:
    return {queue.code: waits.count for queue, waits, _ in client.get("/desk/").context["today"].full}


def test_mail_is_listed_with_whom_what_and_why_in_plain_words(desk, fail, member, make_person):
    gone = make_person("gone@example.org", name="Gone Person", standing=Standing.ERASED)
    fail("known", to_person=member.pk)
    fail("full", error="552 5.2.2 over quota")
    fail("code", text="", subject="", error="550 5.7.1 spam", kind="people/code")
    fail("unseen", to_person=gone.pk)
    page = desk.get("/desk/mail/").content.decode()
    assert f'<a href="/people/{member.pk}/">Correct the address' in page
    for words in (
        "Member Person",
        "There is no such address.",
        "The mailbox is full.",
        "full@example.org",
        "About full",
    ):
        assert words in page, words
    assert "does not want our mail" in page and "Its words are gone" in page
    assert "unseen@example.org" not in page + desk.get("/desk/").content.decode()


def test_mail_is_tried_again_and_sent(desk, fail, settings):
    settings.EMAIL_SENDING = True
    picked, other, code = fail("picked"), fail("other"), fail("code", text="")
    said = text(desk.post("/desk/mail/", {"act": "again", "picked": [picked.pk, code.pk]}, follow=True))
    assert "1 is tried again." in said
    for job in Job.objects.filter(task="cop.services.mail.tasks.deliver"):
        run(job.pk)
    assert [one.to for one in mail.outbox] == [["picked@example.org"]]
    assert set(Message.objects.filter(state=State.FAILED)) == {other, code}
    assert Entry.objects.filter(act="desk.mail_tried_again", number=picked.pk).count() == 1


def test_mail_put_away_needs_a_reason_leaves_the_queue_and_stays_in_the_record(desk, fail, member):
    made = [fail(f"mail{number}", to_person=member.pk) for number in range(2)]
    waiting = fail("waiting", state=State.QUEUED, next_attempt=timezone.now() - timedelta(days=1))
    assert "This is needed." in text(desk.post("/desk/mail/", {"act": "away", "picked": made[0].pk}))
    assert "Pick at least one." in text(desk.post("/desk/mail/", {"act": "away", "reason": "Old"}))
    assert queues(desk)["mail"] == 3
    desk.post("/desk/mail/", {"act": "away", "every": "on", "reason": "They telephoned"})
    assert queues(desk)["mail"] == 1
    assert [one.state for one in Message.objects.order_by("pk")] == [State.PUT_AWAY, State.PUT_AWAY, waiting.state]
    rows = opened(Entry.objects.filter(act="desk.mail_put_away"))
    assert [(row.new["reason"], row.entry.about) for row in rows] == 2 * [("They telephoned", member.pk)]
    assert all(row.entry.sealed for row in rows)
    Erasure.objects.create(person=member, due=timezone.now())
    carry_out(member.pk)
    assert not Message.objects.filter(state=State.PUT_AWAY).exists()
    assert all(row.erased for row in opened(Entry.objects.filter(act="desk.mail_put_away")))


def test_job_is_run_again_or_put_away(desk):
    again, away = broken("cop.services.mail.tasks.blank"), broken("cop.people.tasks.no_more")
    held = broken("cop.people.tasks.in_hand", started=timezone.now())
    page = text(desk.get("/desk/jobs/"))
    assert "given up after the last attempt" in page and "cop.people.tasks.no_more" in page
    desk.post("/desk/jobs/", {"act": "again", "picked": [again.pk, held.pk]})
    run(again.pk)
    desk.post("/desk/jobs/", {"act": "away", "picked": [away.pk, held.pk], "reason": "Not needed any more"})
    run(away.pk)
    assert list(Job.objects.values_list("pk", flat=True)) == [held.pk]
    (row,) = opened(Entry.objects.filter(act="desk.job_put_away"))
    assert (row.entry.number, row.new["task"]) == (away.pk, "cop.people.tasks.no_more")


@pytest.mark.parametrize("address", ["/desk/mail/", "/desk/jobs/"])
@pytest.mark.one_database
def test_lists_need_the_same_queries_for_one_and_three(desk, fail, make_person, address):
    def ask(*names: str) -> int:
        for name in names:
            person: Person = make_person(f"{name}@example.org")
            fail(name, to_person=person.pk)
            broken(f"cop.people.tasks.{name}")
        desk.get(address)
        with CaptureQueriesContext(connection) as asked:
            desk.get(address)
        return len(asked)

    assert ask("one") == ask("two", "three") <= 15


def test_mail_that_came_in_and_could_not_be_handled_is_tried_again_or_put_away(desk):
    waiting = [
        Incoming.objects.create(
            raw=f"incoming/{n}.eml", size=1, door="lmtp", recipient="a@mail.example.org", came_from="m@example.org",
            state="desk", reason="failed", detail="ValueError",
        )
        for n in range(2)
    ]  # fmt: skip
    shown = text(desk.get("/desk/mail/in/"))
    assert shown.count("m@example.org") == 2 and "an error of ours" in shown
    assert "(2" in text(desk.get("/desk/")) or "2" in text(desk.get("/desk/"))
    desk.post("/desk/mail/in/", {"act": "again", "picked": waiting[0].pk})
    desk.post("/desk/mail/in/", {"act": "away", "picked": waiting[1].pk, "reason": "They wrote again"})
    assert [one.state for one in Incoming.objects.order_by("pk")] == ["waiting", "dropped"]
    assert "Nothing waits for you." in text(desk.get("/desk/mail/in/"))
