"""A mail that does not prove its sender waits for the word of the person in whose name it came, asked at their own address."""

import re

import pytest
from django.test import Client

from cop.discussions.letter_addresses import reply_address
from cop.people.models import NewAddress
from cop.people.queries.admitting import person_at
from cop.services.mail.choices import Arrived, Reason
from cop.services.mail.incoming import doors
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.holding import ASKED_A_DAY, ask_on
from cop.services.mail.models import Incoming, Message
from cop.services.moderation.models import Limit
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
    assert all(
        ELSEWHERE in part and "time-of-day" in part and "Subject: tariffs" in part for part in (mail.text, mail.html)
    )
    assert mail.secret
    browser = Client()
    assert "It was me" in text(browser.get(page)) and not query.posts.exists()
    browser.post(page, {"act": "post"})
    browser.post(page, {"act": "post"})
    assert handle(held.pk).state == Arrived.DONE and handle(held.pk).state == Arrived.DONE
    assert [post.author for post in query.posts.all()] == [expert]
    assert person_at(ELSEWHERE) is None and browser.get(page).status_code == 404
    assert "sessionid" not in browser.cookies


def says(mail, words, key, *, sender="sp.personal@unproven.example", **more):
    """A reply to the question, from where nothing proves who sends it."""
    quoted = f"{words}\n\nOn 1 May 2026, Community <community@mail.example.org> wrote:\n> Did you write to us?\n> Reply “yes”"
    return came_in(
        mail.headers["Reply-To"], sender, quoted, subject=f"Re: {mail.subject}", key=key, domain="x.example", **more
    )


def told(person):
    return [
        mail.text for mail in Message.objects.filter(kind="mail/held_answered", to_address=person.email).order_by("pk")
    ]


def test_yes_in_reply_is_enough_and_no_deletes_and_nothing_else_counts(query, expert):  # noqa: F811
    held = came_in(
        reply_address(query, expert),
        ELSEWHERE,
        "See <b>https://evil.example/x</b> & <i>evil.example. We chose rates.",
        subject="Automatic",
    )
    mail, _page = question(expert)
    assert "evil" not in mail.text + mail.html and "<i>" not in mail.html and "We chose rates." in mail.text
    for key, words in (("q", ""), ("f", "Is this one yours? Please look."), ("t", "Who is this?")):
        says(mail, words, key)
    away = came_in(mail.headers["Reply-To"], expert.email, "yes", subject="Automatic reply: away", key="away")
    assert away.reason == Reason.AUTOMATIC and Incoming.objects.get(pk=held.pk).state == Arrived.HELD
    assert len(told(expert)) == 1 and "could not tell" in told(expert)[0] and "“yes”" in told(expert)[0]
    says(mail, "Vâng ạ.\n\nEsha Expert", "y")
    assert handle(held.pk).state == Arrived.DONE and [post.author for post in query.posts.all()] == [expert]
    says(mail, "No", "n")
    says(mail, "no", "n2")
    assert ["is taken" in words for words in told(expert)] == [
        False,
        True,
        False,
    ] and "taken or deleted before" in told(expert)[2]
    assert not Message.objects.filter(to_address__contains="unproven").exists()

    forged = came_in(reply_address(query, expert), ELSEWHERE, "Forged.", key="forged")
    says(Message.objects.filter(kind="mail/held").latest("pk"), "Not me!", "nm")
    assert Incoming.objects.get(pk=forged.pk).reason == Reason.DISOWNED and "is deleted" in told(expert)[-1]


def test_a_forger_has_somebody_asked_twice_a_day_and_who_owns_up_is_asked_on(query, expert):  # noqa: F811
    held = [came_in(reply_address(query, expert), ELSEWHERE, f"Words {one}.", key=f"k{one}") for one in range(4)]
    asked = Message.objects.filter(kind="mail/held").order_by("pk")
    assert len(asked) == ASKED_A_DAY
    says(asked[0], "no", "no")
    assert len(asked.all()) == ASKED_A_DAY
    says(asked[1], "yes", "yes")
    assert len(asked.all()) == 3 and "Words 2." in asked.all()[2].text
    ask_on()
    assert len(asked.all()) == 3
    assert [handle(one.pk).state for one in held] == [Arrived.DROPPED, Arrived.DONE, Arrived.HELD, Arrived.HELD]
    Limit.objects.all().delete()
    ask_on()
    assert "Words 3." in asked.all()[3].text
    for number in (2, 3):
        says(asked.all()[number], "yes", f"yes{number}")
    came_in(reply_address(query, expert), ELSEWHERE, "Words 4.", key="k4")
    assert len(asked.all()) == 5


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


def test_a_shared_mailbox_says_who_wrote(query, make_person, expert, monkeypatch):  # noqa: F811
    mailbox = make_person("office@ministry.example", name="Office", shared_mailbox=True)
    held = came_in(reply_address(query, mailbox), mailbox.email, "From our office.")
    assert (held.state, held.reason) == (Arrived.HELD, Reason.SHARED)
    _mail, page = question(mailbox)
    assert "Nobody of that name" in text(Client().post(page, {"act": "who", "name": "No Body"}))
    Client().post(page, {"act": "post"})
    says(_mail, "yes", "y")
    assert Incoming.objects.get(pk=held.pk).state == Arrived.HELD and "with their name" in told(mailbox)[0]
    monkeypatch.setattr(doors, "_PEOPLE", [doors.people()._replace(behind=lambda *asked: behind(asked, expert))])
    says(_mail, "Yes, Esha Expert", "who")
    assert Incoming.objects.get(pk=held.pk).person == expert.pk and "that person's own address" in told(mailbox)[1]
    mine, _page = question(expert)
    says(mine, "yes", "mine")
    assert handle(held.pk).state == Arrived.DONE


def behind(asked, person):
    mailbox, name = asked
    assert mailbox.shared and name == person.name
    return doors.people().numbered(person.pk)
