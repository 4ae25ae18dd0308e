"""What is kept in memory for the page of a thread never outlives a change."""

from datetime import datetime

import pytest
from django.utils import timezone

from cop.discussions.models import Post, Thread
from cop.services import prepared
from discussions.test_talking import ask
from people.browsing import text


@pytest.fixture
def talked(client_of, asker, expert) -> Thread:
    """A thread that everybody may read, with an answer, whose page was read in between."""
    thread = ask(client_of(asker))
    Thread.objects.update(public_for_asker=timezone.now(), public_for_facilitator=timezone.now())
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "At noon."})
    return thread


def test_edit_removal_and_language_show_at_once(client, client_of, talked, expert):
    page = f"/q/{talked.pk}/"
    assert "At noon." in text(client.get(page))
    client_of(expert).post(f"{page}posts/1/edit/", {"body": "At night.", "version": "1"})
    shown = text(client.get(page))
    assert "At night." in shown and "At noon." not in shown
    hindi = text(client.get(f"{page}?lang=hi"))
    assert 'lang="hi"' in hindi and "से जुड़ें" in hindi and ">Sign in<" not in hindi
    assert ">Sign in<" in text(client.get(f"{page}?lang=en"))
    client_of(expert).post(f"{page}posts/1/withdraw/")
    withdrawn = text(client.get(page))
    assert "At night." not in withdrawn and "The author has withdrawn this." in withdrawn


def test_frame_of_a_visitor_is_not_that_of_a_member(client, client_of, talked, expert):
    page = f"/q/{talked.pk}/"
    for _time in range(2):
        visitor, member = text(client.get(page)), text(client_of(expert).get(page))
        assert "Sign out" in member and "Sign out" not in visitor
        assert 'class="join"' in visitor and 'class="join"' not in member


def test_numbers_of_a_query_that_is_kept_are_those_asked_for(talked):
    made = prepared.times["made"]
    assert [prepared.rows(_posts_of, thread, (1,)) for thread in (talked.pk, talked.pk + 1)] == [[1], []]
    assert prepared.times["made"] == made + 1
    assert prepared.rows(_posts_of, 10**30, ()) == []


def test_query_that_asks_the_clock_is_not_kept(db):
    with pytest.raises(ValueError, match="a moment stays"):
        prepared.rows(_posts_before)
    assert prepared.rows(_posts_until, timezone.now()) == []


def _posts_of(thread: int, places: tuple[int, ...]):
    return Post.objects.filter(thread=thread, place__in=places).values_list("place", flat=True)


def _posts_before():
    return Post.objects.filter(said__lt=timezone.now())


def _posts_until(moment: datetime):
    return Post.objects.filter(said__lt=moment)
