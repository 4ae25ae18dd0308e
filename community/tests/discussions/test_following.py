"""Following topics, countries and people: one mail for each new query, and nothing of who speaks under cover."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cop.discussions import tasks
from cop.discussions.models import Follow, Thread
from cop.network.models import Topic
from cop.services.mail.models import Message
from cop.services.mail.unsubscribing import unsubscribe_address
from discussions.test_talking import QUERY, ask
from people.browsing import text


@pytest.fixture
def reader(make_person):
    """Somebody who wants no mail of the community as such."""
    return make_person("reader@example.org", name="Reader Ravi", news_rhythm="weekly")


def told(thread: Thread) -> list[int]:
    for _time in range(2):
        tasks.tell_of_thread(thread.pk)
    sent = Message.objects.filter(kind="discussions/opened", thread=f"q{thread.pk}").values_list("to_person", flat=True)
    return sorted(filter(None, sent))


def follow(client, kind: str, what: object, how: str = "follow"):
    return client.post(f"/follow/{kind}/{what}/", {"how": how})


def test_whoever_follows_by_several_ways_gets_one_mail_and_who_mutes_none(client_of, reader, asker, facilitator):
    client, topic = client_of(reader), Topic.objects.get(code="charging-tariffs")
    for page in ("/topics/charging-tariffs/", "/countries/lk/", f"/people/{asker.pk}/"):
        assert 'value="follow"' in text(client.get(page))
    assert follow(client, "topic", topic.pk)["Location"] == "/topics/charging-tariffs/"
    assert follow(client, "country", "LK")["Location"] == "/countries/lk/"
    assert follow(client, "person", asker.pk)["Location"] == f"/people/{asker.pk}/"
    assert "Stop following" in text(client.get(f"/people/{asker.pk}/"))
    first = ask(client_of(asker))
    assert told(first).count(reader.pk) == 1
    page = text(client.get(f"/q/{first.pk}/"))
    assert 'href="/topics/charging-tariffs/"' in page and 'href="/countries/lk/">Sri Lanka' in page
    assert first.title in text(client.get("/topics/charging-tariffs/")) and first.title in text(
        client.get("/countries/lk/")
    )
    follow(client, "country", "LK", "mute")
    assert reader.pk not in told(ask(client_of(asker)))
    listed = text(client.get("/my/following/"))
    assert "Asanka Asker" in listed and "Sri Lanka" in listed and listed.count("muted") >= 1
    client.post("/follow/country/LK/", {"how": "none", "list": "1"})
    assert Follow.objects.filter(person=reader).count() == 2


def test_following_somebody_tells_nothing_of_what_they_say_under_cover_or_unnamed(
    client_of, reader, asker, expert, facilitator, make_person
):
    for person in (asker, facilitator):
        follow(client_of(reader), "person", person.pk)
    plain = {"topics": [], "countries": []}
    covered = ask(client_of(asker), shown_as="nothing", **plain)
    client_of(facilitator).post(f"/q/{covered.pk}/open/")
    unnamed = ask(client_of(asker), kind="discussion", chatham="on", **plain)
    assert Thread.objects.get(pk=covered.pk).state == "open"
    assert reader.pk not in told(covered) + told(unnamed)
    assert reader.pk in told(ask(client_of(asker), **plain)), "of what they ask in their own name it does"


def test_nobody_follows_what_they_may_not_see(client_of, reader, make_person, facilitator):
    hidden = make_person("hidden@example.org", seen_name=4)
    assert follow(client_of(reader), "person", hidden.pk).status_code == 403
    assert follow(client_of(reader), "nothing", "1").status_code == 404
    assert QUERY and not Follow.objects.exists()


@pytest.mark.one_database
def test_list_of_what_one_follows_needs_the_same_queries_for_one_and_three(
    client_of, reader, asker, expert, facilitator
):
    client, counts = client_of(reader), []
    for person in (asker, expert, facilitator):
        follow(client, "person", person.pk)
        client.get("/my/following/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/my/following/")
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 15, counts


def test_mail_about_discussions_is_chosen_and_what_was_muted_is_followed_again(client_of, reader, asker, facilitator):
    client, topic = client_of(reader), Topic.objects.get(code="charging-tariffs")
    follow(client, "topic", topic.pk)
    follow(client, "topic", topic.pk, "mute")
    for page in ("/topics/charging-tariffs/", "/my/following/"):
        assert re.search(r'value="follow">Hear of it again', text(client.get(page)))
    follow(client, "topic", topic.pk)
    client.post(unsubscribe_address(reader.pk, "discussions").removeprefix(settings.SITE_URL))
    assert reader.pk not in told(ask(client_of(asker)))
    assert "You get no mail about discussions" in text(client.get("/my/following/"))
    client.post("/my/following/mails/")
    assert "You get mail about discussions" in text(client.get("/my/following/"))
    assert reader.pk in told(ask(client_of(asker)))
    client.post("/my/following/mails/", {"no": "1"})
    assert reader.pk not in told(ask(client_of(asker)))


def test_own_posts_come_by_mail_only_to_whoever_wants_them(client_of, asker, expert, facilitator):
    query, client = ask(client_of(asker)), client_of(expert)

    def mails_of_mine(words: str, **wishes: str) -> int:
        client.post("/my/following/mails/", {"rhythm": "at-once"} | wishes)
        client.post(f"/q/{query.pk}/answer/", {"body": words})
        tasks.tell_of_post(query.posts.latest("pk").pk)
        return Message.objects.filter(kind="discussions/said", to_person=expert.pk, text__contains=words).count()

    assert mails_of_mine("A low rate at noon.") == 0
    assert mails_of_mine("And one at night.", own_posts="1") == 1
    assert "checked" in text(client.get("/my/following/")).split('id="own-posts"')[1].split(">")[0]
    assert mails_of_mine("A third one.") == 0
