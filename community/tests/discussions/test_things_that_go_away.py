"""What is withdrawn, removed, erased or sent anew while a reply is compiled, circulates or was published."""

# ruff: noqa: F811
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from cop.discussions import routing_tasks, tasks
from cop.discussions.actions import replying
from cop.discussions.models import Edition, Post, Reply, Rules, Step, Thread
from cop.discussions.queries.replies import read_by_mail
from cop.people.actions.erasing import _ERASERS
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from cop.services.queues import queues_for
from discussions.test_moderation import LINKS, decide, index_of
from discussions.test_replies import WORDS, begin, circulated, desk, link, published, thread, typed  # noqa: F401
from people.browsing import text


def over(reply: Reply) -> None:
    """Let the days of circulation pass, and what the job does then."""
    Reply.objects.filter(pk=reply.pk).update(checked_until=timezone.localdate() - timedelta(days=2))
    tasks.end_circulations()


def waits(viewer, code: str) -> int:
    viewer = type(viewer).objects.get(pk=viewer.pk)
    return next((found.count for queue, found in queues_for(viewer, {}) if queue.code == code), -1)


@pytest.mark.parametrize("gone", [{"state": "withdrawn"}, {"state": "redirected"}, {"standing": "removed"}])
def test_reply_of_a_query_that_goes_away_is_neither_sent_nor_published(desk, thread, facilitator, gone):
    reply = circulated(desk, thread)
    Message.objects.all().delete()
    Thread.objects.update(**gone)
    tasks.circulate_reply(reply.pk, reply.version)
    desk.post(f"/q/{thread.pk}/compile/publish/")
    over(reply)
    assert not Edition.objects.exists() and not Message.objects.exists()


def test_answer_taken_back_while_it_is_quoted_stops_the_reply_until_it_is_out(desk, thread, client_of, expert):
    reply = circulated(desk, thread)
    client_of(expert).post(f"/q/{thread.pk}/posts/1/withdraw/")
    over(reply)
    refused = desk.post(f"/q/{thread.pk}/compile/publish/", follow=True)
    assert not Edition.objects.exists() and "Answer [1] is no longer there." in text(refused)
    desk.post(f"/q/{thread.pk}/compile/", {"do": "back"})
    assert "Answer [1] is no longer there." in text(
        desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate"), follow=True)
    )
    for part in reply.parts.all():
        if "1" in part.cites:
            desk.post(f"/q/{thread.pk}/compile/", typed(reply, do=f"remove-{part.pk}"))
    desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate"))
    over(reply)
    assert "We chose a low tariff" not in str(Edition.objects.get().parts)


@pytest.mark.parametrize("way", ["withdrawn", "held"])
def test_words_of_an_answer_that_is_gone_go_out_of_the_published_reply(desk, thread, client_of, asker, expert, way):
    published(desk, thread)
    assert index_of("evening") == 1
    if way == "held":
        client_of(expert).post(f"/q/{thread.pk}/posts/1/edit/", {"body": LINKS, "version": "1"})
    else:
        client_of(expert).post(f"/q/{thread.pk}/posts/1/withdraw/")
    reader = client_of(asker)
    assert Post.objects.get(place=1).standing == way
    for address in ("reply/", "reply/as/ris/", ""):
        shown = text(reader.get(f"/q/{thread.pk}/{address}"))
        assert "We chose a low tariff" not in shown and "evening" not in shown
    shown = text(reader.get(f"/q/{thread.pk}/reply/"))
    assert "This was removed." in shown and "In India the charging tariff stayed flat." in shown
    assert index_of("evening") == 0 and "evening tariff" not in text(reader.get("/search/?q=flat"))


def test_words_that_a_moderator_takes_out_go_out_of_the_published_reply(desk, thread, client_of, asker, facilitator):
    published(desk, thread)
    client_of(asker).post(f"/q/{thread.pk}/posts/1/report/", {"why": "private"})
    edited = {"on_text": "edit", "text": "The office knows.", "note": "Private.", "on_person": "nothing"}
    decide(client_of(facilitator), Case.objects.get(), **edited)
    shown = text(client_of(asker).get(f"/q/{thread.pk}/reply/"))
    assert "We chose a low tariff" not in shown and "evening" not in shown and index_of("evening") == 0
    assert "The office knows." in shown and "In India the charging tariff stayed flat." in shown


def test_only_answer_taken_back_leaves_the_query_unanswered_again(desk, thread, client_of, asker, expert):
    Post.objects.filter(place=2).delete()
    Thread.objects.update(first_answered=timezone.now(), posts_count=1, accepted=Post.objects.get())
    client = client_of(expert)
    assert thread.title not in text(client.get("/unanswered/"))
    client.post(f"/q/{thread.pk}/posts/1/withdraw/")
    thread.refresh_from_db()
    assert (thread.posts_count, thread.first_answered, thread.accepted) == (0, None, None)
    assert thread.title in text(client.get("/unanswered/"))


@pytest.mark.parametrize("contributions_too", [False, True])
def test_one_who_is_quoted_and_one_who_asked_leave_while_it_circulates(
    desk, thread, client_of, asker, expert, facilitator, contributions_too
):
    reply = circulated(desk, thread)
    both = reply.parts.filter(section="summary").last()
    type(both).objects.filter(pk=both.pk).update(cites=["1", "2"])
    old = link(Message.objects.get(kind="discussions/check_reply", to_person=expert.pk), "right")
    for person in (expert, asker):
        for eraser in _ERASERS:
            eraser(person.pk, contributions_too=contributions_too)
    assert desk.get(old).status_code == 404
    over(reply)
    made = Edition.objects.get()
    said = str([made.title, made.parts, made.answers])
    both.refresh_from_db()
    assert both.cites == (["2"] if contributions_too else ["1", "2"])
    for words in ("We chose a low tariff", "Tariff for public charging"):
        assert (words in said) is not contributions_too
    shown = text(desk.get(f"/q/{thread.pk}/reply/"))
    assert "Esha" not in shown and "Asanka" not in shown and "In India the charging tariff stayed flat." in shown


def test_link_to_an_older_draft_agrees_to_nothing_newer(desk, thread, client_of, asker, expert):
    reply = circulated(desk, thread)
    mails = {mail.to_person: mail for mail in Message.objects.filter(kind="discussions/check_reply")}
    for _twice in range(2):
        desk.post(link(mails[expert.pk], "right"))
    assert reply.contributors.get(person=expert).agreed
    assert read_by_mail(reply)[0].person_id == expert.pk, "whoever agrees keeps their place"
    desk.post(f"/q/{thread.pk}/compile/", {"do": "back"})
    desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate"))
    for person in (expert, asker):
        for act in ("right", "correct"):
            answer = desk.post(link(mails[person.pk], act), {"text": "No."})
            assert (
                "There is a newer version." in text(desk.get(link(mails[person.pk], act))) and answer.status_code == 200
            )
    desk.post(link(mails[expert.pk], "name"))
    reply.refresh_from_db()
    quoted = reply.contributors.get(person=expert)
    assert (quoted.agreed, quoted.corrects, quoted.wish) == (None, "", "name")
    assert (reply.asker_agreed, reply.asker_corrects) == (None, "")


def test_days_are_those_of_the_community_whoever_presses_and_wherever(desk, thread, facilitator):
    """At 20:00 UTC on a Monday it is Tuesday in India, whose days count, and still Monday for the machine and in New York."""
    Rules.objects.create(community=thread.community, works_in="IN")
    facilitator.time_zone = "America/New_York"
    facilitator.save()
    reply = begin(desk, thread)
    with patch("django.utils.timezone.now", return_value=datetime(2026, 11, 30, 20, tzinfo=UTC)):
        desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate"))
    reply.refresh_from_db()
    assert reply.checked_until == date(2026, 12, 4)
    for hour, published_now in ((17, False), (19, True)):
        with patch("django.utils.timezone.now", return_value=datetime(2026, 12, 4, hour, tzinfo=UTC)):
            tasks.end_circulations()
        assert Edition.objects.exists() is published_now, hour


def test_late_first_answer_is_marked_once_whatever_rules_are_set_later(desk, thread, client_of, asker):
    Thread.objects.update(opened=datetime(2026, 11, 30, 8, tzinfo=UTC), first_answered=None)

    def follow(day: int) -> int:
        with patch("django.utils.timezone.now", return_value=datetime(2026, 12, day, 8, tzinfo=UTC)):
            routing_tasks.follow_clocks()
        return Step.objects.filter(code="late").count()

    thread.community.refresh_from_db()
    assert follow(2) == 0 and follow(3) == 1
    Rules.objects.create(community=thread.community, first_answer=9, next_people=9, secretariat=9)
    assert follow(4) == 1
    assert "The first answer is late" in text(client_of(asker).get(f"/q/{thread.pk}/"))


def test_facilitator_is_asked_whether_a_reply_is_still_true_and_told_of_later_answers(
    desk, thread, client_of, facilitator, expert
):
    published(desk, thread)
    assert (waits(facilitator, "still-true"), waits(facilitator, "reply-additions")) == (0, 0)
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "It went on: the tariff fell once more this year."})
    assert waits(facilitator, "reply-additions") == 1
    Reply.objects.update(still_true=timezone.localdate() - timedelta(days=400))
    assert waits(facilitator, "still-true") == 1
    assert "more than a year ago" in text(desk.get(f"/q/{thread.pk}/reply/"))
    desk.post(f"/q/{thread.pk}/compile/still/")
    assert waits(facilitator, "still-true") == 0
    assert "more than a year ago" not in text(desk.get(f"/q/{thread.pk}/reply/"))


def test_rules_of_what_waits_are_set_on_the_page_and_hold_at_once(client_of, thread, facilitator, make_person):
    client = client_of(facilitator)
    page = "/c/clean-mobility/discussions/rules/"
    form = client.get(page).context["form"]
    values = {name: value for name, value in form.initial.items() if value not in (None, False)}
    new = client_of(make_person("new@example.org", name="Nuwan Newcomer", joined=timezone.now()))
    new.post(f"/q/{thread.pk}/answer/", {"body": "One."})
    answer = client.post(page, values | {"holds_first_posts": "0", "holds_links_from": "1"})
    assert answer.status_code == 302
    new.post(f"/q/{thread.pk}/answer/", {"body": "Two."})
    new.post(f"/q/{thread.pk}/answer/", {"body": "Three: https://bus.example.org/"})
    standings = Post.objects.filter(author__name="Nuwan Newcomer").order_by("pk").values_list("standing", flat=True)
    assert list(standings) == ["held", "clear", "held"]
    assert client.post(page, values | {"holds_first_posts": "-1"}).status_code == 200


def test_draft_is_proposed_from_as_much_as_there_is_time_to_read(desk, thread, monkeypatch):
    monkeypatch.setattr(replying, "MOST_READ", len(WORDS[1]) + 5)
    cited = {mark for part in begin(desk, thread).parts.all() for mark in part.cites}
    assert cited == {"1"}
