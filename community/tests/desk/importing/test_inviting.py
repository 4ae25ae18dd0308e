"""Inviting the people of a list: who is asked, what the mail says, what each answer does, reminders, and the telephone."""

import csv
import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cop.desk.actions import applying, taking_in
from cop.desk.importing.preview import preview
from cop.desk.models import Import, ImportRow, Invitation, OffTheList
from cop.people import initial
from cop.people.actions.erasing import erase_again
from cop.people.choices import Audience, Standing
from cop.people.models import Affiliation, Consent, ConsentText, Erasure, MailWords, Membership, Person
from cop.people.queries.my_data import archive
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.mail.choices import State
from cop.services.mail.models import Message
from desk.importing.lists_for_tests import xlsx
from desk.importing.test_applying import HEADER, NIMAL, PEMA, TASHI, do_jobs
from people.joining import link_in, mail_to
from people.signing_in_for_tests import enter, sign_in, words

RAHIMA = ["রহিমা খাতুন <b>", "rahima@example.bd", "নদী পরিবহন", "পরিচালক", "Bangladesh", "", "Bangla", "", "", ""]
TASHI_CALLED = [*TASHI[:5], "17 65 43 21", *TASHI[6:]]
ASKED = {"asked_by": "Pema", "asked_on": "2026-03-01", "identified": "Called back at the number in the list."}


@pytest.fixture(autouse=True)
def desk(client, secretariat):
    initial.load()
    enter(client, secretariat)
    with override("en"):
        yield


@pytest.fixture
def apply(tmp_path, secretariat, community):
    """Take a list in and apply it."""

    def taken_in(*rows, name="Guests of 2024") -> Import:
        path = xlsx(tmp_path / f"{name}.xlsx", Members=[HEADER, *rows])
        one = taking_in.take_in(preview(path, secretariat), path, community=community, acting_person=secretariat)
        one = applying.apply(one.pk, acting_person=secretariat)
        do_jobs()
        return one

    return taken_in


def later(days: int) -> None:
    """Let so many days pass since every mail."""
    passed = timedelta(days=days)
    Invitation.objects.update(sent=F("sent") - passed, last=F("last") - passed)


def at(one: Import, rest: str = "") -> str:
    return f"/desk/import/{one.pk}/invitations/{rest}"


def read(client, one: Import, query: str = "") -> str:
    return words(client.get(at(one, query)))


def send_all(client, one: Import) -> None:
    """Look at the batch of everybody, and press what the preview offers."""
    page = client.get(at(one, "preview/?at_most=100")).content.decode()
    shown = re.findall(r'type="hidden" name="person" value="(\d+)"', page.partition("/send/")[2])
    client.post(at(one, "send/"), {"person": shown})
    do_jobs()


def consents(*without: str) -> dict[str, str]:
    newest = {text.kind: str(text.version) for text in ConsentText.objects.order_by("version")}
    return {f"consent_{kind}": version for kind, version in newest.items() if kind not in without}


def invited(address: str) -> str:
    """The link in the newest invitation to an address."""
    return link_in(mail_to(address, "invitation")[-1], "/invitation/")


def person(name: str) -> Person:
    return Person.objects.get(name__startswith=name)


def test_a_batch_is_looked_at_sent_once_and_shown_as_its_reader_reads_it(client, apply):
    one = apply(TASHI, RAHIMA, PEMA, NIMAL)
    assert "Confirmed 0 of 3" in read(client, one)
    client.post(at(one, "words/"), {"words_en": "We met in <i>Thimphu</i>.", "words_bn": "থিম্পুতে দেখা।"})
    rahima, tashi = person("রহিমা"), person("Tashi")
    looked = client.get(at(one, f"preview/?person={rahima.pk}&person={tashi.pk}&person={person('Pema').pk}"))
    assert "2 people get it" in words(looked)
    assert "Pema" not in words(looked)
    assert "without e-mail 1" in words(looked)
    html = client.get(at(one, f"mail/{rahima.pk}/"))
    assert all(text in html.content.decode() for text in ("রহিমা খাতুন &lt;b&gt;", "নদী পরিবহন", "থিম্পুতে দেখা।"))
    assert "sandbox" in html["Content-Security-Policy"]
    assert client.get("/invitation/preview/").status_code == 404
    assert not Message.objects.filter(kind="desk/invitation").exists()
    MailWords.objects.create(mail="invitation", texts={"en": "Yours, {name}."})
    for _press in range(2):
        client.post(at(one, "send/"), {"person": [rahima.pk, tashi.pk]})
        do_jobs()
    (mail,) = mail_to("tashi@example.bt", "invitation")
    (bangla,) = mail_to("rahima@example.bd", "invitation")
    assert (mail.language, bangla.language, mail.secret) == ("en", "bn", True)
    for said in (
        "Tashi Dorji",
        "Ministry of Buses",
        "Bhutan",
        "tashi@example.bt",
        "Clean Mobility",
        "Yours, Tashi Dorji.",
    ):
        assert said in mail.text
    assert "We met in <i>Thimphu</i>." in mail.text
    assert "Guests of 2024" not in mail.text + mail.html
    assert "The list may say more of you" in mail.text
    assert "Clean Mobility Community of Practice · Asia LEDS Partnership" in mail.text
    assert "We met in &lt;i&gt;Thimphu&lt;/i&gt;." in mail.html
    assert "Rahima" not in mail.text
    assert Entry.objects.filter(act="desk.invited").count() == 1
    assert "invited 2" in read(client, one)
    assert "Pema without mail" in read(client, one, "?show=no-mail")
    assert "Tashi Dorji" not in read(client, one, "?show=no-mail")


def test_yes_makes_a_member_as_agreed_and_stays_calm_after_that(client, apply, community):
    one = apply(TASHI)
    send_all(client, one)
    tashi, visitor = person("Tashi"), Client()
    link = invited("tashi@example.bt")
    page = visitor.get(link)
    assert not [text for text in ("Tashi", "Ministry", "tashi@") if text in page.content.decode()]
    assert (
        words(visitor.post(link, {"yes": "1", **consents("transfer")})).count("This is needed.") == 2
    )  # above and beside
    assert Person.objects.get(pk=tashi.pk).standing == Standing.LISTED
    answer = {"yes": "1", "role": "Chief", "language": "dz", "name": "Tashi Wangchuk", **consents("news")}
    assert visitor.post(link, answer).status_code == 302
    assert "You are a member. Welcome!" in words(visitor.post(link, answer))
    assert "You are a member. Welcome!" in words(visitor.get(link))
    assert visitor.get("/my/data/").status_code == 302
    tashi.refresh_from_db()
    assert (tashi.standing, tashi.seen_name, tashi.name) == (Standing.MEMBER, Audience.MEMBERS, "Tashi Wangchuk")
    assert (tashi.first_language, tashi.news_rhythm) == ("dz", "none")
    assert Affiliation.objects.get(person=tashi).role == "Chief"
    assert set(Membership.objects.filter(person=tashi).values_list("community", flat=True)) == {None, community.pk}
    assert sorted(tashi.consents.values_list("text__kind", flat=True)) == ["directory", "membership", "transfer"]
    assert EmailAddress.objects.get(user=tashi).verified
    assert [mail.kind for mail in mail_to("tashi@example.bt")] == ["desk/invitation", "people/accepted"]
    do_jobs()
    assert "Tashi Wangchuk" in words(client.get("/people/?q=wangchuk"))
    assert "Confirmed 1 of 1" in read(client, one)
    client.post(f"/desk/import/{one.pk}/act/", {"act": "undo"})
    do_jobs()
    assert Person.objects.filter(pk=tashi.pk, standing=Standing.MEMBER).exists()
    assert sign_in(Client(), tashi).status_code in (200, 302)


def test_without_consent_to_be_shown_nobody_sees_them(client, apply, member):
    one = apply(TASHI)
    send_all(client, one)
    Client().post(invited("tashi@example.bt"), {"yes": "1", **consents("directory", "news")})
    assert person("Tashi").standing == Standing.MEMBER
    other = Client()
    enter(other, member)
    assert other.get(f"/people/{person('Tashi').pk}/").status_code == 404


def test_no_erases_and_no_list_brings_them_back(client, apply):
    one = apply(TASHI, RAHIMA)
    send_all(client, one)
    tashi, link = person("Tashi"), invited("tashi@example.bt")
    assert Client().post(link, {"no": "1"}).status_code == 302
    assert Client().post(link, {"yes": "1", **consents()}).status_code in (200, 302)
    do_jobs()
    tashi.refresh_from_db()
    assert (tashi.standing, tashi.name, Invitation.objects.filter(person=tashi).exists()) == (
        Standing.ERASED,
        "",
        False,
    )
    assert "You are taken off the list" in words(Client().get(link))
    assert "declined 1" in read(client, one)
    assert "Confirmed 0 of 2" in read(client, one)
    assert "tashi" not in str(OffTheList.objects.values()).lower()
    again = apply([*TASHI[:2], "Another Office", *TASHI[3:]], name="again")
    row = again.rows.get()
    assert (row.decision, row.person, Person.objects.filter(email="tashi@example.bt").count()) == ("skip", None, 0)
    assert "no list brings them back" in words(client.get(f"/desk/import/{again.pk}/"))
    client.post(f"/desk/import/{again.pk}/rows/{row.pk}/", {"decision": "new"})
    assert ImportRow.objects.get(pk=row.pk).decision == "skip"
    send_all(client, one)
    assert len(mail_to("tashi@example.bt", "invitation")) == 0


def test_reminders_are_two_and_then_comes_the_telephone(client, apply):
    one = apply(TASHI_CALLED)
    send_all(client, one)
    for days, sent in ((13, 1), (2, 2), (0, 2), (15, 3), (30, 3)):
        later(days)
        client.post(at(one, "remind/"), {"days": "14"})
        do_jobs()
        assert len(mail_to("tashi@example.bt", "invitation")) == sent, days
    _first, second, third = mail_to("tashi@example.bt", "invitation")
    last = "This is the last time that we write to you about this."
    assert [last in " ".join(mail.text.split()) for mail in (second, third)] == [False, True]
    assert "Tashi Dorji" in read(client, one, "?show=call")
    assert client.post(at(one, "remind/"), {"days": "1"}).status_code == 302
    assert Invitation.objects.get().reminders == 2


def test_whom_mail_does_not_reach_is_called_and_what_they_say_is_entered(client, apply, secretariat, member):
    one = apply(TASHI, PEMA)
    send_all(client, one)
    pema, tashi = person("Pema"), person("Tashi")
    Message.objects.filter(kind="desk/invitation").update(state=State.FAILED)
    sheet = b"".join(client.get(at(one, "telephone.csv")).streaming_content).decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert (len(rows), rows["Pema without mail"]["Organisation"]) == (1, "City of Thimphu")
    assert "17 12 34 56" in rows["Pema without mail"]["Telephone"]
    shown = read(client, one, "?show=call")
    assert "to call 1" in shown
    assert "Left out: without a telephone number 1" in shown
    address = at(one, f"telephone/{pema.pk}/")
    said = {f"yes-{name}": value for name, value in (ASKED | consents("news")).items()}
    assert client.post(address, {"act": "yes", **(said | {"yes-consent_transfer": ""})}).status_code == 200
    for _press in range(2):
        assert client.post(address, {"act": "yes", **said}).status_code == 302
    pema.refresh_from_db()
    assert (pema.standing, pema.email, pema.seen_name) == (Standing.MEMBER, None, Audience.MEMBERS)
    given = Consent.objects.filter(person=pema)
    assert set(given.values_list("channel", "typed_by")) == {("telephone", secretariat.pk)}
    joined = history(Membership.objects.get(person=pema, community=None), act="people.joined")[0]
    assert (joined.new, joined.entry.on_behalf) == (ASKED, "telephone")
    client.post(at(one, f"telephone/{tashi.pk}/"), {"act": "no", **{f"no-{name}": v for name, v in ASKED.items()}})
    assert Erasure.objects.get(person=tashi).entered_by == secretariat
    assert Invitation.objects.get(person=tashi).declined
    assert "Nobody is there." in read(client, one, "?show=call")
    other = Client()
    enter(other, member)
    assert "Pema without mail" in words(other.get(f"/people/{pema.pk}/"))
    assert "Pema without mail" in words(client.get("/people/?q=pema"))
    with ZipFile(io.BytesIO(b"".join(archive(pema)))) as data:
        assert json.loads(data.read("my-data.json"))["invitations"][0]["list"] == "Guests of 2024.xlsx"


def test_links_that_are_forged_or_of_somebody_gone_do_nothing(client, apply):
    one = apply(TASHI, RAHIMA)
    send_all(client, one)
    link, other = invited("tashi@example.bt"), invited("rahima@example.bd")
    token = link.rstrip("/").rpartition("/")[2]
    for forged in (token[:-2], token + "x", other.rstrip("/").rpartition("/")[2].partition(":")[0] + token[8:]):
        assert Client().post(f"/invitation/{forged}/", {"yes": "1", **consents()}).status_code == 404
    erase_again(person("Tashi").pk)
    assert Client().post(link, {"yes": "1", **consents()}).status_code == 404
    assert not Membership.objects.filter(person__email=None).exists()
    client.post(f"/desk/import/{one.pk}/act/", {"act": "undo"})
    do_jobs()
    assert Client().get(other).status_code == 404


def test_somebody_in_two_lists_is_invited_once_and_being_erased_not_at_all(client, apply):
    first = apply(TASHI, RAHIMA)
    second = apply(TASHI, name="second")
    assert "Tashi Dorji" in read(client, second)
    send_all(client, first)
    send_all(client, second)
    assert len(mail_to("tashi@example.bt", "invitation")) == 1
    assert "invited 1" in read(client, second)
    third = apply(["Sonam Lhamo", "sonam@example.bt", *TASHI[2:]], name="third")
    Erasure.objects.create(person=person("Sonam"), due=timezone.now())
    assert client.get(at(third, "preview/")).url == at(third)
    assert "Left out: being erased 1" in read(client, third)
    client.post(at(third, "send/"), {"person": person("Sonam").pk})
    do_jobs()
    assert mail_to("sonam@example.bt") == []


def test_today_names_the_lists_with_something_to_do(client, apply):
    one = apply(TASHI_CALLED)
    assert "Guests of 2024.xlsx" in words(client.get("/desk/"))
    assert "to invite" in words(client.get("/desk/"))
    send_all(client, one)
    assert "Guests of 2024.xlsx" not in words(client.get("/desk/"))
    later(15)
    assert "to remind" in words(client.get("/desk/"))
    Message.objects.filter(kind="desk/invitation").update(state=State.FAILED)
    assert "to call" in words(client.get("/desk/"))


@pytest.mark.one_database
def test_page_takes_as_many_queries_for_three_as_for_one(client, apply):
    def queries(one: Import) -> int:
        client.get(at(one))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(at(one))
        return len(captured)

    few = queries(apply(TASHI))
    many = queries(apply(TASHI, RAHIMA, PEMA, ["Sonam", "s@example.bt", *TASHI[2:]], name="many"))
    assert few == many <= 15
