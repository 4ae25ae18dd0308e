"""What holds for all our mails: the language of the pages behind their links, and whether one may answer."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

import cop.people
from cop.network.models import Partnership
from cop.people.mails.signing_in import addresses_changed, agree_to_address
from cop.people.models import Application, NewAddress, Person
from cop.people.queries.security import confirmed_addresses
from cop.services.mail.models import Message
from people.joining import EMAIL, WORK, YOU, code_for, join, mail_to, make_consent_texts

pytestmark = pytest.mark.one_database

READ_BY_US = (
    "help_by_mail",
    "done_by_mail",
    "leave_by_mail",
    "join_by_mail",
    "help_answered",
    "still_right",
    "more_asked",
    "digest",
)
"""Mails whose replies come to an address of ours that handles them, and which say so only where mail comes in."""
TEMPLATES = sorted(
    path
    for path in (Path(cop.people.__file__).parent / "templates/people/mail").rglob("*.*")
    if path.parent.name not in READ_BY_US
)
TO_ANSWER = re.compile(r"\banswer\b[^.?!]*\bmail\b|\brepl(y|ies)\b|\bwrite back\b", re.IGNORECASE)
SINHALA = {"language": "si"}


@pytest.fixture(autouse=True)
def _ready(community):
    make_consent_texts()


def at(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def link(message: Message, beginning: str) -> str:
    """The link in a mail that begins so, with all that it says."""
    return re.search(rf"https?://[^/\s]+({beginning}\S*)", message.text)[1]


def spoken(browser: Client, address: str) -> str:
    """The language that a page speaks to a browser set to English."""
    return browser.get(address, headers={"accept-language": "en"}).headers["Content-Language"]


class TestLanguage:
    """A page behind a link in a mail speaks the language of the mail."""

    def test_form_that_is_gone_on_with_speaks_it_on_every_page(self, client):
        client.post("/join/", YOU | SINHALA)
        client.post("/join/work/", WORK)
        resume, browser = link(mail_to(EMAIL)[0], "/join/resume/"), Client()
        assert spoken(browser, resume) == "si"
        then = browser.post(resume, {"code": code_for(EMAIL)}).url
        assert (then, spoken(browser, then)) == ("/join/joins/", "si")

    @pytest.mark.parametrize(("chosen", "asked", "shown"), [("en", "", "en"), ("en", "&lang=vi", "vi"), ("", "", "si")])
    def test_choice_of_the_reader_counts_more(self, client, chosen, asked, shown):
        client.post("/join/", YOU | SINHALA)
        browser = Client()
        if chosen:
            browser.get(f"/?lang={chosen}")
        assert spoken(browser, link(mail_to(EMAIL)[0], "/join/resume/") + asked) == shown

    def test_question_of_the_desk_and_the_way_to_sign_in_speak_it(self, client, secretariat):
        number = join(client, you=SINHALA).pk
        ask = {"seen": "waiting", "text": "Which routes?"}
        at(secretariat).post(f"/desk/applications/{number}/ask/", ask)
        assert spoken(Client(), link(mail_to(EMAIL, "more_asked")[0], "/join/answer/")) == "si"
        browser = Client()
        page = browser.get(link(mail_to(EMAIL, "application_waiting")[0], "/my/application/"))
        assert spoken(browser, page.url) == "si"

    def test_erasure_speaks_it(self, make_person, secretariat):
        person = make_person(languages=("si",))
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        said = {"asked_by": "She", "asked_on": "2024-01-01", "identified": "We called back at her number."}
        typed = {f"erase-{name}": value for name, value in said.items()} | {"erase-contributions": "stay"}
        at(secretariat).post(f"/people/{person.pk}/telephone/erase/", typed)
        assert spoken(Client(), link(mail_to(person.email, "erasure_asked")[0], "/erasure/")) == "si"

    def test_every_link_of_ours_says_it(self, client, secretariat):
        join(client, you=SINHALA)
        links = re.findall(rf"{re.escape(settings.SITE_URL)}/\S+", "\n".join(mail.text for mail in mail_to(EMAIL)))
        assert len(links) > 1
        assert {urlsplit(one).query for one in links} == {"mail=si"}

    def test_person_who_has_signed_in_reads_their_own(self, client, make_person):
        client.get("/?mail=si")
        assert spoken(client, "/") == "si"
        client.force_login(make_person(languages=("ta",)))
        assert spoken(client, "/") == "ta"


class TestAnswering:
    """Mails invite answers only where somebody reads them."""

    def _mails(self, secretariat: Person, make_person) -> list[Message]:
        """One of each mail that tells how to reach us."""
        desk = at(secretariat)
        for email, act, typed in (
            ("declined@example.org", "decline", {"reason": "No transport."}),
            ("partly@example.org", "accept", {"partnership": "on", "reason": "Only this."}),
        ):
            join(Client(), you={"email": email})
            number = Application.objects.get(email=email).pk
            desk.post(f"/desk/applications/{number}/{act}/", {"seen": "waiting"} | typed)
        person = make_person("person@example.org")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        for template in ("address_added", "address_removed", "address_made_main"):
            addresses_changed(person, template, "new@example.org", confirmed_addresses(person))
        agree_to_address(NewAddress.objects.create(person=person, email="new@example.org"))
        at(person).post("/my/leave/", {"everything": "yes"})
        kinds = ("declined", "accepted", "left", "address_added", "address_removed", "address_made_main")
        return [mail for kind in (*kinds, "agree_to_address") for mail in Message.objects.filter(kind=f"people/{kind}")]

    @pytest.mark.parametrize(
        ("email", "telephone", "domain", "answers", "said"),
        [
            ("office@example.org", "+66 2 000 0000", "mail.example.org", "office@example.org", "Answer this mail."),
            ("", "", "mail.example.org", "help@mail.example.org", "Answer this mail."),
            ("", "+66 2 000 0000", "", None, "Call us: +66 2 000 0000"),
            ("", "", "", None, f"{settings.SITE_URL}/contact/?mail=en"),
        ],
    )
    def test_each_says_how_we_are_reached(
        self, secretariat, make_person, monkeypatch, email, telephone, domain, answers, said
    ):
        monkeypatch.setattr(settings, "MAIL_DOMAIN", domain)
        Partnership.objects.update(email=email, telephone=telephone)
        mails = self._mails(secretariat, make_person)
        assert len({mail.kind for mail in mails}) == 7
        for mail in mails:
            parts = [" ".join(part.split()) for part in (mail.text, mail.html)]
            assert [said in part for part in parts] == [True, True], mail.kind
            assert mail.headers.get("Reply-To") == answers
            assert [bool(TO_ANSWER.search(part)) for part in parts] == [answers is not None] * 2, mail.kind

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_none_invites_an_answer_by_itself(self, template):
        """Only `mail/reach`, which each of them includes, knows whether anybody reads one."""
        assert TO_ANSWER.findall(template.read_text()) == []
