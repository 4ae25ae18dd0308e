"""How often mail comes, and the mail that sums up a day or a week."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from json import loads
from urllib.parse import urlsplit
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cop.discussions.mails import asked
from cop.discussions.models import Asked, Contributor, Edition, Follow, Post, Reply, Thread, Wishes
from cop.discussions.tasks import tell_of_post, tell_of_thread
from cop.people.actions.digesting import due_since, readers, send_due
from cop.people.models import Person
from cop.people.queries.my_data import archive
from cop.services.mail import digests as mail_digests
from cop.services.mail.choices import Arrived
from cop.services.mail.digests import Line, Part, Section
from cop.services.mail.models import Incoming, Message
from discussions.test_letters import _our_server, came_in  # noqa: F401
from discussions.test_talking import ask

pytestmark = pytest.mark.django_db
MONDAY = datetime(2030, 6, 3, 12, tzinfo=UTC)


def answered(client, thread, body="A low rate at noon."):
    client.post(f"/q/{thread.pk}/answer/", {"body": body})
    return thread.posts.order_by("-pk").first()


def moved_to(moment):
    """As if all was said then, and answers were wanted for three weeks."""
    Post.objects.update(said=moment)
    Thread.objects.update(moved=moment, opened=moment, closes=moment + timedelta(days=21))
    Asked.objects.update(at=moment)


def members(person, **how):
    """What lies in the file of a person's data, by its name."""
    with ZipFile(BytesIO(b"".join(archive(person, **how)))) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def digests():
    return Message.objects.filter(kind="people/digest").order_by("pk")


def test_who_wants_it_daily_reads_it_in_the_digest_and_gets_no_other_mail(client_of, asker, expert):
    browser = client_of(asker)
    thread = ask(browser)
    browser.post("/my/following/mails/", {"rhythm": "daily"})
    tell_of_post(answered(client_of(expert), thread).pk)
    assert not Message.objects.filter(kind="discussions/said").exists()
    moved_to(MONDAY - timedelta(hours=12))
    assert send_due(MONDAY) == 1 and send_due(MONDAY + timedelta(hours=1)) == 0
    mail = digests().get()
    assert "Tariff for public charging" in mail.text and "1 new answer" in mail.text and "Esha" not in mail.text
    assert mail.subject.startswith("Today: ") and len(mail.html.encode()) + len(mail.text.encode()) < 30_000
    assert send_due(MONDAY + timedelta(days=1)) == 0
    told, others = (loads(members(asker, for_others_eyes=who)["my-data.json"]) for who in (False, True))
    assert "daily" in [row["rhythm"] for row in told["digests"]] and told["digests"] == others["digests"]
    assert [row["entries"] for row in told["digests-with-numbers"]] == [[f"said {thread.pk}"]]
    assert [list(row) for row in others["digests-with-numbers"]] == [["sent"]]


def test_the_thread_wins_over_the_community_and_that_over_all(client_of, asker, expert, community):
    browser = client_of(asker)
    thread = ask(browser)
    browser.post("/my/following/mails/", {"rhythm": "at-once"})
    browser.post(f"/follow/community/{community.pk}/", {"how": "weekly"})
    post = answered(client_of(expert), thread)
    tell_of_post(post.pk)
    assert not Message.objects.filter(kind="discussions/said").exists()
    browser.post(f"/follow/thread/{thread.pk}/", {"how": "at-once"})
    tell_of_post(post.pk)
    assert Message.objects.filter(kind="discussions/said", to_person=asker.pk).count() == 1
    assert Follow.objects.get(person=asker, kind="thread").rhythm == "at-once"


def test_open_queries_near_to_what_one_knows_come_weekly_on_monday(client_of, asker, make_person, community):
    from cop.network.models import Topic

    knower = make_person("knower@example.org", name="K. Nower", news_rhythm="weekly", time_zone="Asia/Colombo")
    knower.expertise.create(topic=Topic.objects.get(code="charging-tariffs"))
    ask(client_of(asker))
    moved_to(MONDAY - timedelta(days=1))
    Person.objects.exclude(pk=knower.pk).update(news_rhythm="none")
    assert send_due(MONDAY) == 1
    mail = digests().get()
    assert "Open, and near to what you know" in mail.text and "no answer yet" in mail.text
    assert "  You know “Charging tariffs”\n  - Which tariff did you choose?\n  http" in mail.text
    assert "<li style" in mail.html and "Which tariff did you choose?</li>" in mail.html
    assert mail.subject == "This week: 1 open query" and "List-Unsubscribe" in mail.headers
    Follow.objects.create(person=knower, kind="topic", what=str(knower.expertise.get().topic_id), muted=True)
    assert send_due(MONDAY + timedelta(days=7)) == 0


def test_what_waits_is_told_when_it_is_new_and_once_before_its_last_day_and_stands_once(client_of, asker, expert):
    thread = ask(client_of(asker))
    Person.objects.filter(pk=expert.pk).update(news_rhythm="daily", time_zone="Asia/Manila")
    expert.expertise.get_or_create(topic=thread.topics.get())
    Asked.objects.get_or_create(thread=thread, person=expert)
    moved_to(MONDAY - timedelta(hours=18))
    sent_on = [day for day in range(30) if send_due(MONDAY + timedelta(days=day))]
    mails = digests()
    assert sent_on == [0, 17] and {mail.to_person for mail in mails} == {expert.pk}
    for mail in mails:
        assert mail.text.count("Tariff for public charging") == 1 and mail.subject == "Today: 1 waits for you"
        assert "You are asked to answer. · no answer yet · until" in " ".join(mail.text.split())


def test_who_is_quoted_in_a_draft_is_asked_whether_it_is_right_until_they_said_so(client_of, asker, expert):
    thread = ask(client_of(asker))
    Person.objects.filter(pk=expert.pk).update(news_rhythm="daily", time_zone="Asia/Manila")
    moved_to(MONDAY)
    Asked.objects.all().delete()
    Thread.objects.update(state="checking")
    until = (MONDAY + timedelta(days=15)).date()
    reply = Reply.objects.create(thread=thread, language="en", checked_until=until)
    quoted = Contributor.objects.create(reply=reply, person=expert, asked=MONDAY + timedelta(days=3))
    sent_on = [day for day in range(3, 17) if send_due(MONDAY + timedelta(days=day))]
    mails = digests()
    assert sent_on == [4, 12] and {mail.to_person for mail in mails} == {expert.pk}
    for mail in mails:
        assert mail.subject == "Today: 1 waits for you"
        assert " ".join(mail.text.split()).count("Is it right as it stands? Until 18 June") == 1
    Contributor.objects.filter(pk=quoted.pk).update(agreed=MONDAY + timedelta(days=17))
    Reply.objects.update(checked_until=until + timedelta(days=10))
    assert not any(send_due(MONDAY + timedelta(days=day)) for day in range(21, 24))


def test_a_digest_that_would_be_too_large_says_less_of_each_and_counts_the_rest(monkeypatch):
    def part(at):
        lines = [
            Line("ව" * 200, "ව" * 40, f"https://example.org/q/{at}{one}/", 1, "ව" * 40, ["ව" * 110] * 3)
            for one in range(10)
        ]
        return Part(lines, 1, str)

    monkeypatch.setattr(
        mail_digests, "_SECTIONS", [Section(str(at), "", lambda *_, at=at: part(at), None) for at in range(3)]
    )
    parts = [part for _section, part in mail_digests.parts_for(None, None)]
    assert not any(line.points for part in parts for line in part.lines)
    assert [len(part.lines) + part.more for part in parts] == [11] * 3 and 6 < sum(
        len(part.lines) for part in parts
    ) < 30


def test_the_list_of_mails_shows_what_it_is_about(client_of, asker, expert):
    tell_of_post(answered(client_of(expert), ask(client_of(asker))).pk)
    html = Message.objects.get(kind="discussions/said").html
    preview = html.split("<body", 1)[1].split("</div>", 1)[0].rpartition(">")[2]
    assert preview.startswith("Esha Expert") and "A low rate at noon." in preview and "http" not in preview


@pytest.mark.parametrize("zone", ["Asia/Colombo", "Asia/Manila", "UTC", "America/Los_Angeles"])
def test_due_at_seven_where_the_reader_is(zone):
    person = Person(time_zone=zone)
    for hours in range(0, 24 * 9, 5):
        now = MONDAY + timedelta(hours=hours)
        daily, weekly = due_since(person, "daily", now), due_since(person, "weekly", now)
        there = daily.astimezone(ZoneInfo(zone))
        assert (there.hour, there.minute) == (7, 0) and timedelta(0) <= now - daily < timedelta(hours=25)
        assert weekly.astimezone(ZoneInfo(zone)).weekday() == 0 and timedelta(0) <= now - weekly <= timedelta(
            days=7, hours=1
        )


def test_a_link_in_the_mail_chooses_how_often(client_of, asker, expert):
    thread = ask(client_of(asker))
    tell_of_post(answered(client_of(expert), thread).pk)
    mail = Message.objects.get(kind="discussions/said")
    page = urlsplit(mail.headers["List-Unsubscribe"].split(">")[0].strip("<")).path
    Client().post(page, {"choice": "weekly"})
    assert Wishes.objects.get(person=asker).rhythm == "weekly"
    assert asker in readers("weekly")


def test_who_is_asked_gets_that_one_mail_of_a_new_query(client_of, asker, expert, make_person):
    other = make_person("other@example.org", name="O. Ther", news_rhythm="at-once")
    Person.objects.filter(pk=expert.pk).update(news_rhythm="at-once")
    thread = ask(client_of(asker), body="What does @[Esha Expert] say?")
    asked(Asked.objects.create(thread=thread, person=expert))
    tell_of_thread(thread.pk)
    mails = Message.objects.exclude(to_person=asker.pk).values_list("to_person", "kind")
    assert sorted(mails) == sorted([(expert.pk, "discussions/asked"), (other.pk, "discussions/opened")])


def sent(kind="discussions/whole_thread"):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_what_stands_in_a_digest_comes_whole_by_its_number_and_can_be_answered(client_of, asker, expert):
    browser = client_of(asker)
    thread = ask(browser, body="We have **two** substations.")
    browser.post("/my/following/mails/", {"rhythm": "daily"})
    first = answered(client_of(expert), thread, "A low rate at noon.")
    for place in range(6):
        answered(client_of(expert), thread, f"Point {place}: " + "what drivers did then, evening by evening. " * 200)
    Post.objects.filter(pk=first.pk).update(standing="held")
    reply = Reply.objects.create(thread=thread, language="en")
    Edition.objects.create(reply=reply, number=1, language="en", title="What tariffs do", parts=[], answers=[])
    moved_to(MONDAY - timedelta(hours=12))
    Edition.objects.update(published=MONDAY - timedelta(hours=12))
    Person.objects.filter(pk=asker.pk).update(news_rhythm="daily")
    send_due(MONDAY)
    digest = digests().get(to_person=asker.pk)
    assert "\n1. Tariff for public charging" in digest.text and "\n2. What tariffs do" in digest.text
    assert "“send” and its number" in " ".join(digest.text.split()) and 'start="2"' in digest.html
    to = digest.headers["Reply-To"]
    came = came_in(to, asker.email, "send 1, 2", key="whole")
    assert not Incoming.objects.filter(pk=came.pk).exists()
    mails = sent()
    texts = "".join(mail.text for mail in mails)
    assert "substations" in texts and "Point 5" in texts and "earlier answers stand on the page" in texts
    assert "A low rate" not in texts and "Esha Expert" in texts and texts.count("Point 5") == 1
    assert all(len(mail.html.encode()) + len(mail.text.encode()) < 30_000 for mail in mails) and len(mails) > 1
    assert "In-Reply-To" not in mails[0].headers and mails[1].headers["In-Reply-To"] == mails[0].message_id
    assert [mail.subject for mail in sent("discussions/whole_reply")] == ["Re: Tariff for public charging"]
    came_in(to, asker.email, "send 1, 2", key="whole")
    assert len(sent()) == len(mails) and len(sent("discussions/whole_reply")) == 1
    assert (
        came_in(mails[0].headers["Reply-To"], asker.email, "Thank you: what of noon?", key="answer").state
        == Arrived.DONE
    )
    assert thread.posts.filter(body="Thank you: what of noon?", author=asker).exists()


def test_a_number_that_is_not_there_or_no_longer_for_the_reader_is_answered_kindly(client_of, asker, expert):
    browser = client_of(asker)
    thread = ask(browser)
    browser.post("/my/following/mails/", {"rhythm": "daily"})
    answered(client_of(expert), thread)
    moved_to(MONDAY - timedelta(hours=12))
    send_due(MONDAY)
    digest = digests().get(to_person=asker.pk)
    to = digest.headers["Reply-To"]
    assert came_in(to, asker.email, "7", key="seven").state == Arrived.REFUSED
    assert "nothing to send: 7" in Message.objects.get(kind="mail/not_taken").text
    assert came_in(to, asker.email, "Send", key="which").state == Arrived.REFUSED
    came_in(to, expert.email, "1", key="forwarded")
    came_in(to, asker.email, "1", key="forged", domain="elsewhere.example")
    Thread.objects.filter(pk=thread.pk).update(state="withdrawn")
    assert came_in(to, asker.email, "১", key="gone").state == Arrived.REFUSED
    assert not sent()
    Thread.objects.filter(pk=thread.pk).update(state="open")
    came_in(to, asker.email, "Send 1, 3 please", key="one of two")
    told = Message.objects.get(kind="people/done_by_mail").text
    assert len(sent()) == 1 and "Sent to you: 1\n" in told and "nothing to send: 3" in told
    assert Message.objects.filter(kind="mail/not_taken").count() == 3 and "Nothing was done" not in told
    assert came_in(to, asker.email, "weekly", key="weekly").state == Arrived.DONE
    assert Wishes.objects.get(person=asker).rhythm == "weekly"
