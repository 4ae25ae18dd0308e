"""Letters to a group: who gets them and who does not, how each reads them, and that nothing is sent twice or lost."""

import re
import smtplib
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from cop.desk import tasks
from cop.desk.actions import sending
from cop.desk.choices import LetterState
from cop.desk.models import Addressee, Letter
from cop.desk.queries.groups import Group
from cop.desk.queries.letters import kept, to_look_at
from cop.network.models import Partnership
from cop.people.choices import Audience, ConsentKind, Rhythm, Role, Standing
from cop.people.models import Affiliation, Consent, ConsentText, Erasure, MailWords, Person, RoleHeld
from cop.people.queries.my_data import tables
from cop.services.ledger.models import Entry
from cop.services.mail.choices import State
from cop.services.mail.models import Message
from cop.services.mail.tasks import sweep
from cop.services.queues import queues_for
from people.browsing import forms_in
from people.joining import make_consent_texts

BANGLA, DZONGKHA, ARABIC = "রহিমা খাতুন", "བསོད་ནམས་", "سليمة"


@pytest.fixture(autouse=True)
def _mail_goes(settings) -> None:
    settings.EMAIL_SENDING = True


@pytest.fixture
def reader(make_person):
    """Make a member who wants news at a confirmed address."""
    make_consent_texts()
    news = ConsentText.objects.get(kind=ConsentKind.NEWS)

    def make(email: str, **fields) -> Person:
        person = make_person(email, **fields)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        Consent.objects.create(person=person, text=news)
        return person

    return make


@pytest.fixture
def desk(secretariat) -> Client:
    return at(secretariat)


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    """Return what a page says, without its tags."""
    page = response.content.decode().partition("<body")[2]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))).replace(" .", ".")


def sent_form(client: Client, address: str, values: dict[str, Any]) -> Any:
    """Send the form of a page that is posted, filled in as it stands but for `values`."""
    form = next(one for one in forms_in(client.get(address)) if "csrfmiddlewaretoken" in one.fields)
    return client.post(address, form.fields | values)


def written(client: Client, group: str = "", *, texts: dict | None = None, **values) -> Letter:
    """Begin a letter on its page and write its texts there: English first, if nothing else is said."""
    texts = texts or {"en": ("News of {organisation}", "Hello {name}\n\nRead **this**.")}
    original = next(iter(texts))
    answer = sent_form(client, f"/desk/letters/new/?{group}", {"purpose": "news", "original": original} | values)
    assert answer.status_code == 302, answer.context["form"].errors
    number = int(re.search(r"/letters/(\d+)/", answer.url)[1])
    for language, (subject, words) in texts.items():
        address = f"/desk/letters/{number}/text/{language}/"
        answer = sent_form(client, address, {"subject": subject, "text": words})
        assert answer.status_code == 302, answer.context["form"].errors
    return Letter.objects.get(pk=number)


def press(client: Client, letter: Letter, act: str, **values) -> str:
    """Press a button of the letter's page, and return what the next page says."""
    version = Letter.objects.filter(pk=letter.pk).values_list("version", flat=True).first()
    return text(client.post(f"/desk/letters/{letter.pk}/", {"act": act, "version": version} | values, follow=True))


def mails(letter: Letter) -> dict[str, Message]:
    return {one.to_address: one for one in Message.objects.filter(thread=letter.thread).order_by("pk")}


def test_each_reads_it_in_their_language_with_their_name_as_text_and_as_html(desk, reader, make_organisation):
    reader("en@example.org", name="Nimal <b>Perera</b>", addressed_as="Mr. [Perera](https://x.example)")
    rahima = reader("bn@example.org", name=BANGLA, languages=("bn", "en"))
    reader("dz@example.org", name=DZONGKHA, languages=("dz",))
    reader("zh@example.org", name=f"\u202e{ARABIC}\u202c", languages=("ko", "zh-hans"))
    Affiliation.objects.create(person=rahima, organisation=make_organisation("Dhaka <Transport>"))
    body = "Dear {name} of {organisation},\n\n- one\n- *two* [here](https://other.example/a?b=1&c=2)\n- [us](/people/)\n\n<script>x</script>"
    letter = written(
        desk, texts={"en": ("Plan\r\nBcc: a@b.example", body), "zh-hans": ("给{name}的新闻", "你好，{name}")}
    )
    MailWords.objects.create(mail="letter", texts={"en": "We know you, {name}."})
    press(desk, letter, "send")
    tasks.send_letters()
    got = mails(letter)
    assert set(got) == {"en@example.org", "bn@example.org", "dz@example.org", "zh@example.org"}
    english, bangla, dzongkha, chinese = (got[f"{one}@example.org"] for one in ("en", "bn", "dz", "zh"))
    assert english.subject == "Plan Bcc: a@b.example"
    assert (english.text.partition("\n")[0], "Community of Practice" in english.html) == (
        "Asia LEDS Partnership",
        False,
    )
    assert "Dear Mr. [Perera](https://x.example) of your organisation," in english.text
    assert "Dear Mr. [Perera](https://x.example) of your" in english.html
    assert "We know you, Mr. [Perera](https://x.example)." in english.text
    assert "We know you, Mr. [Perera]" in english.html
    assert "- two here (https://other.example/a?b=1&c=2)" in english.text
    assert 'href="https://other.example/a?b=1&amp;c=2"' in english.html
    assert "us (http://localhost:8000/people/)" in english.text
    assert 'href="http://localhost:8000/people/"' in english.html
    assert "<script" not in english.html
    assert "Every link in this mail" not in english.text
    assert (bangla.language, f"{BANGLA} of Dhaka <Transport>," in bangla.text) == ("en", True)
    assert f"{BANGLA} of Dhaka &lt;Transport&gt;," in bangla.html
    assert (dzongkha.language, DZONGKHA in dzongkha.text) == ("dz", True)
    assert '<div lang="en">' in dzongkha.html
    assert (chinese.language, chinese.subject) == ("zh-hans", f"给{ARABIC}的新闻")
    assert "\u202e" not in chinese.text
    for one in got.values():
        assert one.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert one.headers["List-Unsubscribe"].split(">")[0].strip("<") in one.text
        assert "\ue000" not in one.text + one.html + one.subject


def test_what_a_letter_cannot_say_is_refused_in_words(desk, secretariat):
    letter = written(desk)
    page = f"/desk/letters/{letter.pk}/text/en/"

    def refused(**values) -> str:
        answer = sent_form(desk, page, {"subject": "S", "text": "T"} | values)
        assert answer.status_code == 200
        return text(answer)

    assert "There is no blank {fist}. There are: {name}, {organisation}" in refused(text="Dear {fist}")
    assert "There is no blank {} " not in refused(subject="Dear {}")
    assert "A blank cannot stand in the address of a link." in refused(text="[x](https://a.example/{name})")
    assert "This is too long" in refused(text="x" * 500_000)
    assert "This is needed" in refused(text="")
    assert "This is needed" in text(
        sent_form(desk, "/desk/letters/new/", {"purpose": "membership", "reason": "", "original": "en"})
    )
    assert desk.get(f"/desk/letters/{letter.pk}/text/xx/").status_code == 404
    assert "Nobody would get it" in press(desk, letter, "send")
    assert "within a year" in press(desk, letter, "send", due="2001-01-01T10:00")
    assert "Write the day and the time like this" in press(desk, letter, "send", due="soon")
    assert Letter.objects.get().state == LetterState.DRAFT


def test_who_is_left_out_is_counted_by_why(desk, secretariat, reader, make_person):
    reader("gets@example.org", country="LK")
    make_person("sample@example.org", sample=True)
    make_person("former@example.org", standing=Standing.FORMER)
    Erasure.objects.create(person=reader("going@example.org"), due=timezone.now() + timedelta(days=1))
    Person.objects.filter(pk=reader("none@example.org").pk).update(email=None)
    failing = reader("failing@example.org")
    Message.objects.create(
        key="k",
        message_id="<k@x>",
        to_person=failing.pk,
        to_address=failing.email,
        language="en",
        kind="x",
        state="failed",
    )
    reader("never@example.org", news_rhythm=Rhythm.NONE)
    make_person("disagrees@example.org")
    unconfirmed = reader("unconfirmed@example.org")
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    page = text(desk.get("/desk/letters/new/?standing=any"))
    assert "1 person gets it." in page
    said = {
        "sample people": 1, "not members": 1, "asked to be erased": 1, "without an e-mail address": 1,
        "the last mail to them failed": 1, "do not want news": 3, "address not confirmed": 1,
    }  # fmt: skip
    assert {why: f"{why} {count}" in page for why, count in said.items()} == dict.fromkeys(said, True)
    assert "1 person gets it." in text(desk.get("/desk/letters/new/?country=LK"))
    letter = written(desk, "standing=any", purpose="membership", reason="The statutes changed.")
    assert "5 people get it." in text(desk.get(f"/desk/letters/{letter.pk}/"))
    press(desk, letter, "send")
    tasks.send_letters()
    got = mails(letter)
    assert set(got) == {f"{one}@example.org" for one in ("secretariat", "gets", "never", "disagrees", "unconfirmed")}
    assert not [one for one in got.values() if "List-Unsubscribe" in one.headers]
    row = Entry.objects.get(act="desk.letter_scheduled")
    assert (row.values["new"]["people"], row.values["new"]["reason"]) == (5, "The statutes changed.")


def test_a_facilitator_writes_to_members_of_their_communities_and_sees_no_address(
    facilitator, community, reader, make_organisation, django_user_model
):
    shy = reader("shy@hidden.example", name="Shy Person", seen_email=Audience.SECRETARIAT, languages=("si",),
                 seen_organisation=Audience.SECRETARIAT, seen_languages=Audience.SECRETARIAT)  # fmt: skip
    Affiliation.objects.create(person=shy, organisation=make_organisation("Secret Works"))
    reader("unseen@hidden.example", name="Unseen Person", seen_name=Audience.SECRETARIAT)
    reader("outside@hidden.example", name="Outside Person", communities=())
    client = at(facilitator)
    refused = sent_form(client, "/desk/letters/new/", {"purpose": "news", "original": "en", "community": ""})
    assert refused.status_code == 200
    letter = written(client, community=community.pk, texts={"en": ("Hi {organisation}", "x"), "si": ("S", "s")})
    news = Consent.objects.filter(person=shy, text__kind="news")
    for hidden in ({"withdrawn": timezone.now()}, {"withdrawn": None}):
        news.update(**hidden)
        shown = client.get(f"/desk/letters/{letter.pk}/").context
        assert (shown["reached"], shown["left_out"]) == (2, [])
        assert "As Shy Person will read it" in text(client.get(f"/desk/letters/{letter.pk}/preview/?page=2"))
    filtered = written(client, community=community.pk)
    Letter.objects.filter(pk=filtered.pk).update(filters=kept(Group(address="yes")))
    assert "Shy Person" not in text(client.get(f"/desk/letters/{filtered.pk}/preview/"))
    assert "role" not in client.get("/desk/people/?role=facilitator").context["form"].fields
    for address in ("", "preview/", "preview/html/", "recipients/"):
        page = client.get(f"/desk/letters/{letter.pk}/{address}").content.decode()
        assert not [hidden for hidden in ("shy@hidden", "Unseen", "Outside", "Secret Works") if hidden in page]
    assert "As Shy Person will read it" in text(client.get(f"/desk/letters/{letter.pk}/preview/?page=2"))
    press(client, letter, "send")
    tasks.send_letters()
    assert {one: mail.subject for one, mail in mails(letter).items()} == {"shy@hidden.example": "S"}
    Message.objects.update(state=State.FAILED, error="550 5.1.1 <shy@hidden.example> unknown")
    page = client.get(f"/desk/letters/{letter.pk}/").content.decode()
    assert not [hidden for hidden in ("no such mailbox", "shy@hidden", "Handed over") if hidden in page]
    assert client.get(f"/desk/letters/{letter.pk}/export.csv").status_code == 403
    assert not to_look_at(facilitator)
    other = Letter.objects.create(subjects={"en": "Partnership"}, texts={"en": "x"})
    assert client.get(f"/desk/letters/{other.pk}/").status_code == 404
    held = RoleHeld.objects.get(person=facilitator)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SCHEDULED, begun=None)
    held.until = timezone.now()
    held.save()
    tasks.send_letters()
    assert Letter.objects.get(pk=letter.pk).state == LetterState.DRAFT


def test_the_preview_goes_from_one_to_the_next_and_a_test_comes_to_oneself(desk, secretariat, reader):
    for name in ("Anu", "Bina", "Chitra"):
        reader(f"{name.lower()}@example.org", name=name, languages=("ta",))
    letter = written(desk, texts={"en": ("To {name}", "Dear {name}"), "ta": ("T", "அன்புள்ள {name}")})
    shown = desk.get(f"/desk/letters/{letter.pk}/")
    assert [code for code, _name in shown.context["forms"]["test"].fields["language"].choices] == ["en", "ta"]
    assert text(shown).index("Send a test to me") < text(shown).index("Send to 3 people")
    page = desk.get(f"/desk/letters/{letter.pk}/preview/?page=2")
    assert "As Bina will read it" in text(page)
    assert "அன்புள்ள Bina" in page.content.decode()
    frame = desk.get(f"/desk/letters/{letter.pk}/preview/html/?page=2")
    assert "அன்புள்ள Bina" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "/m/u/" not in page.content.decode().replace("/m/u/…/", "") + frame.content.decode().replace("/m/u/…/", "")
    press(desk, letter, "test", language="ta")
    with override("ta"):
        subject = f"{gettext('[Test]')} T"
    assert [(one.subject, one.to_address) for one in Message.objects.all()] == [(subject, secretariat.email)]
    assert Letter.objects.get().state == LetterState.DRAFT


def test_two_who_edit_lose_nothing_and_two_who_send_send_once(desk, make_person, reader, secretariat):
    reader("gets@example.org")
    letter = written(desk)
    other = at(make_person("other@example.org", role=Role.SECRETARIAT))
    address = f"/desk/letters/{letter.pk}/text/en/"
    stale = forms_in(other.get(address))[-1].fields
    sent_form(desk, address, {"subject": "First"})
    clash = other.post(address, stale | {"text": "Second"})
    assert clash.status_code == 200
    assert {one: clash.context["form"][one].value() for one in ("subject", "text")} == {
        "subject": "First",
        "text": "Second",
    }
    assert "changed meanwhile" in text(
        other.post(f"/desk/letters/{letter.pk}/", {"act": "send", "version": 1}, follow=True)
    )
    assert "goes out at its moment" in press(desk, letter, "send")
    assert "not possible any more" in press(other, letter, "send")
    assert "not possible any more" in press(desk, letter, "discard")
    late = other.post(address, forms_in(clash)[-1].fields | {"text": "Third"})
    assert "not possible any more" in text(late)
    assert late.context["form"]["text"].value() == "Third"
    tasks.send_letters()
    assert len(mails(letter)) == 1


def test_more_than_one_may_write_to_alone_waits_for_a_second_person(desk, make_person, reader):
    Partnership.objects.update(letters_alone=1)
    reader("a@example.org")
    reader("b@example.org")
    alone = written(desk)
    assert "goes out at its moment" in press(desk, alone, "send")
    press(desk, alone, "call_off")
    second = make_person("second@example.org", name="Second Person", role=Role.SECRETARIAT)
    assert "A second person has to approve it" in press(desk, alone, "send")
    tasks.send_letters()
    assert mails(alone) == {}
    assert [waits.count for queue, waits in queues_for(second, {}) if queue.code == "letters"] == [1]
    assert desk.post(f"/desk/letters/{alone.pk}/", {"act": "approve", "version": 9}).status_code == 403
    press(at(second), alone, "approve")
    tasks.send_letters()
    assert len(mails(alone)) == 2
    told = Entry.objects.filter(act__in=("desk.letter_asked", "desk.letter_approved")).order_by("pk")
    assert [one.actor for one in told][-1] == second.pk
    grown = written(desk, "country=LK")
    Partnership.objects.update(letters_alone=2)
    Person.objects.filter(email="a@example.org").update(country="LK")
    press(desk, grown, "send", due=(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    Person.objects.update(country="LK")
    reader("c@example.org", country="LK")
    Letter.objects.filter(pk=grown.pk).update(due=timezone.now())
    tasks.send_letters()
    assert (Letter.objects.get(pk=grown.pk).state, mails(grown)) == (LetterState.ASKED, {})


def test_at_its_moment_who_withdrew_or_was_erased_is_left_out(desk, reader, monkeypatch):
    people = [reader(f"{one}@example.org") for one in "abcd"]
    letter = written(desk)
    press(desk, letter, "send", due=(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    tasks.send_letters()
    assert mails(letter) == {}
    Consent.objects.filter(person=people[0]).update(withdrawn=timezone.now())
    Letter.objects.update(due=timezone.now())
    sending.begin(letter.pk)
    Consent.objects.filter(person=people[1]).update(withdrawn=timezone.now())
    sending.forget_person(people[2].pk, contributions_too=False)
    tasks.send_letters()
    assert set(mails(letter)) == {"d@example.org"}
    letter.refresh_from_db()
    assert (letter.state, letter.left_out["no-news"]) == (LetterState.SENT, 3)  # the one at the desk wants none either


def test_a_killed_or_doubled_job_neither_doubles_nor_loses(desk, reader, monkeypatch):
    for number in range(7):
        reader(f"p{number}@example.org")
    letter = written(desk)
    press(desk, letter, "send")
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    sending.begin(letter.pk)
    sending.begin(letter.pk)
    letter.refresh_from_db()
    said: dict = {}
    sending.make_some(letter, said)
    make, first = sending._made, []

    def made_twice(*arguments):
        """Another worker makes the same mails between our making and our writing them."""
        found = make(*arguments)
        if not first:
            first.append(True)
            sending.make_some(letter, {})
        return found

    monkeypatch.setattr(sending, "_made", made_twice)
    sending.make_some(letter, said)
    monkeypatch.setattr(sending, "_made", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.send_letters()
    monkeypatch.setattr(sending, "_made", make)
    tasks.send_letters()
    tasks.send_letters()
    assert set(mails(letter)) == {f"p{number}@example.org" for number in range(7)}
    assert Message.objects.filter(thread=letter.thread).count() == 7
    sweep()
    assert sorted(one.to[0] for one in outbox.outbox) == sorted(mails(letter))
    assert len({one.extra_headers["Message-ID"] for one in outbox.outbox}) == 7


def test_stopping_takes_back_what_is_not_handed_over_and_says_how_many_went(desk, reader, monkeypatch):
    for number in range(5):
        reader(f"p{number}@example.org")
    letter = written(desk)
    press(desk, letter, "send")
    monkeypatch.setattr(sending, "AT_ONCE", 3)
    sending.begin(letter.pk)
    letter.refresh_from_db()
    sending.make_some(letter, {})
    Message.objects.filter(to_address="p0@example.org").update(state=State.SENT, sent=timezone.now())
    sending.make_some(letter, {})
    sending.make_some(letter, {})
    assert Letter.objects.get().state == LetterState.SENT
    for address in ("/desk/letters/", f"/desk/letters/{letter.pk}/"):
        assert "being sent" in text(desk.get(address))
    assert "Stopped. 1 mail went, 4 do not go." in press(desk, letter, "stop")
    tasks.send_letters()
    sweep()
    assert (len(mails(letter)), len(outbox.outbox)) == (1, 0)
    assert "not possible any more" in press(desk, letter, "stop")


def test_what_became_of_it_is_seen_and_after_a_year_only_counted(desk, secretariat, reader, monkeypatch):
    people = [reader(f"{one}@example.org", name=f"Reader {one.upper()}") for one in "abc"]
    letter = written(desk)
    press(desk, letter, "send")
    tasks.send_letters()
    refused = {"a@example.org": (550, b"5.1.1 no such user a@example.org")}

    def send_messages(self, messages):
        if messages[0].to == ["a@example.org"]:
            raise smtplib.SMTPRecipientsRefused(refused)
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)
    sweep()
    link = mails(letter)["b@example.org"].headers["List-Unsubscribe"].split(">")[0].strip("<")
    for _twice in range(2):
        assert Client().post(link.partition("?")[0], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Person.objects.get(pk=people[1].pk).news_rhythm == Rhythm.NONE
    page = text(desk.get(f"/desk/letters/{letter.pk}/"))
    assert "Handed over 2 Waiting 0 Refused 1 Unsubscribed through it 1" in page
    assert "Reader A There is no such mailbox 550 5.1.1 no such user" in page
    table = b"".join(desk.get(f"/desk/letters/{letter.pk}/export.csv")).decode()
    assert f"{people[0].pk},Reader A,could not be sent,there is no such mailbox," in table

    def waits() -> list[int]:
        return [found.count for queue, found in queues_for(secretariat, {}) if queue.code == "letters"]

    assert waits() == [1]
    press(desk, letter, "looked")
    assert waits() == [0]
    assert [row["subject"] for row in tables()["letters-we-wrote-to-you"](people[1])] == ["News of {organisation}"]
    assert len(list(tables()["letters-you-wrote"](secretariat))) == 1
    Letter.objects.update(ended=timezone.now() - timedelta(days=366))
    tasks.forget_who_got_letters()
    assert (Addressee.objects.count(), len(mails(letter))) == (0, 0)
    assert "Handed over 2 Waiting 0 Refused 1 Unsubscribed through it 1" in text(
        desk.get(f"/desk/letters/{letter.pk}/")
    )
    assert Letter.objects.get().texts["en"]


def test_the_pages_ask_the_database_as_much_for_three_as_for_one(desk, reader):
    reader("first@example.org")
    letter = written(desk)
    press(desk, letter, "send")
    tasks.send_letters()
    Message.objects.update(state=State.FAILED, error="550")
    addresses = ("", "new/", f"{letter.pk}/")
    before = [asked(desk, address) for address in addresses]
    for number in range(2):
        person = reader(f"more{number}@example.org")
        Addressee.objects.create(letter=letter, person=person, queued=True)
        Message.objects.create(key=f"k{number}", message_id=f"<{number}@x>", thread=letter.thread, to_person=person.pk,
                               to_address=person.email, language="en", kind="desk/letter", state="failed", error="550")  # fmt: skip
        Letter.objects.create(subjects={"en": "Another"}, written_by=person)
    assert [asked(desk, address) for address in addresses] == before
    assert max(before) <= 15


def asked(client: Client, address: str) -> int:
    client.get(f"/desk/letters/{address}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/desk/letters/{address}").status_code == 200
    return len(captured)
