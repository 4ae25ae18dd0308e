"""A mail that does not prove its sender waits for the word of the person in whose name it came, asked at their own address."""

import re

import pytest
from django.test import Client

from cop.discussions.letter_addresses import reply_address
from cop.people.models import NewAddress
from cop.people.queries.admitting import person_at
from cop.services.mail.choices import Arrived, Reason
from cop.services.mail.incoming.handling import handle
from cop.services.mail.models import Incoming, Message
from discussions.test_letters import _our_server, came_in, query  # noqa: F401
from people.browsing import text

pytestmark = pytest.mark.django_db
ELSEWHERE = "sp.personal@example.lk"


def question(person):
    [mail] = Message.objects.filter(kind="mail/held", to_person=person.pk)
    assert mail.to_address == person.email
    return mail, re.search(r"/mail/held/[^\s?]+", mail.text)[0]


def test_a_mail_from_elsewhere_is_taken_when_its_writer_says_so_at_their_own_address(query, expert):  # noqa: F811
    held = came_in(reply_address(query, expert), ELSEWHERE, "We chose time-of-day rates.")
    mail, page = question(expert)
    assert ELSEWHERE in mail.text and "time-of-day" not in mail.text + mail.html
    browser = Client()
    assert "It was me" in text(browser.get(page)) and not query.posts.exists()
    browser.post(page, {"act": "post"})
    browser.post(page, {"act": "post"})
    assert handle(held.pk).state == Arrived.DONE and handle(held.pk).state == Arrived.DONE
    assert [post.author for post in query.posts.all()] == [expert]
    assert person_at(ELSEWHERE) is None and browser.get(page).status_code == 404
    assert "sessionid" not in browser.cookies


def test_who_did_not_write_it_deletes_it(query, expert, settings):  # noqa: F811
    held = came_in(reply_address(query, expert), ELSEWHERE, "Forged.")
    _mail, page = question(expert)
    Client().post(page, {"act": "not-me"})
    held = Incoming.objects.get(pk=held.pk)
    assert (held.state, held.reason, held.raw) == (Arrived.DROPPED, Reason.DISOWNED, None)
    Client().post(page, {"act": "post"})
    assert Incoming.objects.get(pk=held.pk).state == Arrived.DROPPED


def test_the_other_address_is_added_when_both_agree(query, expert):  # noqa: F811
    held = came_in(reply_address(query, expert), ELSEWHERE, "From my phone.")
    _mail, page = question(expert)
    browser = Client()
    browser.post(page, {"act": "add"})
    code = Message.objects.filter(to_address=ELSEWHERE).latest("pk")
    assert person_at(ELSEWHERE) is None
    assert (
        "The code is not right" in text(browser.post(page, {"act": "code", "code": "AAAA-AAAA"}))
        or NewAddress.objects.exists()
    )
    browser.post(page, {"act": "code", "code": re.search(r"\b[A-Z0-9]{3,5}[- ][A-Z0-9]{3,5}\b", code.text)[0]})
    assert person_at(ELSEWHERE) == expert and handle(held.pk).state == Arrived.DONE


def test_only_proven_strangers_get_a_kind_answer_and_once_a_week(community):
    to = f"{community.slug}@mail.example.org"
    for number in range(2):
        came_in(to, "stranger@example.com", "Who has a tariff?", key=f"s{number}")
        came_in(to, "forged@example.com", "Buy this.", key=f"f{number}", domain="elsewhere.example")
        came_in("old-list@mail.example.org", "other@example.com", "Hello", key=f"o{number}")
    assert sorted(Message.objects.filter(kind="mail/not_taken").values_list("to_address", flat=True)) == [
        "other@example.com", "stranger@example.com",
    ]  # fmt: skip
    answer = Message.objects.get(to_address="stranger@example.com")
    assert answer.headers["In-Reply-To"] == "<s0@example.org>" and answer.headers["Auto-Submitted"] == "auto-replied"
    assert "Who has a tariff?" in answer.text and "/join/" in answer.text
    assert "join@mail.example.org" in answer.text and "help@mail.example.org" in answer.html
    assert not Incoming.objects.filter(came_from="forged@example.com", raw=None).exists()
    came_in("reply+" + "a" * 26 + "@mail.example.org", "forged@example.com", "Buy", key="w", domain="elsewhere.example")
    wrong = Incoming.objects.latest("pk")
    assert (wrong.state, wrong.reason, wrong.raw) == (Arrived.DROPPED, Reason.NO_SUCH_ADDRESS, None)


def test_a_stranger_is_answered_in_the_language_of_their_own_words(community):
    to = f"{community.slug}@mail.example.org"
    came_in(
        to,
        "new@example.com",
        "විදුලි බස් රථ ගැන අසන්නට කැමතියි.\n\nOn 1 May 2026, Ama <a@b.lk> wrote:\n> Hi",
        subject="Re: Re: Hi",
    )
    answer = Message.objects.get(to_address="new@example.com")
    assert answer.language == "si" and answer.subject.endswith(" Hi") and "Re:" not in answer.subject


def test_a_shared_mailbox_says_who_wrote(query, make_person, expert, django_db_blocker):  # noqa: F811
    mailbox = make_person("office@ministry.example", name="Office", shared_mailbox=True)
    held = came_in(reply_address(query, mailbox), mailbox.email, "From our office.")
    assert (held.state, held.reason) == (Arrived.HELD, Reason.SHARED)
    _mail, page = question(mailbox)
    assert "Nobody of that name" in text(Client().post(page, {"act": "who", "name": "No Body"}))
    Client().post(page, {"act": "post"})
    assert Incoming.objects.get(pk=held.pk).state == Arrived.HELD
