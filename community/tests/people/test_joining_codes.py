"""Joining: the code by mail, and addresses that are known already."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.people.models import (
    Application,
    Code,
    Person,
)
from people.joining import (
    EMAIL,
    JOINS,
    STEPS,
    WORK,
    YOU,
    code_for,
    fill_in,
    join,
    link_in,
    mail_to,
    make_consent_texts,
)

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _ready(community):
    make_consent_texts()


class TestCode:
    """The code, and the link on another device."""

    @pytest.mark.parametrize("typed", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
    def test_code_is_taken_as_people_type_it(self, client, typed):
        fill_in(client)
        client.post("/join/code/", {"code": typed(code_for(EMAIL))})
        assert Person.objects.get().email == EMAIL

    def test_older_code_counts_after_a_new_one_was_sent(self, client):
        fill_in(client)
        first = code_for(EMAIL)
        client.post("/join/code/", {"again": "1"})
        assert code_for(EMAIL) != first
        client.post("/join/code/", {"code": first})
        assert Person.objects.get().email == EMAIL

    def test_code_ends_after_an_hour(self, client):
        fill_in(client)
        Code.objects.update(made=timezone.now() - timedelta(minutes=61))
        page = client.post("/join/code/", {"code": code_for(EMAIL)})
        assert "older than an hour" in page.content.decode()
        assert not Person.objects.exists()

    def test_hundred_guesses_get_nowhere_and_lock_nobody_out(self, client):
        fill_in(client)
        guesses = [client.post("/join/code/", {"code": f"{number:08}"}).status_code for number in range(100)]
        assert set(guesses) == {200}
        assert client.post("/join/code/", {"code": code_for(EMAIL)}).status_code == 200
        assert not Person.objects.exists()
        client.post("/join/code/", {"again": "1"})
        assert client.post("/join/code/", {"code": code_for(EMAIL)}).url == "/my/application/"

    def test_nobody_uses_up_the_tries_of_somebody_else(self, client):
        fill_in(client)
        ours = code_for(EMAIL)
        stranger = Client()
        fill_in(stranger)
        theirs = code_for(EMAIL)
        for number in range(10):
            stranger.post("/join/code/", {"code": f"{number:08}"})
        assert client.post("/join/code/", {"code": theirs}).status_code == 200
        assert client.post("/join/code/", {"code": ours}).url == "/my/application/"

    def test_another_address_gets_a_code_of_its_own(self, client):
        fill_in(client)
        old = code_for(EMAIL)
        client.post("/join/", {**YOU, "email": "Right@Example.org"})
        assert client.post("/join/code/", {"code": old}).status_code == 200
        client.post("/join/code/", {"code": code_for("right@example.org")})
        assert Person.objects.get().email == "right@example.org"

    def test_address_gets_few_codes_an_hour(self, client):
        fill_in(client)
        answers = [client.post("/join/code/", {"again": "1"}).status_code for _ in range(7)]
        assert (answers[0], answers[-1], len(mail_to(EMAIL))) == (302, 429, 6)

    def test_stranger_keeps_nobody_from_getting_their_code(self, client):
        stranger = Client(REMOTE_ADDR="203.0.113.9")
        for _ in range(20):
            stranger.post("/join/", YOU)
            stranger.post("/join/code/", {"again": "1"})
        before = len(mail_to(EMAIL))
        fill_in(client)
        assert len(mail_to(EMAIL)) == before + 1
        assert client.post("/join/code/", {"code": code_for(EMAIL)}).url == "/my/application/"

    @pytest.mark.both_databases
    def test_code_typed_twice_joins_once(self, client):
        fill_in(client)
        code = code_for(EMAIL)
        second = Client()
        second.cookies.update(client.cookies)
        client.post("/join/code/", {"code": code})
        assert second.post("/join/code/", {"code": code}).status_code == 302
        assert (Person.objects.count(), len(mail_to(EMAIL, "application_waiting"))) == (1, 1)

    def test_link_asks_for_the_code_before_it_shows_anything(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        link = link_in(mail_to(EMAIL)[0], "/join/resume/")
        phone = Client()
        shown = phone.get(link).content.decode()
        assert [word for word in (YOU["name"], EMAIL, WORK["sentence"]) if word in shown] == []
        assert phone.get("/join/joins/").url == "/join/"
        assert phone.post(link, {"code": "22222222"}).status_code == 200
        assert phone.post(link, {"code": code_for(EMAIL)}).url == "/join/joins/"
        assert "_auth_user_id" not in phone.session
        assert phone.post("/join/joins/", JOINS).url == "/my/application/"
        assert phone.get("/my/application/").status_code == 200

    def test_link_opens_the_form_in_every_browser_until_it_is_sent_each_with_a_code(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        link = link_in(mail_to(EMAIL)[0], "/join/resume/")
        phone, tablet = Client(), Client()
        phone.post(link, {"code": code_for(EMAIL)})
        assert phone.get(link).url == "/join/joins/"
        for browser in (tablet, client):
            assert browser.get("/join/work/").url == ("/join/" if browser is tablet else link)
            shown = browser.get(link).content.decode()
            assert [word for word in (YOU["name"], EMAIL, WORK["sentence"]) if word in shown] == []
            browser.post(link, {"again": "1"})
            assert browser.post(link, {"code": code_for(EMAIL)}).url == "/join/joins/"
            assert WORK["sentence"] in browser.get("/join/work/").content.decode()
        assert tablet.post("/join/joins/", JOINS).url == "/my/application/"
        for browser in (phone, Client()):
            page = browser.get(link)
            assert (page.status_code, "/my/application/" in page.content.decode()) == (404, True)

    def test_form_that_a_delegate_filled_in_is_opened_as_often_as_its_owner_likes(self, client):
        fill_in(client, you={"delegate_name": "An Aide", "delegate_email": "aide@example.org"})
        link = link_in(mail_to(EMAIL)[0], "/join/resume/")
        for place in range(2):
            browser = Client()
            if place:
                browser.post(link, {"again": "1"})
            browser.post(link, {"code": code_for(EMAIL)})
            assert "consent_membership" in browser.get("/join/joins/").content.decode()

    def test_who_began_the_form_sees_and_changes_nothing_once_somebody_proved_the_address(self, client):
        fill_in(client)
        link = link_in(mail_to(EMAIL)[0], "/join/resume/")
        owner = Client()
        owner.post(link, {"code": code_for(EMAIL)})
        owner.post("/join/work/", {**WORK, "sentence": "Only the owner reads this."})
        owner.post("/join/you/", {**YOU, "email": "new@example.org"})
        for path, typed in (("/join/", YOU), ("/join/work/", WORK), ("/join/joins/", JOINS), ("/join/code/", {})):
            assert (client.get(path).url, client.post(path, typed).url) == (link, link)
        assert client.post("/join/keep/you/", YOU).status_code == 409
        client.post("/join/leave/")
        assert Application.objects.get().answers["work"]["sentence"] == "Only the owner reads this."
        assert owner.get("/join/work/").status_code == 200
        assert owner.get(link).status_code == 200, "the new address is not proven yet"

    def test_who_typed_a_wrong_address_begins_anew(self, client):
        fill_in(client)
        link = link_in(mail_to(EMAIL)[0], "/join/resume/")
        Client().post(link, {"code": code_for(EMAIL)})
        assert "Start again" in client.get(link).content.decode()
        assert client.post("/join/leave/").url == "/join/"
        assert client.get("/join/").context["form"].initial == {}
        assert "Start again" not in Client().get(link).content.decode()

    @pytest.mark.parametrize("key", ["", "x", "a" * 43])
    def test_forged_link_is_answered_calmly(self, client, key):
        client.post("/join/", YOU)
        assert client.get(f"/join/resume/{key}/").status_code == 404


class TestKnownAddress:
    """Nothing that a visitor sees tells whether an address is known."""

    def _walk(self, email: str) -> list[tuple[int, str, list[str]]]:
        """What a visitor is shown at each step, and what the database is asked for."""
        client = Client()
        steps = [(f"/join/{name}/", answers | {"email": email}) for name, answers in STEPS]
        steps += [("/join/code/", {}), ("/join/code/", {"again": "1"}), ("/join/code/", {"code": "22223333"})]
        return [self._step(client, email, *step) for step in steps]

    def _step(self, client: Client, email: str, path: str, typed: dict) -> tuple[int, str, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            page = client.post(path, typed) if typed else client.get(path)
        shown = re.sub(rf'{re.escape(email)}|csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        asked = (query["sql"].split()[0] for query in queries)
        work = sorted(verb for verb in asked if verb in ("SELECT", "INSERT", "UPDATE"))
        return page.status_code, shown + page.get("Location", ""), work

    @pytest.mark.parametrize("applies", [False, True])
    def test_neither_pages_nor_work_tell_whether_an_address_is_known(self, client, member, applies):
        if applies:
            join(client, you={"email": "applicant@example.org"})
        known, unknown = "applicant@example.org" if applies else member.email, "unknown@example.org"
        for address in (known, unknown):
            self._walk(address)  # so that both are counted by the limits already
        for of_known, of_unknown in zip(self._walk(known), self._walk(unknown), strict=True):
            assert of_known == of_unknown

    def test_mail_says_how_to_sign_in_and_holds_no_code(self, client, member):
        fill_in(client, you={"email": member.email.upper()})
        [message] = mail_to(member.email)
        assert "You are a member of Asia LEDS Partnership already." in message.text
        assert "/sign-in/" in message.text
        assert not re.search(r"[0-9]{4}-[0-9]{4}", message.text)

    def test_mail_says_how_an_application_stands(self, client):
        join(client)
        Client().post("/join/", YOU)
        assert "It stands at: With the secretariat." in mail_to(EMAIL)[-1].text

    @pytest.mark.both_databases
    def test_address_that_became_known_meanwhile_makes_no_second_person(self, client):
        second = Client()
        fill_in(client)
        code = code_for(EMAIL)
        fill_in(second)
        second.post("/join/code/", {"code": code_for(EMAIL)})
        assert client.post("/join/code/", {"code": code}).url == "/sign-in/"
        assert Person.objects.count() == 1
