"""Joining: filled in by somebody else, and names in two scripts."""

import pytest
from django.test import Client

from cop.people.models import (
    Application,
    Consent,
)
from people.joining import (
    EMAIL,
    JOINS,
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


class TestDelegate:
    """Somebody fills in, the person confirms."""

    DELEGATED = {"delegate_name": "Office Assistant", "delegate_email": "assistant@example.org"}

    def test_delegate_is_told_only_that_it_was_sent(self, client):
        page = fill_in(client, you=self.DELEGATED)
        assert page.request["PATH_INFO"] == "/join/sent/"
        assert [word for word in (YOU["name"], EMAIL) if word in page.content.decode()] == []
        assert client.get("/join/work/").url == "/join/"
        assert mail_to("assistant@example.org") == []

    def test_delegate_agrees_to_nothing_for_somebody_else(self, client):
        client.post("/join/", {**YOU, **self.DELEGATED})
        client.post("/join/work/", WORK)
        assert "consent_" not in client.get("/join/joins/").content.decode()
        client.post("/join/joins/", JOINS)
        assert Application.objects.get().answers["joins"]["consents"] == {}

    @pytest.mark.both_databases
    def test_person_sees_what_was_written_agrees_and_joins(self, client):
        fill_in(client, you=self.DELEGATED)
        [message] = mail_to(EMAIL)
        assert "Office Assistant filled in the form for you." in message.text
        person = Client()
        person.post(link_in(message, "/join/resume/"), {"code": code_for(EMAIL)})
        page = person.get("/join/joins/").content.decode()
        assert "Office Assistant filled this in for you." in page
        assert WORK["sentence"] in page
        assert list(person.post("/join/joins/", {"partnership": "on"}).context["form"].errors) == [
            "consent_membership",
            "consent_transfer",
        ]
        assert person.post("/join/joins/", JOINS).url == "/my/application/"
        assert Consent.objects.filter(person__email=EMAIL, typed_by=None).count() == 4

    @pytest.mark.parametrize(
        ("given", "wrong"),
        [
            ({"delegate_name": "A"}, ["delegate_email"]),
            ({"delegate_email": "a@example.org"}, ["delegate_name"]),
            ({"delegate_name": "A", "delegate_email": EMAIL}, ["delegate_email"]),
        ],
    )
    def test_delegate_says_name_and_another_address(self, client, given, wrong):
        assert list(client.post("/join/", {**YOU, **given}).context["form"].errors) == wrong

    def test_member_fills_in_for_a_colleague(self, client, member):
        client.force_login(member)
        form = client.get("/join/you/").context["form"]
        assert (form["delegate_name"].value(), form["delegate_email"].value()) == (member.name, member.email)


class TestNameInTwoScripts:
    """A name in any script, and beside it in Latin letters."""

    @pytest.mark.both_databases
    def test_both_are_shown_and_found_and_another_script_is_refused(self, client, secretariat):
        refused = client.post("/join/you/", YOU | {"name_latin": "සුනිල්"})
        assert list(refused.context["form"].errors) == ["name_latin"]
        application = join(client, you={"name": "සුනිල් පෙරේරා", "name_latin": "Sunil Pérera"})
        desk = Client()
        desk.force_login(secretariat)
        for address in ("/desk/applications/", f"/desk/applications/{application.pk}/"):
            assert "Sunil Pérera" in desk.get(address).content.decode()
        (mail,) = mail_to("office@example.org", "application_new")
        said = ("සුනිල් පෙරේරා (Sunil Pérera), " in mail.text, "(Sunil Pérera), " in mail.html, "Sunil" in mail.subject)
        assert said == (True, True, False)
        accepted = {"seen": "waiting", "partnership": "on", "communities": ["clean-mobility"]}
        desk.post(f"/desk/applications/{application.pk}/accept/", accepted)
        page = desk.get("/people/?q=sunil+perera")
        assert [one.name for one in page.context["people"]] == ["සුනිල් පෙරේරා"]
        assert "Sunil Pérera" in page.content.decode()
        for form in ("", "?all=1"):
            file = b"".join(desk.get(f"/people/export.csv{form}").streaming_content).decode()
            assert "සුනිල් පෙරේරා,Sunil Pérera," in file


@pytest.mark.parametrize("name", ["bit.ly/2x", "win.example prize", "a\\b", "www.prize.example"])
def test_delegate_whose_name_looks_like_an_address_is_refused(community, client, name):
    delegate = {"delegate_name": name, "delegate_email": "aide@example.org"}
    assert list(client.post("/join/you/", YOU | delegate).context["form"].errors) == ["delegate_name"]


@pytest.mark.parametrize("name", ["J.R. Perera", "Dr. Perera", "ශ්‍රී පෙරේරා", "O'Brien-Lee"])
def test_delegate_with_a_plain_name_goes_on(community, client, name):
    delegate = {"delegate_name": name, "delegate_email": "aide@example.org"}
    assert client.post("/join/you/", YOU | delegate).status_code == 302
