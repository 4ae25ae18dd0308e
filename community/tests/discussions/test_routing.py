"""Asking the people who know, and what they say to it, through the website and the mail."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.discussions import routing_tasks, tasks
from cop.discussions.models import Asked, Cover, Post, Rules, Thread, Wishes
from cop.network.models import Topic
from cop.people.models import Affiliation, Expertise, Organisation, Person
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from discussions.test_talking import ask
from people.browsing import text


@pytest.fixture
def know(make_person):
    """Make somebody who is willing to be asked and says what they know."""

    def make(email: str, sentence: str = "", *, topic: str = "electric-mobility", **fields) -> Person:
        person = make_person(email, willing_to_be_asked=True, **fields)
        Expertise.objects.create(person=person, topic=Topic.objects.get(code=topic), sentence=sentence)
        return person

    return make


def people_page(thread: Thread) -> str:
    return f"/q/{thread.pk}/ask-people/"


def links(message: Message) -> dict[str, str]:
    found = re.findall(r"https?://[^/]+(/asked/[^/]+/(\w+)/)", message.text)
    return {act: address for address, act in found}


def test_who_knows_is_proposed_with_reasons_asked_by_mail_and_says_yes_then_undoes_it(
    client_of, asker, facilitator, know
):
    tariff = know("tariff@example.org", "Tariff for charging in the evening", topic="charging-tariffs", name="Tara T")
    Topic.objects.create(code="ferries", names={"en": "Ferries"})
    know("bus@example.org", "Timetables of ferries", topic="ferries", name="Bo Bus")
    thread = ask(client_of(asker))
    shown = text(client_of(facilitator).get(people_page(thread)))
    assert shown.index("Tara T") < shown.index("Bo Bus") and "Tariff for charging in the evening" in shown
    ticked = 'checked><label for="p'
    assert client_of(facilitator).get(people_page(thread)).content.decode().count(ticked) == 1, (
        "nobody is chosen for the facilitator who knows nothing of the topic"
    )
    client_of(facilitator).post(people_page(thread), {"person": [tariff.pk]})
    shown = client_of(facilitator).get(people_page(thread)).content.decode()
    assert "Bo Bus" in shown and ticked not in shown, "the next ones are asked only by whoever chooses them"
    asked = Asked.objects.get()
    for _time in range(2):
        routing_tasks.tell_asked(asked.pk)
    mail = Message.objects.get(kind="discussions/asked")
    assert mail.to_person == tariff.pk and "you know “Tariff for charging in the evening”" in mail.text
    assert "Sent to 1 who knows" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    visitor, yes = Client(), links(mail)["yes"]
    shown = text(visitor.get(yes))
    assert "Tara" not in shown and "in the evening" not in shown and Asked.objects.get().state == "asked"
    assert thread.title in shown and "Which tariff did you choose?" in shown
    day = timezone.localdate() + timedelta(days=2)
    to_answer = f"/q/{thread.pk}/answer/"
    assert f'href="{to_answer}"' in text(visitor.post(yes, {"by": day.isoformat()}, follow=True))
    assert "next=" in visitor.get(to_answer)["Location"]
    assert "evening peak" in text(client_of(tariff).get(to_answer)), "what is answered stands above the form"
    asked.refresh_from_db()
    assert (asked.state, asked.promised) == ("promised", day)
    assert "Tara T" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    visitor.post(yes, {"undo": "1"})
    visitor.post(links(mail)["no"], {"suggests": "Professor Pereira"})
    asked.refresh_from_db()
    assert (asked.state, asked.promised, asked.suggests) == ("passed", None, "Professor Pereira")
    assert "Professor Pereira" in text(client_of(facilitator).get(people_page(thread)))
    assert "Tara T" not in text(client_of(asker).get(f"/q/{thread.pk}/")), "nobody learns who said no"
    assert visitor.get("/asked/forged/yes/").status_code == 404
    client_of(tariff).post(f"/q/{thread.pk}/answer/", {"body": "A low rate at noon."})
    visitor.post(links(mail)["later"])
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_past_answers_and_thanks_speak_for_somebody(client_of, asker, facilitator, know, expert):
    silent, speaks = know("a@example.org", name="Ann Silent"), know("b@example.org", name="Ben Speaks")
    before = ask(client_of(asker), title="Depot charging in Pune")
    client_of(speaks).post(f"/q/{before.pk}/answer/", {"body": "The evening peak of charging was cut by a tariff."})
    client_of(expert).post(f"/q/{before.pk}/posts/1/helpful/")
    thread = ask(client_of(asker))
    shown = text(client_of(facilitator).get(people_page(thread)))
    assert shown.index("Ben Speaks") < shown.index("Ann Silent")
    assert "answered “Depot charging in Pune”" in shown and "was thanked 1 time" in shown
    assert silent.pk != speaks.pk


def test_nobody_is_asked_more_often_than_they_allow_and_who_wants_no_mail_is_telephoned(
    client_of, asker, facilitator, know
):
    once = know("once@example.org", name="Once Only", asked_at_most_a_month=1)
    first, second = ask(client_of(asker)), ask(client_of(asker), title="Another one of charging")
    client_of(facilitator).post(people_page(first), {"person": [once.pk]})
    assert "Once Only" not in text(client_of(facilitator).get(people_page(second)))
    found = text(client_of(facilitator).get(people_page(second) + "?q=once"))
    assert "no mail: on the call list" in found
    client_of(facilitator).post(people_page(second), {"person": [once.pk]})
    assert Asked.objects.get(thread=second).way == "telephone"
    assert "Once Only" in text(client_of(facilitator).get("/c/clean-mobility/discussions/calls/"))


def test_own_hierarchy_is_spared_up_and_down_if_the_asker_wishes_so(client_of, asker, facilitator, know):
    ministry = Organisation.objects.create(name="Ministry", listing="listed")
    board = Organisation.objects.create(name="Board", parent=ministry, listing="listed")
    depot = Organisation.objects.create(name="Depot", parent=board, listing="listed")
    outside = know("out@example.org", name="Outside Olga")
    for place, name in ((ministry, "Above Abel"), (board, "Beside Bea"), (depot, "Below Bob")):
        Affiliation.objects.create(person=know(f"{place.pk}@example.org", name=name), organisation=place)
    Affiliation.objects.create(person=asker, organisation=board)
    everybody = text(client_of(facilitator).get(people_page(ask(client_of(asker)))))
    assert all(name in everybody for name in ("Above Abel", "Beside Bea", "Below Bob"))
    spared = text(client_of(facilitator).get(people_page(ask(client_of(asker), spares_own_hierarchy="on"))))
    assert outside.name in spared
    assert not any(name in spared for name in ("Above Abel", "Beside Bea", "Below Bob"))


def test_under_cover_who_is_missing_tells_nobody_who_asked(client_of, facilitator, secretariat, know):
    covered, colleague = know("c@example.org", name="Cora Covered"), know("d@example.org", name="Dan Colleague")
    place = Organisation.objects.create(name="Board", listing="listed")
    for person in (covered, colleague):
        Affiliation.objects.create(person=person, organisation=place)
    plain = ask(client_of(covered), shown_as="nothing")
    wish = ask(client_of(covered), shown_as="nothing", spares_own_hierarchy="on", title="A second tariff")
    keeper = client_of(facilitator)
    for thread in (plain, wish):
        keeper.post(f"/q/{thread.pk}/open/")
    for person in (facilitator, secretariat):
        assert "Cora Covered" in text(client_of(person).get(people_page(plain))), "a gap would name her"
    keeper.post(people_page(plain), {"person": [covered.pk]})
    routing_tasks.tell_asked(Asked.objects.get().pk)
    assert Message.objects.get(kind="discussions/asked").to_person == covered.pk, (
        "a mail that she alone did not get too"
    )
    others = text(client_of(secretariat).get(people_page(wish)))
    assert "Dan Colleague" not in others and "Only the facilitator in charge" in others
    client_of(secretariat).post(people_page(wish), {"person": [colleague.pk]})
    Rules.objects.create(community=wish.community, asks_itself=True)
    routing_tasks.ask_by_itself(wish.pk)
    assert not Asked.objects.filter(thread=wish).exists()
    own = text(keeper.get(people_page(wish)))
    assert "Dan Colleague" not in own and "Cora Covered" not in own
    assert Cover.objects.count() == 2 and Entry.objects.filter(act="discussions.people_asked").count() == 1
    other = know("o@example.org", name="Olga Other")
    keeper.post(people_page(wish), {"person": [other.pk]})
    assert "Olga Other" in text(keeper.get(people_page(wish)))
    assert "Olga Other" not in text(client_of(secretariat).get(people_page(wish))), "who was passed over"


def test_where_nobody_is_named_who_asked_or_spoke_is_proposed_as_anybody(client_of, facilitator, know):
    asker, speaker = know("c@example.org", name="Cora Chatham"), know("s@example.org", name="Sam Speaker")
    thread = ask(client_of(asker), chatham="on")
    client_of(facilitator).post(people_page(thread), {"person": [speaker.pk]})
    for person in (asker, speaker):
        client_of(person).post(f"/q/{thread.pk}/answer/", {"body": "At night it is cheap.", "language": "en"})
    shown = text(client_of(facilitator).get(people_page(thread)))
    assert "Cora Chatham" in shown and Asked.objects.get(person=speaker).state == "asked"
    Asked.objects.all().delete()
    assert "Sam Speaker" in text(client_of(facilitator).get(people_page(thread)))


def test_community_that_asks_by_itself_asks_once_and_as_many_as_it_says(client_of, asker, facilitator, know, community):
    Rules.objects.create(community=community, asks_itself=True, asks_at_once=2)
    for number in range(3):
        know(f"{number}@example.org", "charging tariff", name=f"Knows {number}")
    thread = ask(client_of(asker))
    for _time in range(2):
        routing_tasks.ask_by_itself(thread.pk)
    assert list(Asked.objects.values_list("round", "by", "way")) == [(1, None, "mail")] * 2


def test_answer_typed_for_somebody_is_marked_and_confirmed_or_withdrawn_by_link(client_of, asker, facilitator, know):
    caller = know("call@example.org", name="Carl Caller")
    thread, desk = ask(client_of(asker)), client_of(facilitator)
    desk.post(people_page(thread), {"person": [caller.pk], "telephone": "1"})
    asked = Asked.objects.get()
    note = {"state": "promised", "by": timezone.localdate().isoformat(), "note": "On a bus; calls back."}
    desk.post(f"{people_page(thread)}{asked.pk}/", note)
    assert "On a bus; calls back." in text(desk.get(people_page(thread)))
    typed = {"body": "We charge at noon.", "way": "telephone", "language": "en"}
    assert client_of(asker).post(f"{people_page(thread)}{asked.pk}/answer/", typed).status_code == 403
    typed["sent_once"] = desk.get(f"{people_page(thread)}{asked.pk}/answer/").context["form"]["sent_once"].value()
    for _press in range(2):
        desk.post(f"{people_page(thread)}{asked.pk}/answer/", typed)
    post = Post.objects.get()
    assert (post.author, post.typed_by, Asked.objects.get().state) == (caller, facilitator, "answered")
    assert "typed by the facilitator" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    routing_tasks.tell_typed(post.pk)
    tasks.tell_of_post(post.pk)
    told = Message.objects.get(kind="discussions/said", to_person=asker.pk)
    assert "(typed by the facilitator)" in told.text and "typed by the facilitator" in told.html
    link = re.search(r"/typed/[^/]+/", Message.objects.get(kind="discussions/typed").text)[0]
    visitor = Client()
    assert "We charge at noon." in text(visitor.get(link)) and Post.objects.get().confirmed is None
    visitor.post(link, {"right": "1"})
    assert "confirmed by the member" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    visitor.post(link, {"withdraw": "1"})
    assert Post.objects.get().standing == "withdrawn" and visitor.get(link).status_code == 404


def test_what_is_over_asks_nobody_any_more(client_of, asker, facilitator, know):
    people = {
        name: know(f"{name}@example.org", name=name.title())
        for name in ("promised", "asked", "silent", "declined", "called")
    }
    thread, desk = ask(client_of(asker)), client_of(facilitator)
    Wishes.objects.create(person=people["silent"], mails=False)
    for name, state, way in (
        ("promised", "promised", "telephone"), ("asked", "asked", "mail"), ("silent", "asked", "mail"), ("declined", "declined", "mail"), ("called", "asked", "telephone"),
    ):  # fmt: skip
        Asked.objects.create(thread=thread, person=people[name], state=state, way=way)
    page, calls = f"/q/{thread.pk}/", "/c/clean-mobility/discussions/calls/"
    shown = text(client_of(asker).get(page))
    assert "Sent to 3 who know" in shown and "Who is helping" in shown, "the call list got no mail"
    assert "Called" in text(desk.get(calls))
    Thread.objects.filter(pk=thread.pk).update(state="published")
    for _time in range(2):
        routing_tasks.tell_no_longer(thread.pk)
    told = Message.objects.filter(kind="discussions/no_longer")
    assert set(told.values_list("to_person", flat=True)) == {people["promised"].pk, people["asked"].pk}
    assert f"/q/{thread.pk}/" in told[0].text and told.count() == 2
    assert "Called" not in text(desk.get(calls)) and "Who is helping" not in text(client_of(asker).get(page))


@pytest.mark.one_database
def test_page_of_people_needs_the_same_queries_for_one_and_three(client_of, asker, facilitator, know):
    thread, counts, before = ask(client_of(asker)), [], ask(client_of(asker), title="Charging before")
    for number in range(4):
        person = know(f"{number}@example.org", f"Tariff {number} for charging", name=f"Knows {number}")
        know(f"other{number}@example.org", f"Tariff {number} for charging", name=f"Other {number}")
        client_of(person).post(f"/q/{before.pk}/answer/", {"body": "Charging at noon."})
        client_of(facilitator).post(people_page(thread), {"person": [person.pk]})
        reader = client_of(facilitator)
        reader.get(people_page(thread))
        with CaptureQueriesContext(connection) as queries:
            reader.get(people_page(thread))
        counts.append(len(queries))
    assert counts[1] == counts[3] and counts[3] <= 15, counts
