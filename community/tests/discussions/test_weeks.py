"""Time-bound discussions: the weeks go out by themselves, are summed up, and a synthesis closes it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cop.discussions import tasks, week_tasks
from cop.discussions.models import Post, Thread, Week
from cop.people.models import Membership
from cop.services.mail.models import Message
from discussions.test_talking import QUERY
from people.browsing import text

TODAY = timezone.localdate


@pytest.fixture
def timed(client_of, facilitator) -> Thread:
    answer = client_of(facilitator).post("/c/clean-mobility/ask/", QUERY | {"kind": "timed"})
    number = int(answer["Location"].split("/")[2])
    assert answer["Location"] == f"/q/{number}/weeks/"
    return Thread.objects.get(pk=number)


def plan(client, thread: Thread, *rows: tuple[date, str, str]):
    thread.refresh_from_db()
    typed = {"version": thread.version}
    for place, (begins, question, moderator) in enumerate(rows, start=1):
        typed |= {f"begins_{place}": begins, f"question_{place}": question, f"moderator_{place}": moderator}
    return client.post(f"/q/{thread.pk}/weeks/", typed)


def told(kind: str) -> list[int]:
    return sorted(Message.objects.filter(kind=f"discussions/{kind}").values_list("to_person", flat=True))


def run_jobs() -> None:
    for _time in range(2):
        week_tasks.follow_weeks()
        for post in Post.objects.filter(kind="framing"):
            tasks.tell_of_post(post.pk)
        for week in Week.objects.exclude(reminded=None):
            week_tasks.remind_moderator(week.pk)


def test_weeks_are_framed_summed_up_and_closed(client_of, facilitator, expert, asker, timed):
    page = f"/q/{timed.pk}/"
    client_of(asker).post(f"{page}follow/", {"how": "follow"})
    first = (TODAY(), "Which **depots** first?", expert.name.upper())
    assert plan(client_of(facilitator), timed, first, (TODAY() + timedelta(days=7), "Who pays?", "")).status_code == 302
    assert list(Week.objects.values_list("ends", flat=True)) == [TODAY() + timedelta(days=n) for n in (6, 13)]

    assert Post.objects.get().kind == "framing", "the question of today stands there at once"
    for _time in range(2):
        week_tasks.tell_moderators(timed.pk)
    assert told("moderates") == [expert.pk]
    assert "You moderate week 1, from " in Message.objects.get(kind="discussions/moderates").text
    run_jobs()
    assert told("said") == sorted([asker.pk, facilitator.pk, expert.pk]), "each follower once"
    assert " writes:" not in Message.objects.filter(kind="discussions/said").first().text
    shown = text(client_of(asker).get(page))
    assert "<b>Question of the week</b>" in shown and "Esha" not in shown
    assert "<strong>depots</strong>" in shown and "Week 1" in shown and 'class="now" aria-current="step"' in shown
    assert "0 answers" in shown, "a question of the week is no answer"

    Week.objects.filter(place=1).update(ends=TODAY())
    assert client_of(asker).post(f"{page}weeks/1/summary/", {"body": "Not mine."}).status_code == 403
    assert client_of(expert).post(f"{page}weeks/2/summary/", {"body": "Not my week."}).status_code == 403
    assert client_of(facilitator).post(f"{page}weeks/2/summary/", {"body": "Too early."}).status_code == 409
    theirs = text(client_of(expert).get(page))
    assert "Sum up week 1" in theirs and "Close it with a synthesis" not in theirs
    assert client_of(expert).post(f"{page}close/", {"body": "Over."}).status_code == 403
    run_jobs()
    assert told("week_ends") == [expert.pk]
    client_of(expert).post(f"{page}weeks/1/summary/", {"body": "Small depots first."})
    assert client_of(facilitator).post(f"{page}weeks/1/summary/", {"body": "Mine too."}).status_code == 409

    client_of(facilitator).post(f"{page}close/", {"body": "Depots, then money."})
    timed.refresh_from_db()
    assert timed.state == "archived" and Post.objects.filter(kind="synthesis").count() == 1
    assert client_of(asker).post(f"{page}answer/", {"body": "Late."}).status_code == 409
    assert "Depots, then money." in text(client_of(asker).get(page))


@pytest.mark.parametrize(
    "rows",
    [
        [(7, "One", ""), (3, "Two", "")],
        [(-1, "Over", "")],
        [(1, "One", "nobody@elsewhere.example")],
        [(1, "One", "Two Alike")],
        [(1, "One", "Elsa Elsewhere")],
    ],
    ids=["not in order", "over already", "moderator unknown", "moderator one of two", "moderator no member here"],
)
@pytest.mark.one_database
def test_weeks_that_cannot_be_are_refused_with_what_was_typed(client_of, facilitator, timed, make_person, rows):
    for address in ("one@example.org", "two@example.org"):
        make_person(address, name="Two Alike")
    Membership.objects.filter(person=make_person("elsa@example.org", name="Elsa Elsewhere")).update(
        until=timezone.now()
    )
    rows = [(TODAY() + timedelta(days=days), question, moderator) for days, question, moderator in rows]
    answer = plan(client_of(facilitator), timed, *rows)
    assert answer.status_code in (200, 409) and rows[0][1] in text(answer) and "summary-of-errors" in text(answer)
    assert not Week.objects.exists()


def test_question_of_today_goes_out_as_the_discussion_opens(client_of, facilitator, timed):
    Thread.objects.filter(pk=timed.pk).update(state="wording", opened=None)
    plan(client_of(facilitator), timed, (TODAY(), "Which depots first?", ""))
    assert not Post.objects.exists()
    client_of(facilitator).post(f"/q/{timed.pk}/open/")
    week_tasks.begin_weeks(timed.pk)
    assert Post.objects.get().body == "Which depots first?"
