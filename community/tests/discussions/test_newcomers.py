"""What somebody meets who is new here: links of mails, forms that come back, answers that are changed."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from cop.discussions import tasks
from cop.discussions.mails import ASKED
from cop.discussions.models import Post, Term, Thread, Wishes
from cop.network.models import Topic
from cop.people.choices import Audience
from cop.people.links import signed
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from discussions.test_asking import BROKEN, upload
from discussions.test_moderation import decide, say
from discussions.test_talking import ask
from discussions.undercover import COVERED
from people.browsing import text


@pytest.fixture
def thread(client_of, asker) -> Thread:
    return ask(client_of(asker))


@pytest.mark.one_database
def test_links_of_mails_lead_a_visitor_to_the_sign_in_and_tell_nothing(client_of, asker, thread):
    visitor = Client()
    for rest in ("", "history/", "posts/1/", "reply/", "reply/as/pdf/", "weeks/1/"):
        for number in (thread.pk, 999_999):
            address = f"/q/{number}/{rest}?mail=si"
            answer = visitor.get(address)
            assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=/q/"), address
            assert f"{number}/{rest}%3Fmail%3Dsi" in answer["Location"]
    assert client_of(asker).get("/q/999999/").status_code == 404
    Thread.objects.update(public_for_asker=timezone.now(), public_for_facilitator=timezone.now())
    assert visitor.get(f"/q/{thread.pk}/").status_code == 200
    assert visitor.get("/c/clean-mobility/discussions/feed/").status_code == 200


@pytest.mark.one_database
def test_telephone_numbers_are_dialled(client_of, facilitator, expert, thread):
    expert.phone, expert.seen_phone = "+94 11 234 5678", Audience.MEMBERS
    expert.save()
    page = f"/q/{thread.pk}/ask-people/"
    client_of(facilitator).post(page, {"person": [expert.pk], "telephone": "1"})
    asked = thread.asked.get()
    for address in (page, f"{page}{asked.pk}/", "/c/clean-mobility/discussions/calls/"):
        assert 'href="tel:+94112345678"' in text(client_of(facilitator).get(address)), address


AGAIN = "Choose your file again"


@pytest.mark.one_database
def test_file_is_asked_for_again_where_a_form_comes_back(client_of, asker, thread):
    page, form = f"/q/{thread.pk}/answer/", {"body": "See the plan.", "language": "en"}
    for more in ({"preview": "1"}, {"body": ""}):
        shown = text(client_of(asker).post(page, form | more | {"attached": upload("plan.pdf", BROKEN)}))
        assert AGAIN in shown and "<details open><summary>Files" in shown
        assert AGAIN not in text(client_of(asker).post(page, form | more))
    assert AGAIN in text(client_of(asker).post("/c/clean-mobility/ask/", {"look": "1", "attached": upload()}))


@pytest.mark.one_database
def test_file_that_cannot_be_cleaned_is_refused_together_with_the_telling_words(client_of, asker, facilitator):
    form = COVERED | {"shown_as": "nothing", "body": "I am Asanka Asker.", "attached": upload()}
    shown = text(client_of(asker).post("/c/clean-mobility/ask/", form))
    assert "These words may tell who you are" in shown and "plan.pdf: This file is damaged" in shown
    assert AGAIN in shown and not Thread.objects.exists()


def test_another_link_of_the_mail_says_what_stands_and_changes_it_by_one_press(client_of, facilitator, expert, thread):
    client_of(facilitator).post(f"/q/{thread.pk}/ask-people/", {"person": [expert.pk]})
    asked, visitor = thread.asked.get(), Client()
    links = {act: f"/asked/{signed(ASKED, asked.pk, expert.pk)}/{act}/" for act in ("yes", "no", "later")}
    visitor.post(links["yes"], {"by": timezone.localdate().isoformat()})
    assert "Thank you, that is noted" in text(visitor.get(links["yes"]))
    shown = text(visitor.get(links["later"]))
    assert "Thank you" not in shown and "Promised an answer" in shown and ">Not now</button>" in shown
    for act, state in (("later", "not_now"), ("no", "declined"), ("yes", "promised")):
        shown = text(visitor.post(links[act], {"by": timezone.localdate().isoformat()}, follow=True))
        asked.refresh_from_db()
        assert asked.state == state and "Thank you, that is noted" in shown, act


def test_way_to_appear_that_is_closed_is_named_and_not_offered(client_of, make_person, asker):
    for place in range(4):
        make_person(name=f"Other {place}", country="LK")
    shown = text(client_of(asker).get("/c/clean-mobility/ask/"))
    assert "Your kind of organisation is shown only" in shown and "Your country is shown only" not in shown
    assert 'value="country"' in shown and 'value="category"' not in shown
    refused = client_of(asker).post("/c/clean-mobility/ask/", COVERED | {"shown_as": "category"})
    assert refused.status_code == 200 and not Thread.objects.exists()


@pytest.mark.parametrize("others_speak", [False, True])
def test_held_answer_keeps_its_number_where_nobody_spoke_meanwhile(
    client_of, make_person, expert, facilitator, thread, others_speak
):
    newcomer = make_person("new@example.org", joined=timezone.now())
    say(client_of(newcomer), thread, "First words of mine.")
    if others_speak:
        say(client_of(expert), thread, "Meanwhile.")
    decide(client_of(facilitator), Case.objects.get())
    post = Post.objects.get(author=newcomer)
    thread.refresh_from_db()
    assert post.standing == "clear" and post.place == thread.last_place == (3 if others_speak else 1)


def test_each_name_of_a_term_and_its_plural_finds_the_same(client_of, asker, thread):
    buses = {"zh-hans": "电动公交车", "vi": "Xe buýt điện"}
    Topic.objects.create(code="e-buses", names=buses | {"en": "Electric buses", "ta": "மின்சாரப் பேருந்துகள்"})
    names = {
        "en": ["electric bus"],
        "zh-hans": ["电动公交车"],
        "ta": ["மின்சாரப் பேருந்து", "மின் பேருந்து"],
        "vi": ["xe buýt điện"],
    }
    Term.objects.create(english="electric bus", names=names)
    caches["memory"].clear()
    for body in ("Electric buses in Pune.", "One electric bus.", "电动公交车", "வாகனம்: மின்சாரப் பேருந்து", "xe buýt điện"):
        say(client_of(asker), thread, body)
    finds = {
        q: re.findall(r"(\d+) hits? for", text(client_of(asker).get("/search/", {"q": q})))
        for q in ("electric bus", "Electric buses", "电动公交车", "மின்சாரப் பேருந்துகள்", "xe buýt điện")
    }
    assert set(map(tuple, finds.values())) == {("5",)}, finds


def test_mail_of_discussions_is_stopped_and_begun_again_by_its_link(client_of, asker, expert, thread):
    post = say(client_of(expert), thread, "A low rate at noon.") and Post.objects.get()
    tasks.tell_of_post(post.pk)
    mail = Message.objects.get(kind="discussions/said")
    assert "Stop this mail" in mail.text and "how often" not in mail.text
    link, visitor = urlsplit(mail.headers["List-Unsubscribe"].split(">")[0].strip("<")).path, Client()
    stopped = text(visitor.post(link))
    assert "From now on, mail about discussions: never" in stopped and "Hear of it again" in stopped
    assert "Hear of it again" not in text(visitor.post(link, {"choice": "again"}))
    assert Wishes.objects.get(person=asker).mails


@pytest.mark.one_database
def test_visitors_are_told_that_members_read_more(client_of, asker, thread):
    for page in ("/replies/", "/unanswered/", "/open-questions/"):
        shown = text(Client().get(page))
        assert "Members read more." in shown and f'/sign-in/?next={page}">Sign in</a>' in shown and ">Join</a>" in shown
        assert thread.title not in shown and "Every query has an answer" not in shown
        assert "Members read more." not in text(client_of(asker).get(page))


@pytest.mark.one_database
def test_mail_begins_with_a_capital_letter_and_says_how_many_files_there_are(client_of, asker, facilitator, thread):
    tasks.tell_of_thread(thread.pk)
    form = {"body": "See the plan.", "language": "en", "attached": [upload("a.pdf"), upload("b.pdf")]}
    client_of(facilitator).post(f"/q/{thread.pk}/answer/", form)
    Thread.objects.update(chatham=True)
    tasks.tell_of_post(Post.objects.get().pk)
    mail = Message.objects.filter(kind="discussions/said", to_person=asker.pk).get()
    assert "\nA participant writes:" in mail.text and "2 files are attached:" in mail.text
    assert "A participant writes:" in mail.html and "2 files are attached:" in mail.html
    assert "attached" not in "".join(Message.objects.filter(kind="discussions/opened").values_list("text", flat=True))
