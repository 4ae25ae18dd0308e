"""Applications at the desk: questions, answers, and the telephone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cop.people import tasks
from cop.people.models import Application, Consent, Erasure, Membership, Person
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from desk.applications_for_tests import ASK, SAID, at, page
from people.joining import (
    EMAIL,
    WORK,
    YOU,
    fill_in,
    join,
    link_in,
    mail_to,
    make_consent_texts,
)


@pytest.fixture
def application(community) -> Application:
    make_consent_texts()
    return join(Client())


class TestAskingForMore:
    """A question, its answer by the link or on the own page, and waiting again."""

    @pytest.mark.requirement("S27")
    def test_answer_by_the_link_brings_it_back(self, application, secretariat):
        at(secretariat).post(page(application, "ask"), ASK)
        message = mail_to(EMAIL, "more_asked")[0]
        assert ASK["text"] in message.text
        link, visitor = link_in(message, "/join/answer/"), Client()
        shown = visitor.get(link).content.decode()
        assert ASK["text"] in shown
        assert [word for word in (YOU["name"], EMAIL, WORK["sentence"]) if word in shown] == []
        assert list(visitor.post(link, {"text": " "}).context["form"].errors) == ["text"]
        assert visitor.post(link, {"text": "Routes 7 and 12."}, follow=True).status_code == 200
        assert "_auth_user_id" not in visitor.session
        application.refresh_from_db()
        assert (application.state, [r.text for r in application.remarks.all()]) == (
            "waiting",
            [ASK["text"], "Routes 7 and 12."],
        )
        assert "Routes 7 and 12." in at(secretariat).get(page(application)).content.decode()
        assert "Routes 7 and 12." in mail_to("office@example.org", "more_answered")[0].text

    def test_used_link_answers_nothing_a_second_time(self, application, secretariat):
        at(secretariat).post(page(application, "ask"), ASK)
        link = link_in(mail_to(EMAIL, "more_asked")[0], "/join/answer/")
        for text in ("first", "second"):
            Client().post(link, {"text": text})
        at(secretariat).post(page(application, "ask"), {**ASK, "text": "And who pays?"})
        Client().post(link, {"text": "third"})
        shown = Client().get(link).content.decode()
        assert ("This is answered" in shown, "And who pays?" in shown) == (True, False)
        assert [r.text for r in application.remarks.filter(from_applicant=True)] == ["first"]

    def test_answer_on_the_own_page(self, application, secretariat):
        at(secretariat).post(page(application, "ask"), ASK)
        own = at(application.person)
        assert ASK["text"] in own.get("/my/application/").content.decode()
        own.post(f"/my/application/{application.pk}/answer/", {"text": "Routes 7 and 12."})
        application.refresh_from_db()
        assert (application.state, history(application)[0].entry.on_behalf) == ("waiting", "own page")

    def test_forged_link_is_answered_calmly(self, application, secretariat):
        at(secretariat).post(page(application, "ask"), ASK)
        link = link_in(mail_to(EMAIL, "more_asked")[0], "/join/answer/")
        assert Client().post(link[:-4] + "AAA/", {"text": "x"}).status_code == 404
        assert Client().get("/join/answer/x/").status_code == 404


class TestTelephone:
    """Where mail does not arrive."""

    @pytest.fixture
    def draft(self, community):
        make_consent_texts()
        fill_in(Client(), joins={"consent_news": ""})
        return Application.objects.get()

    def test_secretariat_confirms_the_address_and_the_ledger_says_how(self, draft, secretariat):
        client = at(secretariat)
        assert client.get(page(draft)).context["may_telephone"] is True
        client.post(page(draft, "telephone"), SAID | {"consent_news": "1"})
        draft.refresh_from_db()
        person = Person.objects.get(email=EMAIL)
        assert (draft.state, draft.person, draft.confirmed_by) == ("waiting", person, secretariat)
        said = Entry.objects.get(act="people.address_confirmed")
        assert (said.actor, said.about, said.on_behalf) == (secretariat.pk, person.pk, "telephone")
        assert history(person, act="people.address_confirmed")[0].new == SAID
        channels = Consent.objects.filter(person=person).values_list("text__kind", "channel", "typed_by")
        assert set(channels) == {
            ("membership", "web", None),
            ("transfer", "web", None),
            ("directory", "web", None),
            ("news", "telephone", secretariat.pk),
        }

    @pytest.mark.parametrize("missing", SAID)
    def test_nothing_is_confirmed_without_who_when_and_how(self, draft, secretariat, missing):
        answer = at(secretariat).post(page(draft, "telephone"), SAID | {missing: ""})
        assert list(answer.context["telephone_form"].errors) == [missing]
        assert not Person.objects.filter(email=EMAIL).exists()

    def test_nothing_of_what_was_said_is_left_after_an_erasure(self, draft, secretariat):
        at(secretariat).post(page(draft, "telephone"), SAID)
        person = Person.objects.get(email=EMAIL)
        Erasure.objects.create(person=person, due=timezone.now() - timedelta(minutes=1))
        tasks.erase(person.pk)
        (row,) = history(person, act="people.address_confirmed")
        assert (row.erased, row.new) == (True, {})

    def test_domain_admits_nobody_whose_mail_never_arrived(self, draft, secretariat, make_organisation):
        organisation = make_organisation("Ministry", domains=["transport.example.lk"])
        Membership.objects.create(organisation=organisation)
        at(secretariat).post(page(draft, "telephone"), SAID)
        draft.refresh_from_db()
        assert draft.state == "waiting"

    def test_facilitators_may_not(self, draft, facilitator):
        assert at(facilitator).post(page(draft, "telephone"), SAID).status_code == 404
        assert not Person.objects.filter(email=EMAIL).exists()

    def test_known_address_makes_no_second_person(self, draft, secretariat, make_person):
        known = make_person(EMAIL)
        told = at(secretariat).post(page(draft, "telephone"), SAID, follow=True).content.decode()
        assert "belongs to somebody who is with us already" in told
        assert Person.objects.get(email=EMAIL) == known

    def test_twice_is_once(self, draft, secretariat):
        for _ in range(2):
            at(secretariat).post(page(draft, "telephone"), SAID)
        assert Person.objects.filter(email=EMAIL).count() == 1
