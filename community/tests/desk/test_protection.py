"""The data protection desk: consents, requests and breaches with their clocks, what is kept, and who looked."""

import csv
import io
import json
import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import GenericIPAddressField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext
from pypdf import PdfReader

from cop.desk import tasks
from cop.desk.initial import law_of, laws
from cop.desk.models import Breach, BreachLetter, DataRequest, Review
from cop.people.actions import looking
from cop.people.actions.erasing import erase_again
from cop.people.choices import Audience, Role
from cop.people.models import Code, Consent, ConsentText, Look, Person
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from cop.services.retention import kinds
from people.browsing import send, text
from people.signing_in_for_tests import enter

REQUESTS, BREACHES = "/desk/protection/requests/", "/desk/protection/breaches/"
PART_OF_A_RECORD = {
    *("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount", "socialaccount.SocialToken"),
    *("account.EmailConfirmation", "people.Affiliation", "people.Expertise", "people.Membership"),
    *("people.PersonLanguage", "people.RoleHeld", "people.LikelyDouble", "people.Likeness"),
    *("people.Digest", "people.QuietHours"),
    *("people.Application_communities", "people.Remark", "search.Document", "ledger.Key", "lines.Connection"),
    *("desk.Assignment", "desk.BreachLetter", "desk.GroupAct", "desk.MorningMail", "desk.Review"),
    *("discussions.Follow", "discussions.Helpful", "discussions.Look", "discussions.Revision"),
    *("discussions.SameQuestion", "discussions.SavedSearch", "discussions.Wishes"),
    *("discussions.Ending", "discussions.Link", "discussions.Week"),
    *("discussions.Contributor", "discussions.Edition", "discussions.Outcome", "discussions.Part"),
    *("discussions.Attachment", "discussions.Reply", "discussions.SectionText", "discussions.Step"),
    *("discussions.ThreadCountry", "discussions.Thread_topics", "moderation.Report"),
    *("discussions.Waiting", "discussions.WaitingFile"),
    *(
        "website.Picture",
        "website.Release",
        "website.Release_pictures",
        "website.Release_revisions",
        "jobs.Job",
        "django_q.OrmQ",
    ),
    *("django_q.Success", "django_q.Failure"),
}
"""What goes with a person, with what is a kind of its own, or, of jobs, once it is done."""
NOBODYS = {
    *("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType", "socialaccount.SocialApp"),
    *(
        "django_q.Schedule",
        "jobs.Worker",
        "mail.Relay",
        "people.ConsentText",
        "people.ConsentDraft",
        "people.MailWords",
    ),
    *("network.Partnership", "network.Community", "network.MemberCountry", "network.Topic", "network.CountryDays"),
    *("network.Topic_communities", "website.Page", "website.Page_activities", "website.ApprovalRule"),
    "discussions.Rules",
    "discussions.Term",
    "discussions.MachineDay",
    *("website.Redirect", "website.Finding", "desk.RememberedColumns", "desk.InvitingWords", "desk.Held"),
}
"""Tables that tell of no person."""
REASON = "It was a sample that nobody outside has seen."


@pytest.fixture
def desk(client, secretariat):
    """The browser of somebody of the secretariat."""
    return at(secretariat)


@pytest.fixture
def colleague(make_person, secretariat):
    return make_person("colleague@example.org", name="Second Person", role=Role.SECRETARIAT)


def at(person: Person) -> Client:
    client = Client()
    enter(client, person)
    return client


def ask(person: Person, kind: str = "access", words: str = "What do you keep?") -> DataRequest:
    answer = at(person).post("/my/requests/", {"kind": kind, "words": words})
    assert answer.status_code == 302, text(answer)
    return DataRequest.objects.latest("pk")


def entered(desk: Client, **changes) -> DataRequest:
    facts = {
        "kind": "access", "way": "letter", "asked_by": "Letter Lila", "asked_on": f"{timezone.localdate()}",
        "identified": "Her passport was shown.", "country": "MY", "language": "ms", "words": "Please send me all.",
    }  # fmt: skip
    answer = desk.post(f"{REQUESTS}new/", facts | changes)
    assert answer.status_code == 302, text(answer)
    return DataRequest.objects.latest("pk")


def breach(desk: Client, **changes) -> Breach:
    facts = {
        "happened": "A laptop was stolen.", "known_on": f"{timezone.localdate() - timedelta(days=1)}",
        "known_at": "00:30", "which": "Names and addresses", "people": "62", "countries": ["KR", "CN"], "risk": "high",
        "measures": "The disk is encrypted.",
    }  # fmt: skip
    answer = desk.post(f"{BREACHES}new/", facts | changes)
    assert answer.status_code == 302, text(answer)
    return Breach.objects.latest("pk")


def consent_of(person: Person, version: int = 1, **fields) -> Consent:
    worded, _ = ConsentText.objects.get_or_create(kind="news", version=version, defaults={"texts": {"en": "News"}})
    return Consent.objects.create(person=person, text=worded, **fields)


def told(person: Person) -> dict:
    """What the download of a person's data says."""
    person.refresh_from_db()
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    from cop.people.queries.my_data import archive

    with ZipFile(BytesIO(b"".join(archive(person)))) as packed:
        return json.loads(packed.read("my-data.json"))


class TestLaws:
    def test_each_number_has_a_source_and_what_is_not_verified_is_the_strictest(self, desk):
        assert [law.country for law in laws()] == ["BD", "BT", "CN", "IN", "KR", "LK", "MY", "PH", "VN"]
        for law in [*laws(), law_of("FR")]:
            for term in (law.answer, law.longer, law.notice):
                assert len(term.source) > 10 and term.amount > 0
        assert max(law.answer.amount for law in laws() if law.answer.verified) <= law_of("FR").answer.amount
        assert max(law.notice.amount for law in laws() if law.notice.verified) <= law_of("FR").notice.amount
        assert law_of("BT").answer.verified is False
        shown = text(desk.get("/desk/protection/"))
        assert "not verified" in shown and "NPC Circular 16-03" in shown

    def test_what_is_in_english_on_a_translated_page_is_marked_and_said(self, desk):
        said = "Laws, authorities and the remarks on them are told in English."
        assert said not in text(desk.get("/desk/protection/"))
        page = text(desk.get("/desk/protection/?lang=si"))
        with translation.override("si"):
            assert gettext(said) in page
        for law in laws():
            for words in filter(None, (law.name, law.note, law.authority)):
                assert re.search(f'lang="en">{re.escape(escape(words))}', page), words


class TestConsents:
    """Who agreed to what, when and how."""

    def test_log_is_filtered_by_state_person_and_community_and_taken_along(self, desk, make_person):
        older, both, gone = (make_person(name=name, communities=()) for name in ("Older Omi", "Both Bela", "Gone Gita"))
        telephoned = consent_of(
            older, channel="telephone", typed_by=make_person("typist@example.org", name="Typing Tara")
        )
        consent_of(both)
        consent_of(both, version=2)
        consent_of(gone, withdrawn=timezone.now())

        def found(query: str) -> list[str]:
            shown = desk.get(f"/desk/protection/consents/?{query}")
            return [name for _one, name, _way, _typist in shown.context["rows"]]

        assert found("") == ["Gone Gita", "Both Bela", "Both Bela", "Older Omi"]
        assert found("state=older") == ["Older Omi"]
        assert found("state=withdrawn") == ["Gone Gita"]
        assert found(f"state=held&person={both.pk}") == ["Both Bela", "Both Bela"]
        assert found("person=omi") == ["Older Omi"]
        assert found("community=clean-mobility&kind=news") == []
        assert "Typing Tara" in text(desk.get("/desk/protection/consents/?state=older"))
        answer = desk.get("/desk/protection/consents/export.csv?state=older")
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [row[:4] for row in rows[1:]] == [
            [str(telephoned.person_id), "Older Omi", "mail about what is new", "1"]
        ]
        noted = Look.objects.get(what="consents")
        assert (noted.count, noted.filters) == (1, {"state": "older"})


class TestRequests:
    """What people ask about their own data."""

    def test_member_asks_is_told_the_day_by_the_law_of_their_country_and_answered(self, desk, make_person):
        mina = make_person("mina@example.kr", name="Mina", country="KR")
        one = ask(mina)
        assert one.due == timezone.localdate() + timedelta(days=10)
        waits = text(desk.get("/desk/"))
        assert "Requests of data protection" in waits and "10 days left" in waits
        answer = desk.post(f"{REQUESTS}{one.pk}/", {"act": "answer", "words": "We keep your name."}, follow=True)
        assert "It is answered." in text(answer)
        again = desk.post(f"{REQUESTS}{one.pk}/", {"act": "refuse", "words": "No."}, follow=True)
        assert "Somebody else answered it meanwhile." in text(again)
        mails = [message.text for message in Message.objects.filter(to_address="mina@example.kr").order_by("pk")]
        assert len(mails) == 2 and "You get an answer by" in mails[0] and "We keep your name." in mails[1]
        assert "We keep your name." in text(at(mina).get("/my/requests/"))
        assert "Requests of data protection" not in [
            str(queue.name) for queue, *_ in desk.get("/desk/").context["today"].full
        ]

    def test_what_came_by_letter_runs_from_its_day_is_longer_once_and_refused_with_the_reason(self, desk):
        one = entered(desk, asked_on=f"{timezone.localdate() - timedelta(days=20)}", language="en")
        assert (one.days_left, one.person) == (1, None)
        for _time in range(2):
            desk.post(f"{REQUESTS}{one.pk}/", {"act": "longer", "reason": "The archive is abroad."})
        one.refresh_from_db()
        assert one.days_left == 15
        desk.post(f"{REQUESTS}{one.pk}/", {"act": "refuse", "words": "We do not know you."})
        letter = text(desk.get(f"{REQUESTS}{one.pk}/letter/"))
        assert "We do not know you." in letter and "You can complain about this" in letter
        assert not Message.objects.exists()

    def test_one_who_is_known_is_written_to_at_their_own_address_in_their_language(self, desk, make_person):
        known = make_person("linh@example.vn", name="Linh", languages=("vi",))
        EmailAddress.objects.create(user=known, email="linh@home.example", verified=True)
        one = entered(desk, email="LINH@home.example", country="VN", language="vi")
        assert one.person == known
        assert [message.language for message in Message.objects.filter(to_address="linh@example.vn")] == ["vi"]

    def test_who_only_telephones_is_answered_with_a_file_put_right_and_erased(self, desk, make_person):
        asks = make_person(name="Phone Pia", country="KR", languages=("ko",), place="Busan")
        Person.objects.filter(pk=asks.pk).update(email=None, addressed_as="Ms Pia")
        page = desk.get(f"{REQUESTS}new/?person={asks.pk}")
        facts = {"kind": "access", "way": "telephone", "identified": "We called her back.", "words": "What is kept?"}
        send(desk, page, facts)
        one = DataRequest.objects.get()
        assert (one.person, one.name, one.language, one.days_left) == (asks, "Phone Pia", "ko", 10)
        taken = desk.post(f"{REQUESTS}{one.pk}/data.zip")
        with ZipFile(BytesIO(b"".join(taken))) as packed:
            assert "Busan" in packed.read("my-data.json").decode()
        row = opened(Entry.objects.filter(act="desk.request_data_taken"))[0]
        assert row.entry.about == asks.pk
        send(desk, desk.get(f"/desk/people/{asks.pk}/edit/"), {"place": "Jeju"})
        desk.post(f"{REQUESTS}{one.pk}/", {"act": "answer", "words": "We keep this."})
        letter = text(desk.get(f"{REQUESTS}{one.pk}/letter/"))
        assert "We keep this." in letter and "Ms Pia" in letter and "Phone Pia" not in letter
        assert not Message.objects.exists()
        asks.refresh_from_db()
        assert asks.place == "Jeju" and f"/people/{asks.pk}/telephone/" in text(desk.get(f"/desk/people/{asks.pk}/"))

    def test_nobody_answers_their_own(self, secretariat, desk, colleague):
        one = ask(secretariat)
        answer = desk.post(f"{REQUESTS}{one.pk}/", {"act": "answer", "words": "All is well."})
        assert answer.status_code == 403
        at(colleague).post(f"{REQUESTS}{one.pk}/", {"act": "answer", "words": "All is well."})
        one.refresh_from_db()
        assert one.answered_by == colleague

    def test_what_people_do_by_themselves_stands_there_as_answered_at_once(self, desk, member):
        browser = at(member)
        send(browser, browser.get("/my/profile/"), {"place": "Kandy"})
        assert "Member Person" in text(desk.get(f"{REQUESTS}?show=correction"))
        assert "Member Person" not in text(desk.get(f"{REQUESTS}?show=access"))

    def test_erasing_leaves_kind_and_days_and_no_name(self, desk, make_person):
        lila = make_person("lila@example.my", name="Lila Qzname", country="MY")
        one = entered(desk, email="lila@example.my", asked_by="Lila Qzname", words="Qzwords", identified="Qzproof here")
        asked = told(lila)["requests-about-my-data"][0]
        assert (asked["request_kind"], asked["words"]) == ("access", "Qzwords")
        erase_again(lila.pk)
        one.refresh_from_db()
        assert (one.kind, one.country, one.person, one.received) == ("access", "MY", None, timezone.localdate())
        left = json.dumps(list(DataRequest.objects.values()), default=str)
        assert not any(word in left for word in ("Qz", "lila@"))
        row = opened(Entry.objects.filter(act="desk.request_made"))[0]
        assert (row.erased, row.entry.about) == (True, lila.pk)

    def test_words_go_three_years_after_the_answer(self, desk):
        one = entered(desk)
        desk.post(f"{REQUESTS}{one.pk}/", {"act": "answer", "words": "Here it is."})
        DataRequest.objects.update(answered=timezone.now() - timedelta(days=3 * 365 - 1))
        tasks.forget_requests()
        assert DataRequest.objects.get().name == "Letter Lila"
        DataRequest.objects.update(answered=timezone.now() - timedelta(days=3 * 365 + 1))
        tasks.forget_requests()
        one.refresh_from_db()
        assert (one.name, one.words, one.answer, one.state) == ("", "", "", "answered")


class TestBreaches:
    """The register of breaches, its hours and letters."""

    def test_letters_by_country_are_made_from_the_facts_and_kept_as_they_were_sent(self, desk, make_person):
        make_person("hana@example.kr", name="Hana", country="KR")
        one = breach(desk, happened="A laptop was stolen. 笔记本电脑被盗。")
        shown = text(desk.get(f"{BREACHES}{one.pk}/"))
        assert "Personal Information Protection Commission" in shown and "art. 40(1)" in shown
        assert "Breaches" in text(desk.get("/desk/")) and "hours left" in text(desk.get("/desk/"))
        refused = desk.post(f"{BREACHES}{one.pk}/", {"act": "close"}, follow=True)
        assert "Letters have not been sent yet." in text(refused)
        for country in ("KR", "CN"):
            for to in ("authority", "people"):
                address = f"{BREACHES}{one.pk}/letters/{country}/{to}/"
                page = text(desk.get(address))
                assert "A laptop was stolen." in page and ("hours left" in page) == (to == "authority")
                desk.post(address)
        send(desk, desk.get(f"{BREACHES}{one.pk}/edit/"), {"happened": "Two laptops were stolen."})
        assert "A laptop was stolen." in text(desk.get(f"{BREACHES}{one.pk}/letters/KR/authority/"))
        assert BreachLetter.objects.count() == 4
        printed = PdfReader(io.BytesIO(desk.get(f"{BREACHES}{one.pk}/letters/KR/authority/letter.pdf").content))
        assert "A laptop was stolen. 笔记本电脑被盗" in printed.pages[0].extract_text()
        concerned = b"".join(desk.get(f"{BREACHES}{one.pk}/concerned.csv").streaming_content).decode()
        assert "hana@example.kr" in concerned and "secretariat@example.org" not in concerned
        desk.post(f"{BREACHES}{one.pk}/", {"act": "close"})
        one.refresh_from_db()
        assert one.closed is not None
        assert desk.post(f"{BREACHES}{one.pk}/edit/", {}).status_code == 200

    def test_nobody_need_be_told_only_if_a_second_person_agrees_to_what_they_read(self, secretariat, desk, colleague):
        one = breach(desk)
        desk.post(f"{BREACHES}{one.pk}/", {"act": "silence", "reason": REASON})
        one.refresh_from_db()
        assert desk.post(f"{BREACHES}{one.pk}/", {"act": "agree", "version": one.version}).status_code == 403
        second = at(colleague)
        stale = second.post(f"{BREACHES}{one.pk}/", {"act": "agree", "version": one.version - 1}, follow=True)
        assert "It was changed meanwhile." in text(stale)
        second.post(f"{BREACHES}{one.pk}/", {"act": "agree", "version": one.version})
        one.refresh_from_db()
        assert (one.asked_by, one.closed_by) == (secretariat, colleague)

    def test_of_two_who_save_the_second_is_told(self, desk):
        one = breach(desk)
        opened_before = desk.get(f"{BREACHES}{one.pk}/edit/")
        send(desk, opened_before, {"happened": "It was a tablet."})
        second = send(desk, opened_before, {"happened": "It was a telephone."})
        assert "Somebody saved it meanwhile." in text(second)
        one.refresh_from_db()
        assert one.happened == "It was a tablet."


class TestWhatIsKept:
    """The table of what is kept, and the review of it."""

    def test_what_is_older_than_it_may_be_is_counted_and_alarms(self, desk):
        Code.objects.create(purpose="prove", email="a@example.org", digest="x")
        tasks.count_what_is_held()
        line = next(one for one in desk.get("/desk/protection/retention/").context["lines"] if one.kind.code == "codes")
        assert (line.held.count, line.late, line.period) == (1, False, "1 day")
        Code.objects.update(made=timezone.now() - timedelta(days=4))
        tasks.count_what_is_held()
        with CaptureQueriesContext(connection) as asked:
            assert "too old" in text(desk.get("/desk/protection/retention/"))
        assert len(asked) <= 15
        assert "Too old: Codes" in text(desk.get("/desk/"))

    def test_review_is_due_a_year_after_it_was_signed_last(self, desk, secretariat):
        desk.post("/desk/protection/retention/", {"act": "sign", "note": "All of it is still needed."})
        review = Review.objects.get()
        assert (review.signed_by, Entry.objects.filter(act="desk.retention_reviewed").count()) == (secretariat, 1)
        assert "Review of what is kept" in desk.get("/desk/").context["today"].empty
        Review.objects.update(signed=timezone.now() - timedelta(days=366))
        desk.post("/desk/protection/breaches/new/", {})
        breach(desk)
        assert "Review of what is kept" in [str(queue.name) for queue, *_ in desk.get("/desk/").context["today"].full]

    def test_each_table_is_a_kind_or_part_of_the_record_or_nobodys(self):
        tables = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
        of_kinds = {kind.rows().model._meta.label for kind in kinds() if kind.rows}
        assert sorted(tables.keys() - of_kinds) == sorted(PART_OF_A_RECORD | NOBODYS)
        for label in NOBODYS:
            for column in tables[label]._meta.get_fields():
                assert column.related_model is not Person or column.auto_created, column
                assert not isinstance(column, GenericIPAddressField), column

    def test_each_kind_can_be_counted_and_says_what_ends_it(self, desk):
        assert len(kinds()) >= 18
        for kind in kinds():
            assert str(kind.name) and str(kind.purpose) and str(kind.ends)
            assert kind.counted()[0] >= 0


class TestLooks:
    """Who of the desk looked at what only it sees."""

    def test_a_look_is_noted_once_an_hour_and_told_to_the_person_by_role(self, desk, secretariat, member, facilitator):
        for _time in range(2):
            desk.get(f"/people/{member.pk}/")
        desk.get(f"/people/{member.pk}/telephone/")
        desk.get(f"/people/{secretariat.pk}/")
        at(facilitator).get(f"/people/{member.pk}/")
        noted = Look.objects.filter(person=member)
        assert list(noted.order_by("pk").values_list("what", "looker")) == [
            ("page", secretariat.pk),
            ("telephone", secretariat.pk),
        ]
        assert not Look.objects.filter(person=secretariat).exists()
        mine = told(member)["looks-at-me"]
        assert [(one["what"], one["role"]) for one in mine] == [("page", "secretariat"), ("telephone", "secretariat")]
        assert "Desk Person" not in json.dumps(mine)
        shown = text(desk.get(f"/desk/protection/looks/?person={member.pk}"))
        assert "Member Person" in shown and "Desk Person" in shown
        assert re.search(r"\d\d:00–\d\d:00 ", shown)
        assert not desk.get(f"/desk/protection/looks/?looker={member.pk}").context["rows"]

    def test_nothing_is_noted_of_whom_shows_everything(self, desk, make_person):
        everything = {name: Audience.EVERYONE for name in vars(Person()) if name.startswith("seen_")}
        desk.get(f"/people/{make_person(**everything).pk}/")
        assert not Look.objects.exists()

    def test_an_export_is_noted_with_how_many_and_without_the_words(self, desk, facilitator, member):
        desk.get("/people/export.csv?q=Member&country=LK")
        assert list(Look.objects.values_list("role", "what", "filters", "count", "person")) == [
            ("secretariat", "directory", {"q": True, "country": "LK"}, 0, None)
        ]
        assert "0 people" in text(desk.get("/desk/protection/looks/"))
        at(facilitator).get("/people/export.xlsx")
        assert Look.objects.latest("pk").role == "facilitator"

    def test_page_is_shown_although_the_look_cannot_be_noted(self, desk, member, monkeypatch):
        def fail(*_arguments, **_named):
            raise DatabaseError("read-only")

        monkeypatch.setattr(Look.objects, "bulk_create", fail)
        assert desk.get(f"/people/{member.pk}/").status_code == 200

    def test_looks_go_after_a_year(self, member):
        for days in (364, 366):
            Look.objects.create(role="secretariat", what="page", hour=timezone.now() - timedelta(days=days))
        looking.forget_old()
        assert Look.objects.count() == 1


LISTS = ("consents/", "requests/", "requests/?show=correction", "breaches/", "looks/")


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.one_database
def test_list_needs_the_same_queries_for_one_and_three(address, desk, secretariat, make_person):
    def more() -> None:
        person = make_person(name="Somebody Else", country="LK")
        consent_of(person, typed_by=secretariat)
        DataRequest.objects.create(person=person, kind="access", due=date(2026, 1, 1))
        Breach.objects.create(happened="It", known=timezone.now(), data="All", countries=["KR"])
        Look.objects.create(looker=secretariat, role="secretariat", person=person, what="page", hour=timezone.now())
        if "correction" in address:
            browser = at(person)
            send(browser, browser.get("/my/profile/"), {"place": "Kandy"})

    more()
    desk.get(f"/desk/protection/{address}")
    with CaptureQueriesContext(connection) as one:
        assert len(desk.get(f"/desk/protection/{address}").context["rows"]) == 1
    more()
    more()
    desk.get(f"/desk/protection/{address}")
    with CaptureQueriesContext(connection) as three:
        assert len(desk.get(f"/desk/protection/{address}").context["rows"]) == 3
    assert len(one) == len(three) <= 15
