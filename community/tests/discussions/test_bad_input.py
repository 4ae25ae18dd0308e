"""What breaks other sites: bombs, scripts, letters that are none, and things that go away while somebody writes."""

import sys
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from brs_kb.payloads import get_all_payloads
from django.utils import timezone

from cop.discussions.models import Post, Thread
from cop.people.models import Membership
from cop.services.mail import markdown as mail
from cop.services.markdown import LARGEST, LONGEST, links, plain, rendered
from discussions.test_moderation import QUERY, say, thread  # noqa: F401
from people.browsing import text

BOMBS = {
    "brackets": "[" * LONGEST,
    "pictures in pictures": "![" * 10_000,
    "lists in lists": "".join(" " * deep + "- a\n" for deep in range(190)),
    "table of thousands of columns": f"|{'a|' * 3000}\n|{'-|' * 3000}\n" + "|b|\n" * 1500,
    "table of thousands of rows": f"|{'a|' * 50}\n|{'-|' * 50}\n" + "|b|\n" * 4900,
    "one reference many times": "[a]: http://x.example/" + "z" * 5000 + "\n\n" + "[a]" * 4900,
    "one footnote many times": "[^a]" * 4900 + "\n\n[^a]: x",
    "mentions": "@a " * 6_600,
    "links": "http://a.bc " * 1_600,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.one_database
def test_no_text_takes_long_or_becomes_large(bomb):
    bomb = bomb[:LONGEST]
    began = time.process_time()
    html = rendered(bomb)
    assert time.process_time() - began < 3, "an ordinary text takes a thousandth of it"
    assert len(html) < 2 * LARGEST


@pytest.mark.parametrize("bomb", ["http://a." * 2200, "[" * LONGEST, "^[" * 10_000, "![[" * 6_600])
@pytest.mark.one_database
def test_work_on_a_text_grows_no_faster_than_its_length(bomb):
    bomb = bomb[:LONGEST]
    calls = 0

    def count(*_what) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    rendered(bomb)
    sys.setprofile(None)
    assert calls < 60 * len(bomb) and "<a " not in rendered(bomb)
    assert rendered("http://a.bc " * 400).count("<a ") == rendered("[a](/b) " * 400).count("<a ") == 400


@pytest.mark.one_database
def test_day_that_is_over_and_text_of_which_nothing_is_seen_are_refused(client_of, asker):
    over = timezone.localdate() - timedelta(days=1)
    client, page = client_of(asker), "/c/clean-mobility/ask/"
    for wrong, words in (
        ({"wanted_by": f"{over:%Y-%m-%d}"}, "This day is over"),
        ({"body": "\u200b\u2060 \u3164\n\u2800"}, "This is needed."),
        ({"title": "\u200b\u2060"}, "This is needed."),
    ):
        refused = text(client.post(page, QUERY | wrong))
        assert words in refused and not Thread.objects.exists(), wrong
    client.post(page, QUERY | {"wanted_by": f"{timezone.localdate():%Y-%m-%d}"})
    asked = Thread.objects.get()
    assert "This is needed." in text(client.post(f"/q/{asked.pk}/answer/", {"body": "\u200d\u00ad\u202e"}))
    Thread.objects.update(wanted_by=over)
    edited = client.post(f"/q/{asked.pk}/edit/", QUERY | {"wanted_by": f"{over:%Y-%m-%d}", "version": "1"})
    assert edited.status_code == 302 and not Post.objects.exists()


@pytest.mark.one_database
def test_what_blows_itself_up_stays_small_in_mail_and_lists():
    bomb = BOMBS["one reference many times"][:LONGEST]
    for made in (mail.as_html(bomb), mail.as_text(bomb), plain(bomb)):
        assert len(made) < 2 * LARGEST
    assert len(links(bomb)) == 1


@pytest.mark.one_database
def test_megabyte_of_brackets_is_refused_with_what_was_typed(client_of, thread, expert):  # noqa: F811
    began = time.monotonic()
    answer = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "[" * 1_000_000})
    assert answer.status_code == 200 and "[[[[" in text(answer) and time.monotonic() - began < 10
    assert not Post.objects.exists()


def test_letters_that_are_none_break_nothing(client_of, thread, expert, asker):  # noqa: F811
    client = client_of(expert)
    client.post(f"/q/{thread.pk}/answer/", {"body": "nul \0 byte \u202eturned"})
    assert Post.objects.get().body == "nul  byte turned"
    raw = urlencode({"body": "half a pair: "}) + "%ED%A0%80"
    client.post(f"/q/{thread.pk}/answer/", raw, content_type="application/x-www-form-urlencoded")
    assert Post.objects.latest("pk").body.startswith("half a pair: \N{REPLACEMENT CHARACTER}")
    client.post(f"/q/{thread.pk}/answer/", {"body": "z" + "\u0301" * 5000 + " and ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ"})
    shown = text(client.get(f"/q/{thread.pk}/"))
    assert "z" + "\u0301" * 4 + " and ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ" in shown
    client_of(asker).post(
        "/c/clean-mobility/ask/", QUERY | {"title": "Turned \u202egnol\u202c title", "question_1": "a\u2066b"}
    )
    made = Thread.objects.latest("pk")
    assert made.title == "Turned gnol title" and made.questions == ["ab"]


def test_what_packages_ship_of_attacks_is_only_text_in_every_field(client_of, asker, expert, make_person):
    attacks = [one.payload for one in get_all_payloads().values()]
    names = [one for one in attacks if one.startswith("<") and len(one) < 200][:40]
    for number, attack in enumerate(names[:2]):
        typed = dict.fromkeys(("title", "body", "question_1", "use", "interest"), attack)
        asked = client_of(asker).post("/c/clean-mobility/ask/", QUERY | typed)
        if asked.status_code == 302:
            say(client_of(expert), Thread.objects.latest("pk"), attacks[number])
    shamed = Thread.objects.latest("pk")
    assert shamed.title in names
    for address in (
        f"/q/{shamed.pk}/",
        f"/q/{shamed.pk}/report/",
        f"/q/{shamed.pk}/edit/",
        "/c/clean-mobility/discussions/",
    ):
        shown = text(client_of(asker).get(address)) + text(client_of(expert).get(address))
        assert shamed.title not in shown, "it stands there as text, its signs escaped"
    joined = "\n\n".join(attacks)
    for start in range(0, len(joined), LONGEST):
        html = rendered(joined[start : start + LONGEST]).lower()
        for sign in ("<script", "<img", "<svg", "<iframe", "<style", "javascript:alert", '" on', "<form", "<input"):
            where = html.find(sign)
            assert where < 0 or not _in_a_tag(html, where, sign), html[where - 60 : where + 60]


def _in_a_tag(html: str, where: int, sign: str) -> bool:
    """Whether what was found is markup, not text between tags."""
    return sign.startswith("<") or html.rfind("<", 0, where) > html.rfind(">", 0, where)


def test_answer_to_what_is_withdrawn_or_removed_meanwhile_is_given_back(client_of, thread, asker, expert):  # noqa: F811
    say(client_of(expert), thread, "Mine.")
    client_of(asker).post(f"/q/{thread.pk}/withdraw/")
    for address in ("answer/", "posts/1/edit/"):
        kept = client_of(expert).post(f"/q/{thread.pk}/{address}", {"body": "An hour of words.", "version": "1"})
        assert kept.status_code == 404 and "An hour of words." in text(kept) and thread.title not in text(kept)
    Thread.objects.update(state="open", standing="removed")
    assert "An hour of words." in text(client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "An hour of words."}))
    assert Post.objects.count() == 1


def test_reply_to_an_answer_that_is_removed_meanwhile_is_given_back(client_of, thread, asker, expert):  # noqa: F811
    say(client_of(expert), thread, "Mine.")
    Post.objects.update(standing="removed")
    kept = client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "My reply.", "to": "1"})
    assert kept.status_code == 409 and "My reply." in text(kept)


def test_answerer_who_leaves_midway_gets_their_words_back(client_of, thread, expert, community):  # noqa: F811
    client = client_of(expert)
    client.get(f"/q/{thread.pk}/answer/")
    Membership.objects.filter(person=expert).update(until=timezone.now())
    for reading in ("members", "open"):
        community.reading = reading
        community.save()
        answer = client.post(f"/q/{thread.pk}/answer/", {"body": "Half a thought."})
        assert answer.status_code in (404, 409) and "Half a thought." in text(answer), reading
    assert not Post.objects.exists()
