"""A query is public once who asked and the facilitator have both agreed, and no longer than that."""

import pytest
from django.test import Client

from cop.discussions import tasks
from cop.discussions.models import Cover, Thread
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from discussions.test_talking import ask
from discussions.undercover import COVERED, go_round
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")


def say(client, thread: Thread, side: str, **more) -> int:
    return client.post(f"/q/{thread.pk}/public/", {"side": side} | more).status_code


def visitor_reads(thread: Thread, words: str) -> tuple[bool, bool, bool]:
    """Whether a visitor reads it on its page, finds it, and gets it in the feed."""
    visitor = Client()
    page = visitor.get(f"/q/{thread.pk}/")
    pages = (page, visitor.get(f"/search/?q={words}"), visitor.get("/c/clean-mobility/discussions/feed/"))
    found = [thread.title in text(one) for one in pages]
    assert (page.status_code == 200) == found[0]
    return found[0], found[1], found[2]


def test_both_make_it_public_and_either_closes_it_at_once(client_of, asker, expert, facilitator):
    thread = ask(client_of(asker))
    page = f"/q/{thread.pk}/"
    client_of(expert).post(f"{page}answer/", {"body": "Okapi at noon."})
    for side in ("asker", "facilitator"):
        assert say(client_of(expert), thread, side) == 403
    assert say(client_of(asker), thread, "facilitator") == 403 and say(client_of(facilitator), thread, "asker") == 403
    assert 'id="public"' not in text(client_of(expert).get(page))
    assert "I asked it, and I agree" in text(client_of(asker).get(page))
    say(client_of(asker), thread, "asker")
    tasks.tell_wanted_public(thread.pk)
    told = Message.objects.get(kind="discussions/wanted_public")
    assert told.to_person == facilitator.pk and f"http://localhost:8000{page}" in told.text and "#public" in told.text
    assert "Who asked agrees. Do you?" in text(client_of(facilitator).get(page))
    assert not any(visitor_reads(thread, "okapi"))
    say(client_of(facilitator), thread, "facilitator")
    assert all(visitor_reads(thread, "okapi"))
    assert "Esha" not in text(Client().get(page)), "names stay as each of them chose"
    say(client_of(asker), thread, "asker", no="1")
    assert not any(visitor_reads(thread, "okapi"))
    say(client_of(asker), thread, "asker")
    say(client_of(facilitator), thread, "facilitator", no="1")
    assert not any(visitor_reads(thread, "okapi"))
    client_of(asker).post(f"{page}withdraw/")
    Thread.objects.update(public_for_asker=None)
    say(client_of(asker), thread, "asker")
    assert Thread.objects.get().public_for_asker is None


def test_yes_under_cover_and_the_chatham_house_rule_name_nobody(client_of, asker, facilitator, crowd):
    thread = ask(client_of(asker), **COVERED, chatham="on")
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    Cover.objects.update(tell=None)
    say(client_of(facilitator), thread, "facilitator")
    tasks.tell_wanted_public(thread.pk)
    assert not Message.objects.filter(kind="discussions/wanted_public"), "who asked reads it on the page"
    assert "The facilitator agrees. Do you?" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    say(client_of(facilitator), thread, "facilitator", no="1")
    say(client_of(asker), thread, "asker")
    assert Thread.objects.get().public_for_asker is None
    go_round()
    thread.refresh_from_db()
    agreed = Entry.objects.filter(act__startswith="discussions.public_")
    times = {thread.public_for_asker, *agreed.values_list("happened", flat=True)}
    assert {(one.hour, one.minute, one.microsecond) for one in times} == {(0, 0, 0)}
    assert set(agreed.values_list("actor", flat=True)) == {None}
    tasks.tell_facilitator(thread.pk)
    assert Message.objects.get(kind="discussions/wanted_public").to_person == facilitator.pk
    say(client_of(facilitator), thread, "facilitator")
    assert all(visitor_reads(thread, "zebrafares")) and "Asanka" not in text(Client().get(f"/q/{thread.pk}/"))
