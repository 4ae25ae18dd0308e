"""Being erased: asked for with a fresh code, told everywhere, called off, carried out; then nothing of the person is left."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from cop.network.models import Topic
from cop.people import tasks
from cop.people.actions import erasing
from cop.people.choices import ApplicationState, ConsentKind, Role, Standing
from cop.people.models import (
    Affiliation,
    Application,
    Consent,
    ConsentText,
    Erasure,
    Expertise,
    Membership,
    Person,
    Remark,
    RoleHeld,
)
from cop.services.files.models import StoredFile
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry, Key
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from cop.services.moderation.models import Limit
from cop.services.search.actions import index
from people.browsing import forms_in, send, text
from people.joining import link_in, mail_to
from people.signing_in_for_tests import enter

EMAIL, OTHER_EMAIL = "zubeyda@qzministry.example.lk", "zubeyda@qzhome.example.lk"
SECRETS = [
    "Zubeyda", "zubeyda", "qzministry", "qzhome", "Qzhuruf", "Qzlearn", "Qzsecret", "777 123 987", "Qzstreet", "Qzsentence",
    "Qzwhere", "Qzrole", "qzlink", "Qzremark", "Qzanswer", "qzphoto", "Qzagent", "qzuid", "203.0.113.77", "Qzreason",
]  # fmt: skip


@pytest.fixture
def mine(client, make_person, make_organisation, secretariat):
    """A member of whom there is something in every table, signed in."""
    person = make_person(
        EMAIL, name="Zubeyda Qzhuruf", addressed_as="Zubeyda", place="Qzwhere", learning="Qzlearn", phone="777 123 987",
        postal_address="Qzstreet", country="LK", links=[{"address": "https://qzlink.example.org", "name": "x"}], sex="f",
        seen_phone=0, role=Role.FUNDER,
    )  # fmt: skip
    for address, primary in ((EMAIL, True), (OTHER_EMAIL, False)):
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=primary)
    organisation = make_organisation(focal_person=person)
    Affiliation.objects.create(person=person, organisation=organisation, role="Qzrole")
    Expertise.objects.create(person=person, topic=Topic.objects.first(), sentence="Qzsentence", where="Qzwhere")
    text_of_consent = ConsentText.objects.create(kind=ConsentKind.MEMBERSHIP, version=1, texts={"en": "x"})
    Consent.objects.create(person=person, text=text_of_consent)
    _apply(person)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "Qzsecret"})
    SocialAccount.objects.create(user=person, provider="x", uid="qzuid", extra_data={"name": "Zubeyda"})
    enter(client, person)
    session = client.session.session_key
    UserSession.objects.create(user=person, ip="203.0.113.77", user_agent="Qzagent", session_key=session)
    client.post("/my/profile/", {"photo": _picture()})
    send(client, client.get("/my/profile/"), {"place": "Qzwhere 2"})
    index("people.person", [person.pk])
    return person


def _apply(person: Person) -> None:
    application = Application.objects.create(
        key="k1", email=EMAIL, person=person, state=ApplicationState.ACCEPTED, reason="Qzreason",
        answers={"you": {"name": "Zubeyda"}, "work": {"sentence": "Qzanswer"}},
    )  # fmt: skip
    Remark.objects.create(application=application, from_applicant=True, text="Qzremark")
    Application.objects.create(key="k2", email=EMAIL, answers={"you": {"name": "Zubeyda"}})
    Application.objects.create(
        key="k3", email="friend@example.org", delegate_name="Zubeyda Qzhuruf", delegate_email=OTHER_EMAIL,
        answers={"you": {"name": "Friend", "delegate_name": "Zubeyda Qzhuruf", "delegate_email": OTHER_EMAIL}},
    )  # fmt: skip
    from cop.people.mails.joining import application_new

    application_new(application)


def _picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (300, 300), "green").save(content, "PNG")
    return SimpleUploadedFile("qzphoto Zubeyda.png", content.getvalue())


def ask(client: Client, contributions: str = "stay") -> Erasure:
    """Ask to be erased, with the code from the mail."""
    client.post("/my/erase/")
    client.post("/my/erase/code/", {"code": _code(), "contributions": contributions})
    return Erasure.objects.get()


def _code() -> str:
    import re

    return re.search(r"[0-9]{4}-[0-9]{4}", mail_to(EMAIL, "erase_code")[-1].text)[0]


def let_time_pass() -> None:
    """The wait is over, and the jobs are done: those that were there before, those for the due, and those that these ask for."""
    Erasure.objects.update(due=timezone.now() - timedelta(minutes=1))
    tasks.erase_due()
    do_jobs()
    do_jobs()


def do_jobs() -> None:
    """What the worker does next."""
    for number in list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        run(number)


def dump() -> str:
    """Everything that the database holds, in every table, opened where it is sealed."""
    said = []
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {
            "search_index"
        }:  # what it holds lies in its parts
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [
                str(bytes(value) if isinstance(value, memoryview) else value)
                for row in cursor.fetchall()
                for value in row
            ]
    said += [json.dumps([row.old, row.new], default=str) for row in opened(Entry.objects.all())]
    return "\n".join(said)


def test_dump_knows_the_person_before(mine):
    found = dump()
    assert [secret for secret in SECRETS if secret not in found] == []


def test_after_erasure_nothing_of_the_person_is_left(client, mine):
    photo = Person.objects.get(pk=mine.pk).photo
    ask(client)
    let_time_pass()
    found = dump()
    assert [secret for secret in SECRETS if secret in found] == []
    assert not StoredFile.objects.filter(pk=photo.pk).exists()
    assert not Key.objects.filter(person=mine.pk).exists()


def test_form_that_the_person_sent_signed_out_is_deleted(client, mine):
    ask(client)
    Session.objects.filter(pk=client.session.session_key).delete()
    client.post("/my/profile/", {"place": "Qzunsaved"})
    kept = client.session.session_key
    assert client.session["sent-signed-out"]["fields"] == [["place", "Qzunsaved"]]
    let_time_pass()
    assert not Session.objects.filter(pk=kept).exists()
    assert client.post("/my/profile/", {"place": "Qzunsaved"}).url == "/sign-in/?next=%2F"


def test_bytes_of_the_photo_are_deleted(client, mine, django_capture_on_commit_callbacks):
    photo = Person.objects.get(pk=mine.pk).photo
    assert default_storage.exists(photo.key)
    ask(client)
    with django_capture_on_commit_callbacks(execute=True):
        let_time_pass()
    assert not default_storage.exists(photo.key)


def test_row_stays_empty_and_memberships_are_counted_as_ended(client, mine):
    ask(client)
    let_time_pass()
    person = Person.objects.get(pk=mine.pk)
    assert (person.standing, person.is_active, person.email, person.name) == (Standing.ERASED, False, None, "")
    assert not person.has_usable_password()
    kept = Membership.objects.filter(person=person)
    assert kept.count() == 2
    assert not kept.filter(until=None).exists()
    assert not RoleHeld.objects.filter(person=person).exists()


def test_what_is_of_others_stays(client, mine, secretariat, make_person):
    other = make_person("other@example.org", name="Somebody Else", phone="+1 234 567")
    index("people.person", [other.pk])
    ask(client)
    let_time_pass()
    client.force_login(secretariat)
    assert "Somebody Else" in text(client.get("/people/?q=somebody"))
    friend = Application.objects.get(email="friend@example.org")
    assert (friend.answers["you"], friend.delegate_name) == ({"name": "Friend"}, "")


def test_unconfirmed_address_of_somebody_else_erases_nothing_of_theirs(client, mine, make_person):
    victim = make_person("victim@example.org", name="Victim Person")
    EmailAddress.objects.create(user=victim, email="victim@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=mine, email="victim@example.org", verified=False)
    Application.objects.create(key="k9", email="victim@example.org")
    ask(client)
    let_time_pass()
    assert EmailAddress.objects.filter(user=victim, verified=True).count() == 1
    assert Application.objects.filter(email="victim@example.org").count() == 1


def test_page_and_sign_in_of_the_erased_are_gone(client, mine, secretariat):
    ask(client)
    let_time_pass()
    assert client.get("/my/data/").status_code == 302
    desk = Client()
    desk.force_login(secretariat)
    for viewer in (client, desk):
        assert viewer.get(f"/people/{mine.pk}/").status_code == 404


def test_all_confirmed_addresses_are_told_with_the_time_and_a_link(client, mine):
    erasure = ask(client)
    assert timedelta(hours=72) >= settings.ERASURE_WAIT
    assert timedelta(0) <= timezone.now() + settings.ERASURE_WAIT - erasure.due < timedelta(minutes=1)
    for address in (EMAIL, OTHER_EMAIL):
        (mail,) = mail_to(address, "erasure_asked")
        assert link_in(mail, "/erasure/")
        assert "Dear Zubeyda," in mail.text
    said = text(client.get("/my/erase/"))
    assert "You asked to be erased. It happens on" in said


def test_link_calls_it_off_after_a_press_of_a_button_and_opens_nothing(client, mine):
    ask(client)
    address = link_in(mail_to(OTHER_EMAIL, "erasure_asked")[0], "/erasure/")
    anybody = Client()
    for _scanner in range(2):
        assert anybody.get(address).status_code == 200
    assert Erasure.objects.count() == 1
    page = anybody.post(address)
    assert "Nothing is erased." in text(page)
    assert not any(secret in text(page) for secret in SECRETS)
    assert anybody.get("/my/data/").status_code == 302
    assert Erasure.objects.count() == 0
    let_time_pass()
    assert Person.objects.get(pk=mine.pk).name == "Zubeyda Qzhuruf"
    assert {mail.to_address for mail in Message.objects.filter(kind="people/erasure_called_off")} == {
        EMAIL,
        OTHER_EMAIL,
    }


@pytest.mark.one_database
def test_used_forged_and_older_links_do_nothing(client, mine):
    ask(client)
    address = link_in(mail_to(EMAIL, "erasure_asked")[0], "/erasure/")
    assert Client().post(address).status_code == 200
    assert Client().post(address).status_code == 404
    ask(client)
    for bad in (address, address[:-3] + "x/", "/erasure/nothing/"):
        assert Client().get(bad).status_code == 404
        assert Client().post(bad).status_code == 404
    assert Erasure.objects.count() == 1


@pytest.mark.one_database
def test_every_page_tells_the_person_and_nobody_else_and_stops_it(client, mine, make_person):
    ask(client)
    other = Client()
    other.force_login(make_person())
    for address in ("/", "/people/", "/my/data/", "/c/clean-mobility/"):
        assert "You asked to be erased. It happens on" in client.get(address).content.decode()
        assert "/my/erase/call-off/" not in other.get(address).content.decode()
    assert "Nothing waits for you." not in client.get("/").content.decode()
    client.post("/my/erase/call-off/")
    assert "You asked to be erased" not in client.get("/").content.decode()
    assert Erasure.objects.count() == 0


def test_person_calls_it_off_on_the_page(client, mine):
    ask(client)
    send(client, client.get("/my/erase/"), action="/my/erase/call-off/")
    assert Erasure.objects.count() == 0
    assert Entry.objects.filter(act="people.erasure_called_off", actor=mine.pk).count() == 1


@pytest.mark.one_database
def test_code_is_needed_and_a_hundred_guesses_get_nowhere(client, mine):
    client.post("/my/erase/")
    right = _code()
    wrong = "1234" if right[:4] != "1234" else "4321"
    for number in range(100):
        client.post("/my/erase/code/", {"code": f"{wrong}-{number:04}", "contributions": "stay"})
    client.post("/my/erase/code/", {"code": right, "contributions": "stay"})
    assert Erasure.objects.count() == 0
    client.post("/my/erase/")
    client.post("/my/erase/code/", {"code": _code().lower().replace("-", " "), "contributions": "stay"})
    assert Erasure.objects.count() == 1


@pytest.mark.one_database
def test_older_code_counts_after_a_new_one_was_sent(client, mine):
    client.post("/my/erase/")
    older = _code()
    client.post("/my/erase/")
    client.post("/my/erase/code/", {"code": older, "contributions": "stay"})
    assert Erasure.objects.count() == 1


@pytest.mark.one_database
def test_code_of_somebody_else_is_none(client, mine, make_person):
    other, person = Client(), make_person("other@example.org", name="Other")
    other.force_login(person)
    client.post("/my/erase/")
    other.post("/my/erase/code/", {"code": _code(), "contributions": "go"})
    assert Erasure.objects.count() == 0


@pytest.mark.one_database
def test_codes_are_not_mailed_without_end(client, mine):
    answers = [client.post("/my/erase/").status_code for _ in range(8)]
    assert answers == [302] * 6 + [429] * 2
    assert len(mail_to(EMAIL, "erase_code")) == 6
    assert Limit.objects.exists()


def test_nothing_happens_before_the_wait_is_over(client, mine):
    ask(client)
    tasks.erase_due()
    tasks.erase(mine.pk)
    assert Person.objects.get(pk=mine.pk).name == "Zubeyda Qzhuruf"


@pytest.mark.requirement("S29")
@pytest.mark.parametrize(
    ("choice", "said"), [("stay", "What you wrote stays, under “former member”."), ("go", "What you wrote goes too.")]
)
def test_choice_about_contributions_is_shown_and_reaches_the_rooms_that_keep_them(
    client, mine, monkeypatch, choice, said
):
    told = []
    monkeypatch.setattr(erasing, "_ERASERS", [])
    erasing.register_eraser(lambda number, *, contributions_too: told.append((number, contributions_too)))
    send(client, client.get("/my/erase/"))
    page = client.get("/my/erase/code/")
    for words in ("stays, under “former member”, so that answers keep their question", "is deleted as well"):
        assert words in text(page)
    assert forms_in(page)[0].fields["contributions"] == ["stay"]
    send(client, page, {"code": _code(), "contributions": choice})
    assert said in text(client.get("/my/erase/"))
    let_time_pass()
    assert told == [(mine.pk, choice == "go")]


@pytest.mark.parametrize("choice", ["", "both"])
@pytest.mark.one_database
def test_nobody_is_erased_without_having_chosen(client, mine, choice):
    ask_page = send(client, client.get("/my/erase/"))
    assert ask_page.headers["Location"] == "/my/erase/code/"
    page = send(client, client.get("/my/erase/code/"), {"code": _code(), "contributions": choice})
    assert list(page.context["form"].errors) == ["contributions"]
    assert not Erasure.objects.exists()


def test_erased_are_listed_for_restored_backups_once(client, mine):
    ask(client, "go")
    let_time_pass()
    tasks.erase(mine.pk)
    tasks.erase_due()
    (line,) = (settings.DATA_DIR / "erasures.jsonl").read_text().splitlines()
    listed = json.loads(line)
    assert (listed["person"], listed["contributions_too"]) == (mine.pk, True)
    assert listed["erased"].startswith(str(timezone.now().year))


def test_restored_person_is_erased_again_without_a_mail(mine):
    sent = Message.objects.exclude(to_person=mine.pk).exclude(thread__startswith="application").count()
    for _twice in range(2):
        erasing.erase_again(mine.pk)
    erasing.erase_again(mine.pk + 1000)
    do_jobs()
    assert [secret for secret in SECRETS if secret in dump()] == []
    assert Message.objects.count() == sent


def test_every_table_about_people_is_known_to_the_erasure(mine, client):
    """A table that somebody adds later is emptied by itself, if it belongs to these apps; others register an eraser."""
    ask(client)
    let_time_pass()
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if column.related_model is Person and model not in (Membership, Erasure):
                assert not model._base_manager.filter(**{column.name: mine.pk}).exists(), model


def test_download_holds_everything(client, mine):
    pack = ZipFile(BytesIO(b"".join(client.post("/my/data/download/"))))
    everything = pack.read("my-data.json").decode()
    json.loads(everything)
    tables = "".join(pack.read(name).decode() for name in pack.namelist() if name.startswith("tables/"))
    names = [name for name in pack.namelist() if name.startswith("files/")]
    secrets = set(SECRETS) - {"Qzsecret"}
    assert [secret for secret in secrets if secret not in everything] == []
    assert [secret for secret in secrets if secret not in tables] == []
    assert [name.rpartition("-")[2] for name in names] == ["qzphoto Zubeyda.webp"]
    assert Image.open(BytesIO(pack.read(names[0]))).format == "WEBP"
    assert Entry.objects.filter(act="people.downloaded", about=mine.pk).count() == 1


def test_download_opens_the_ledger_about_oneself_and_of_nobody_else(client, secretariat, mine):
    send(client, client.get("/my/profile/"), {"place": "Qzwhere 3"})
    history = json.loads(ZipFile(BytesIO(b"".join(client.post("/my/data/download/")))).read("my-data.json"))["history"]
    assert {"place": "Qzwhere 3", "version": 3} in [row["new"] for row in history]
    desk = Client()
    enter(desk, secretariat)
    desk.post(f"/people/{mine.pk}/roles/", {"role": "leadership"})
    everything = ZipFile(BytesIO(b"".join(desk.post("/my/data/download/")))).read("my-data.json").decode()
    rows = [row for row in json.loads(everything)["history"] if row["act"] == "people.role_given"]
    assert [(row["by"], row["new"]) for row in rows] == [("me", {})]
    assert "Zubeyda" not in everything


def test_download_holds_no_code(client, mine):
    client.post("/my/erase/")
    pack = ZipFile(BytesIO(b"".join(client.post("/my/data/download/"))))
    assert _code() not in pack.read("my-data.json").decode()


@pytest.mark.one_database
def test_tables_are_in_words_and_in_the_persons_time(client, mine):
    Person.objects.filter(pk=mine.pk).update(time_zone="Asia/Colombo")
    pack = ZipFile(BytesIO(b"".join(client.post("/my/data/download/"))))
    person, happened = pack.read("tables/person.csv").decode(), pack.read("tables/history.csv").decode()
    assert "Sort name" not in person and "Is active" not in person
    assert "(Colombo)" in happened and "people.person:" not in happened
    assert "sort_name" in pack.read("my-data.json").decode()


@pytest.mark.one_database
def test_cells_of_the_tables_are_no_formulas(client, mine):
    Person.objects.filter(pk=mine.pk).update(place="=HYPERLINK(1)")
    pack = ZipFile(BytesIO(b"".join(client.post("/my/data/download/"))))
    person = pack.read("tables/person.csv").decode()
    assert "'=HYPERLINK(1)" in person
    assert "Who sees: telephone" in person and "the secretariat only" in person and "seen_phone" not in person
    assert all(len(pack.read(name).decode().splitlines()) > 1 for name in pack.namelist() if name.startswith("tables/"))
    assert "READ ME: what is in this file" in pack.read("READ-ME.txt").decode()


@pytest.mark.one_database
def test_download_is_limited_and_asks_for_a_press(client, mine):
    assert client.get("/my/data/download/").status_code == 405
    answers = [client.post("/my/data/download/").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
