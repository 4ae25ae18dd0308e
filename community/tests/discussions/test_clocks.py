"""The clocks of queries: what is done when nobody answers and when answers close, each step once."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from cop.discussions import routing_tasks
from cop.discussions.models import Asked, Rules, Step, Thread
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.queues import queues_for
from discussions.test_talking import ask
from people.browsing import text

MONDAY = datetime(2026, 11, 30, 8, tzinfo=timezone.get_fixed_timezone(0))


@pytest.fixture
def on():
    """Follow the clocks as they stand so many days after a Monday, with the jobs that come of it."""

    def follow(days: float, *, times: int = 2) -> None:
        with patch("django.utils.timezone.now", return_value=MONDAY + timedelta(days=days)):
            for _time in range(times):
                routing_tasks.follow_clocks()
            for step in Step.objects.exclude(code="late"):
                routing_tasks.tell_of_step(step.pk)

    return follow


@pytest.fixture
def thread(client_of, asker, facilitator) -> Thread:
    made = ask(client_of(asker))
    made.opened, made.closes = MONDAY, (MONDAY + timedelta(days=14)).date()
    made.save()
    return made


def steps(thread: Thread) -> list[str]:
    return list(Step.objects.filter(thread=thread).order_by("pk").values_list("code", flat=True))


def waits(viewer, code: str) -> int:
    viewer = type(viewer).objects.get(pk=viewer.pk)
    return next((found.count for queue, found in queues_for(viewer, {}) if queue.code == code), -1)


def test_without_an_answer_the_desk_then_the_secretariat_is_told_and_the_asker_hears_once(
    client_of, asker, facilitator, secretariat, thread, on
):
    assert waits(facilitator, "ask-people") == 1
    on(2)
    assert steps(thread) == []
    on(3)
    assert steps(thread) == ["late", "next_people"]
    assert (waits(facilitator, "unanswered"), waits(secretariat, "long-unanswered")) == (1, 0)
    on(6)
    assert steps(thread) == ["late", "next_people"], "a weekend is no working day"
    on(7)
    assert steps(thread) == ["late", "next_people", "secretariat"]
    on(1)
    on(7)
    assert steps(thread) == ["late", "next_people", "secretariat"], "a clock set back and forth repeats nothing"
    assert (waits(facilitator, "long-unanswered"), waits(secretariat, "long-unanswered")) == (-1, 1)
    told = Message.objects.filter(kind="discussions/step")
    assert [message.to_person for message in told] == [asker.pk] * 2
    assert "the secretariat looks for somebody who knows" in text(client_of(asker).get(f"/q/{thread.pk}/"))


def test_next_people_are_asked_where_the_community_asks_by_itself(asker, thread, on, make_person, community):
    Rules.objects.create(community=community, asks_itself=True, asks_at_once=1)
    for number in range(3):
        make_person(f"{number}@example.org", willing_to_be_asked=True)
    routing_tasks.ask_by_itself(thread.pk)
    on(4)
    assert list(Asked.objects.order_by("pk").values_list("round", flat=True)) == [1, 2]


def test_answers_close_with_a_reminder_and_the_reply_is_compiled(client_of, asker, facilitator, expert, thread, on):
    client_of(facilitator).post(f"/q/{thread.pk}/ask-people/", {"person": [expert.pk]})
    Asked.objects.create(thread=thread, person=asker, state="not_now")
    client_of(facilitator).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    on(8)
    thread.refresh_from_db()
    assert (thread.state, steps(thread)) == ("open", [])
    on(9)
    thread.refresh_from_db()
    assert (thread.state, steps(thread)) == ("closing", ["closing"])
    for _time in range(2):
        routing_tasks.remind(thread.pk, 1)
    reminded = Message.objects.filter(kind="discussions/remind")
    assert [message.to_person for message in reminded] == [expert.pk]
    on(14)
    thread.refresh_from_db()
    assert thread.state == "closing"
    on(15)
    thread.refresh_from_db()
    assert (thread.state, steps(thread)) == ("compiling", ["closing", "compiling"])
    moved = Entry.objects.filter(act="discussions.moved", number=thread.pk, actor=None)
    assert [row.values["new"]["state"] for row in moved.order_by("pk")] == ["closing", "compiling"]


def test_query_that_is_opened_again_closes_once_more(client_of, facilitator, thread, on):
    client_of(facilitator).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    on(9)
    on(15)
    page, further = f"/q/{thread.pk}/state/", client_of(facilitator)
    further.post(page, {"act": "redirect", "was": "compiling", "where": "The ministry", "word": "They know."})
    further.post(page, {"act": "reopen", "was": "redirected"})
    thread.refresh_from_db()
    assert thread.state == "open"
    Thread.objects.filter(pk=thread.pk).update(closes=(MONDAY + timedelta(days=28)).date())
    on(29)
    thread.refresh_from_db()
    assert (thread.state, steps(thread).count("compiling")) == ("compiling", 2)


def test_query_without_an_answer_does_not_end_but_stays_open_longer(thread, on):
    on(15)
    thread.refresh_from_db()
    assert thread.state == "open" and thread.closes > (MONDAY + timedelta(days=25)).date()
    on(60, times=1)
    assert steps(thread).count("extended") == 2 and steps(thread).count("secretariat") == 1


def test_days_of_the_communitys_own_calendar_count(thread, on, community):
    Rules.objects.create(community=community, works_in="BD")
    on(5)
    assert steps(thread) == ["late", "next_people"]
    on(6)
    assert steps(thread) == ["late", "next_people"], "Friday and Saturday are free there"
    on(7)
    assert "secretariat" in steps(thread)


def test_under_cover_the_mail_to_the_asker_reads_as_that_to_any_follower(client_of, asker, expert, facilitator, on):
    covered = ask(client_of(asker), shown_as="nothing")
    client_of(facilitator).post(f"/q/{covered.pk}/open/")
    for person in (asker, expert):
        client_of(person).post(f"/q/{covered.pk}/follow/", {"how": "follow"})
    Thread.objects.filter(pk=covered.pk).update(opened=MONDAY)
    on(3)
    mails = Message.objects.filter(kind="discussions/step")
    assert {mail.to_person for mail in mails} == {asker.pk, expert.pk}
    said = {
        (mail.subject, mail.category, mail.thread, mail.text.split("Stop this mail")[0].split(",", 1)[1])
        for mail in mails
    }
    assert len(said) == 1


def test_rules_are_set_by_who_facilitates_on_top_of_what_they_saw(client_of, asker, facilitator, community):
    page = "/c/clean-mobility/discussions/rules/"
    values = {
        "version": 1, "works_in": "BT", "first_answer": 1, "next_people": 2, "secretariat": 4, "open_for": 8,
        "remind_before": 2, "check_for": 3, "asks_at_once": 5, "asks_itself": "on", "archives_after": 90,
        "holds_first_posts": 1, "holds_new_for": 14, "holds_links_from": 4,
    }  # fmt: skip
    assert client_of(asker).get(page).status_code == 403
    wrong = client_of(facilitator).post(page, values | {"secretariat": 1})
    assert "cannot be sooner" in text(wrong) and not Rules.objects.filter(works_in="BT").exists()
    assert client_of(facilitator).post(page, values).status_code == 302
    assert client_of(facilitator).post(page, values | {"open_for": 9}).status_code == 409
    rules = Rules.objects.get()
    assert (rules.works_in, rules.open_for, rules.asks_itself, rules.version) == ("BT", 8, True, 2)
    row = Entry.objects.get(act="discussions.rules_set")
    assert row.actor == facilitator.pk and row.values["old"]["open_for"] == 10
