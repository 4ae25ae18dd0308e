"""Asking and answering through the website, as those who do it."""

import re
from datetime import timedelta

import pytest

from cop.discussions.models import Post, Revision, Thread
from cop.services.mail.models import Message
from cop.services.moderation.limits import take
from people.browsing import text

ASK = "/c/clean-mobility/ask/"
QUERY = {
    "kind": "query", "title": "Tariff for public charging", "body": "The **evening peak** is at its limit.",
    "question_1": "Which tariff did you choose?", "helps": ["experiences"], "language": "en", "shown_as": "name",
    "topics": ["charging-tariffs"], "countries": ["LK"],
}  # fmt: skip


def ask(client, **changes) -> Thread:
    answer = client.post(ASK, QUERY | changes)
    assert answer.status_code == 302, text(answer)
    return Thread.objects.get(pk=int(answer["Location"].split("/")[2]))


def test_query_is_asked_answered_and_replied_to(client_of, asker, expert, facilitator):
    thread = ask(client_of(asker), wanted_by="2030-01-31")
    page = f"/q/{thread.pk}/"
    read = text(client_of(expert).get(page))
    assert "<strong>evening peak</strong>" in read and "Experiences" in read and "31 January 2030" in read
    client_of(expert).post(f"{page}answer/", {"body": "A low rate at noon.", "language": "en"})
    client_of(asker).post(f"{page}answer/", {"body": "Thank you.", "to": "1"})
    shown = text(client_of(facilitator).get(page))
    assert "A low rate at noon." in shown and "Thank you." in shown and "Esha Expert" in shown
    thread.refresh_from_db()
    assert thread.posts_count == 2 and thread.first_answered is not None


def test_who_follows_gets_what_is_said_once_and_not_their_own(
    client_of, asker, expert, django_capture_on_commit_callbacks
):
    from cop.discussions import tasks

    thread = ask(client_of(asker))
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "A low rate at noon."})
    post = Post.objects.get()
    tasks.tell_of_post(post.pk)
    tasks.tell_of_post(post.pk)
    told = Message.objects.filter(kind="discussions/said")
    assert [message.to_person for message in told] == [asker.pk]
    assert "A low rate at noon." in told[0].text and "Esha Expert writes" in told[0].text


def test_same_answer_sent_twice_is_there_once(client_of, asker, expert):
    thread = ask(client_of(asker))
    for _time in range(2):
        client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "Once.", "sent_once": "a-device-1"})
    assert Post.objects.count() == 1


def test_what_names_somebody_is_sent_once_too(client_of, asker, expert):
    named = f"Ask @[{expert.name}], please."
    for _time in range(2):
        thread = ask(client_of(asker), body=named, sent_once="a-device-2")
        client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": named, "sent_once": "a-device-3"})
    assert (Thread.objects.count(), Post.objects.count()) == (1, 1)
    assert f"/people/{expert.pk}/" in Post.objects.get().body


def test_edit_keeps_what_was_said_and_shows_it(client_of, asker, expert):
    thread = ask(client_of(asker))
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    client_of(expert).post(f"/q/{thread.pk}/posts/1/edit/", {"body": "At noon, and at night.", "version": "1"})
    assert Revision.objects.get().body == "At noon."
    assert "At noon." in text(client_of(asker).get(f"/q/{thread.pk}/history/"))
    Revision.objects.bulk_create(Revision(thread=thread, body=f"Later {n}.") for n in range(20))
    first = text(client_of(asker).get(f"/q/{thread.pk}/history/"))
    assert "Later 0." in first and "At noon." not in first
    older = re.search(r'href="(\?after=\d+)"', first)[1]
    assert "At noon." in text(client_of(asker).get(f"/q/{thread.pk}/history/{older}"))


def test_edits_are_limited(client_of, asker, expert):
    thread = ask(client_of(asker))
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    for person, page in ((expert, f"/q/{thread.pk}/posts/1/edit/"), (asker, f"/q/{thread.pk}/edit/")):
        for _edit in range(60):
            take(f"discussions-edit:{person.pk}", per=timedelta(hours=1), at_most=60)
        refused = client_of(person).post(page, QUERY | {"version": "1"})
        assert refused.status_code == 429 and QUERY["body"] in text(refused), "what was typed is kept"


@pytest.mark.parametrize(("place", "typed"), [("", QUERY), ("posts/1/", {})])
def test_of_two_who_edit_the_second_sees_what_the_first_wrote_and_saves_on_top(client_of, asker, place, typed):
    thread = ask(client_of(asker))
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    page = f"/q/{thread.pk}/{place}edit/"
    versions = [client_of(asker).get(page).context["form"]["version"].value() for _tab in range(2)]
    client_of(asker).post(page, typed | {"body": "First words.", "version": versions[0]})
    late = client_of(asker).post(page, typed | {"body": "Second words.", "version": versions[1]})
    shown = text(late)
    assert late.status_code == 409 and "Somebody changed it meanwhile." in shown
    assert "<p>First words.</p>" in shown and "Second words.</textarea>" in shown
    again = typed | {"body": "Second words.", "version": late.context["form"]["version"].value()}
    assert client_of(asker).post(page, again).status_code == 302
    assert "Second words." in text(client_of(asker).get(f"/q/{thread.pk}/"))


def test_withdrawn_answer_leaves_its_place_without_words(client_of, asker, expert):
    thread = ask(client_of(asker))
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "I take this back."})
    client_of(expert).post(f"/q/{thread.pk}/posts/1/withdraw/")
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    assert "I take this back." not in shown and "has withdrawn this" in shown


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://elsewhere.example/x.png)", "[" * 5000],
)
@pytest.mark.one_database
def test_what_is_typed_runs_nothing_and_loads_nothing(client_of, asker, typed):
    thread = ask(client_of(asker), body=typed)
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    assert (
        "<script>alert" not in shown and 'href="javascript' not in shown and "<img" not in shown.split("<article>")[1]
    )


@pytest.mark.one_database
def test_page_needs_the_same_queries_for_one_and_three_answers(
    client_of, asker, expert, facilitator, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    thread = ask(client_of(asker))
    counts = []
    for number in range(3):
        client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": f"Answer {number}"})
        client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Reply", "to": "1"})
        reader = client_of(facilitator)
        reader.get("/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reader.get(f"/q/{thread.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[2] and counts[2] <= 15, counts
