"""The texts that the secretariat words: consents, which a second person puts in force, and paragraphs in mails."""

import re

import pytest
from django.test import Client

from cop.desk.queries.mail_examples import example, templates
from cop.people.choices import ConsentKind, Role, WordedMail
from cop.people.models import Consent, ConsentText, Person
from cop.services.ledger.models import Entry
from people.browsing import send, text
from people.joining import EMAIL, join, mail_to, make_consent_texts

pytestmark = pytest.mark.one_database

NEWS = "/desk/settings/consents/news/"
WAITING = "/desk/settings/mails/application_waiting/"


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat, with texts in force."""
    make_consent_texts()
    return at(secretariat)


@pytest.fixture
def colleague(make_person, second_factor_off) -> Client:
    """The browser of somebody else of the secretariat."""
    return at(make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT))


def write(browser, words, **more):
    return send(browser, browser.get(NEWS), {"texts_en": words} | more)


def publish(browser):
    return send(browser, browser.get(NEWS), action=f"{NEWS}publish/")


class TestConsents:
    """A new text is a new version, and nobody puts their own in force."""

    @pytest.mark.both_databases
    def test_second_person_puts_it_in_force_and_who_agreed_before_is_to_renew(self, desk, colleague, member):
        older = ConsentText.objects.get(kind=ConsentKind.NEWS)
        Consent.objects.create(person=member, text=older)
        write(desk, older.texts["en"], texts_vi="Tôi muốn nhận tin.")
        assert "look whether it still says the same:</strong> English" in text(desk.get(NEWS))
        write(desk, "I want news.")
        assert f"{NEWS}publish/" not in text(desk.get(NEWS))
        refused = desk.post(f"{NEWS}publish/", {"version": "2"}, follow=True)
        assert "Somebody else of the secretariat has to put it in force." in text(refused)
        assert list(ConsentText.objects.filter(kind=ConsentKind.NEWS)) == [older]
        assert NEWS in text(colleague.get("/desk/"))
        assert NEWS not in text(desk.get("/desk/"))
        publish(colleague)
        newest = ConsentText.objects.filter(kind=ConsentKind.NEWS).first()
        assert (newest.version, newest.texts) == (2, {"en": "I want news.", "vi": "Tôi muốn nhận tin."})
        assert older.texts == ConsentText.objects.get(pk=older.pk).texts
        log = "/desk/protection/consents/?state=older"
        today = desk.get("/desk/")
        assert re.search(rf'<a href="{re.escape(log)}">\s*Consents to renew', text(today))
        assert f'href="{log}&amp;kind=news"' in today.content.decode()
        rows = desk.get(f"{log}&kind=news").context["rows"]
        assert [one.text for one, *_rest in rows] == [older]
        assert "Tôi muốn nhận tin." in text(at(member).get("/my/privacy/?lang=vi"))
        assert Entry.objects.filter(act="people.consent_text_published").count() == 1
        publish_again = colleague.post(f"{NEWS}publish/", {"version": "2"})
        assert (publish_again.status_code, ConsentText.objects.filter(kind=ConsentKind.NEWS).count()) == (302, 2)

    def test_what_was_changed_after_it_was_read_is_not_put_in_force(self, desk, colleague, make_person):
        write(desk, "I want news.")
        read = colleague.get(NEWS)
        write(desk, "I want all your data.")
        send(colleague, read, action=f"{NEWS}publish/")
        assert ConsentText.objects.filter(kind=ConsentKind.NEWS).count() == 1

    def test_only_person_of_the_secretariat_may_put_their_own_in_force(self, desk):
        write(desk, "I want news.")
        publish(desk)
        assert ConsentText.objects.filter(kind=ConsentKind.NEWS).count() == 2

    @pytest.mark.both_databases
    def test_two_who_write_at_once_lose_nothing(self, desk, colleague):
        page = colleague.get(NEWS)
        write(desk, "I want news.", texts_vi="Tin")
        second = send(colleague, page, {"texts_ko": "소식"})
        assert second.status_code == 409
        assert send(colleague, second).status_code == 302
        publish(desk)
        newest = ConsentText.objects.filter(kind=ConsentKind.NEWS).first()
        assert newest.texts == {"en": "I want news.", "vi": "Tin", "ko": "소식"}

    def test_writing_what_is_in_force_drops_the_draft(self, desk):
        before = ConsentText.objects.get(kind=ConsentKind.NEWS).texts["en"]
        write(desk, "I want news.")
        write(desk, before)
        assert f"{NEWS}publish/" not in text(desk.get(NEWS))

    def test_where_data_is_kept_is_said_by_the_partnership_alone(self, desk):
        page = "/desk/settings/consents/transfer/"
        assert "/desk/settings/partnership/#kept" in text(desk.get(page))
        desk.post(page, {"version": "0", "texts_en": "Anywhere"})
        assert ConsentText.objects.filter(kind=ConsentKind.TRANSFER).count() == 1
        assert "Anywhere" not in text(desk.get(page))


class TestMails:
    """A paragraph of the secretariat's own stands in the mail, in the reader's language, and changes nothing else."""

    def test_mail_says_it_in_text_and_html_escaped_and_without_it_as_before(self, desk):
        send(desk, desk.get(WAITING), {"texts_en": "Hello {name},\nwe <b>meet</b> soon.", "texts_si": "ආයුබෝවන් {name}"})
        join(Client())
        mail = mail_to(EMAIL, "people/application_waiting")[-1]
        name = Person.objects.get(email=EMAIL).name
        assert f"Hello {name},\nwe <b>meet</b> soon." in mail.text
        assert "we &lt;b&gt;meet&lt;/b&gt; soon." in mail.html
        assert "Your application is here." in mail.text
        assert "ආයුබෝවන්" in text(desk.get(f"{WAITING}si/"))
        assert "ආයුබෝවන්" in text(desk.get(f"{WAITING}si/html/"))

    def test_older_text_is_put_back_and_empty_is_as_the_house_says(self, desk):
        for words in ("First.", "Second.", ""):
            send(desk, desk.get(WAITING), {"texts_en": words})
        assert "Second." not in text(desk.get(f"{WAITING}en/"))
        desk.post(f"{WAITING}restore/", {"to": "1"})
        assert "First." in text(desk.get(f"{WAITING}en/"))
        assert Entry.objects.filter(act="people.mail_worded").count() == 4

    @pytest.mark.parametrize("typed", [{"texts_en": "{email}"}, {"texts_en": "}"}, {"texts_vi": "Chào"}])
    def test_other_blanks_and_texts_without_english_are_refused(self, desk, typed):
        assert send(desk, desk.get(WAITING), typed).status_code == 200
        assert not Entry.objects.filter(act="people.mail_worded").exists()

    @pytest.mark.parametrize("mail", [one.value for one in WordedMail if one != WordedMail.WAITING])
    def test_each_worded_mail_shows_it(self, desk, mail):
        send(desk, desk.get(f"/desk/settings/mails/{mail}/"), {"texts_en": "Our own words."})
        for form in ("en/", "vi/html/"):
            assert "Our own words." in text(desk.get(f"/desk/settings/mails/{mail}/{form}"))

    def test_every_mail_is_listed_and_shown_with_something_in_each_place(self, desk, django_assert_max_num_queries):
        with django_assert_max_num_queries(15):
            listed = text(desk.get("/desk/settings/mails/"))
        for name in templates():
            place = f"/desk/settings/mails/{name}/"
            assert f'href="{place}' in listed
            said = example(name, "en")
            assert said.subject
            assert not re.search(r":\n\n(?!\s*\S)|\(\)|“”", said.text), said.text
        assert "123456" in text(desk.get("/desk/settings/mails/sign_in_code/ko/html/"))
        assert desk.get("/desk/settings/mails/sign_in_code/").status_code == 404
        assert desk.get("/desk/settings/mails/nothing/en/").status_code == 404
