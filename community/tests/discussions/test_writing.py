"""What helps somebody who writes: what fits is shown, what was sent arrives once."""

import pytest

from cop.discussions.guessing import countries_of
from cop.discussions.models import Thread
from cop.network.models import Topic
from cop.people.models import Expertise
from cop.services.languages.recognising import language_of
from discussions.test_talking import ASK, QUERY, ask
from people.browsing import text

TYPED = QUERY | {"look": "1", "topics": [], "countries": [], "title": "Which tariff for public charging at night?"}


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Which tariff did you choose for the charging of buses?", "en"),
        ("பேருந்துகளுக்கு எந்த கட்டணம்?", "ta"),
        ("Biểu giá nào cho trạm sạc công cộng?", "vi"),
        ("Bagaimana kami boleh membiayai bas elektrik dan depot untuk bandar ini?", "ms"),
        ("Paano namin mababayaran ang mga bus sa lungsod?", "fil"),
        ("公共充电站的电价应该怎么定才合理呢？", "zh-hans"),
        ("එක්වීමට", "si"),
        ("බස්", "si"),
        ("On time", ""),
        ("123 456", ""),
    ],
)
@pytest.mark.one_database
def test_language_is_known_by_its_letters_or_words(said, language):
    assert language_of(said) == language


@pytest.mark.one_database
def test_countries_are_known_in_every_language():
    near = {"LK", "VN", "BT"}
    said = "What Vietnamese cities did, and ශ්‍රී ලංකාව; also 中国 and the Republic of Korea."
    assert countries_of(said, near) == ["LK", "VN", "CN", "KR"]
    assert countries_of("The Nigerian bus, not the one of Niger.", near) == ["NE"]


def test_what_fits_is_shown_and_nothing_taken_unasked(client_of, asker, expert, make_person):
    topic = Topic.objects.get(code="charging-tariffs")
    for person, seen in ((expert, 1), (make_person("hidden@example.org", name="Hidden Hema"), 4)):
        person.willing_to_be_asked, person.seen_expertise, person.seen_asked = True, seen, seen
        person.save()
        Expertise.objects.create(person=person, topic=topic, sentence="Set three tariffs.", position=0)
    ask(client_of(expert), title="Public charging: a night tariff", topics=[], countries=[])
    ask(client_of(expert), title="Night buses", body="x", question_1="", topics=[], countries=[])
    ask(client_of(expert), title="Draft on a charging tariff", draft="1")
    fragment = client_of(asker).post(ASK, TYPED | {"body": "In Sri Lanka."}, headers={"HX-Request": "true"})
    shown = text(fragment)
    assert "<mark>" in shown and "a night" in shown.replace("<mark>", "").replace("</mark>", "")
    assert "Night buses" not in shown.replace("<mark>", "").replace("</mark>", "") and "Draft on" not in shown
    assert "Esha Expert" in shown and "Set three tariffs." in shown and "Hidden Hema" not in shown
    assert 'value="charging-tariffs"' in shown and 'value="LK"' in shown and "checked" not in shown
    whole = text(client_of(asker).post(ASK, TYPED | {"body": "In Sri Lanka.", "proposed_countries": ["LK"]}))
    assert "Which tariff for public charging at night?" in whole and "summary-of-errors" not in whole
    assert 'value="LK" id="pc-LK" checked' in whole and Thread.objects.count() == 3

    taken = ask(client_of(asker), topics=[], countries=[], proposed_topics=["charging-tariffs"], proposed_countries=["LK"],
                proposed_language="ta")  # fmt: skip
    assert list(taken.topics.values_list("code", flat=True)) == ["charging-tariffs"] and taken.language == "ta"
    assert list(taken.countries.values_list("country", flat=True)) == ["LK"]


def test_looking_is_limited(client_of, asker, monkeypatch):
    monkeypatch.setattr("cop.discussions.views.asking.LOOKS", 1)
    assert [client_of(asker).post(ASK, TYPED).status_code for _time in range(2)] == [200, 429]


def test_query_that_a_device_sends_again_is_there_once(client_of, asker):
    threads = [ask(client_of(asker), sent_once="phone-1") for _time in range(2)]
    assert threads[0] == threads[1] and Thread.objects.count() == 1


def test_name_of_what_somebody_else_or_elsewhere_was_sent_is_given_anew_and_nothing_lost(client_of, asker, expert):
    first = ask(client_of(asker), sent_once="phone-2")
    other = ask(client_of(asker), title="Another")
    client_of(expert).post(f"/q/{first.pk}/answer/", {"body": "At noon.", "sent_once": "phone-2"})
    for refused in (
        client_of(expert).post(ASK, QUERY | {"title": "Of somebody else", "sent_once": "phone-2"}),
        client_of(expert).post(f"/q/{other.pk}/answer/", {"body": "Of somebody else", "sent_once": "phone-2"}),
    ):
        shown = text(refused)
        assert refused.status_code == 409 and "Of somebody else" in shown and 'value="phone-2"' not in shown


def test_what_arrived_is_told_to_the_device_and_other_words_are_not_lost(client_of, asker, expert):
    thread = ask(client_of(asker))
    client, page = client_of(expert), f"/q/{thread.pk}/"
    first = client.post(f"{page}answer/", {"body": "At noon.", "sent_once": "phone-3"}, follow=True)
    assert 'class="sent-phone-3 success"' in text(first)
    later = client.post(f"{page}answer/", {"body": "At noon, and at night.", "sent_once": "phone-3"})
    assert later.status_code == 409 and "At noon, and at night." in text(later)
    assert 'value="phone-3"' not in text(later), "sent once more, it stands beside the first"
    mine, theirs = (text(client_of(one).get(page)).split('data-keeper="')[1][:20] for one in (asker, expert))
    assert mine != theirs
