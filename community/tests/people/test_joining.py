"""Joining, from the first step to the decision, as visitors, delegates and members do it: by plain forms."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.people.actions.joining.drafting import KEPT, forget_old
from cop.people.choices import Audience, Category, ConsentKind, Field, Standing
from cop.people.models import (
    Application,
    Code,
    Consent,
    ConsentText,
    Expertise,
    Membership,
    Organisation,
    Person,
)
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.mail.models import Message
from people.joining import (
    EMAIL,
    EVERY_CONSENT,
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


@pytest.fixture(autouse=True)
def _ready(community):
    make_consent_texts()


@pytest.mark.requirement("S28")
def test_form_is_one_step_from_any_page_for_a_visitor(client):
    page = client.get("/join/")
    assert page.status_code == 200
    assert [field.name for field in page.context["form"]][:4] == ["name", "name_latin", "email", "country"]
    assert "Everybody who works on transport in Asia is invited" in page.content.decode()


@pytest.mark.requirement("S22")
def test_person_joins_alone(client):
    application = join(client, work={"topics": ["charging-tariffs"]})
    person = application.person
    assert (person.name, person.email, person.country, person.time_zone) == (YOU["name"], EMAIL, "LK", "Asia/Colombo")
    assert (person.standing, person.first_language, person.has_usable_password()) == (Standing.APPLICANT, "en", False)
    assert [(e.email, e.verified, e.primary) for e in person.emailaddress_set.all()] == [(EMAIL, True, True)]
    assert (application.state, application.organisation) == ("waiting", None)
    assert [e.topic.code for e in Expertise.objects.filter(person=person)] == ["charging-tariffs"]
    assert "With the secretariat" in client.get("/my/application/").content.decode()
    assert [m.kind for m in Message.objects.order_by("pk")] == [
        "people/join_code",
        "people/application_waiting",
        "people/application_new",
    ]
    assert set(Entry.objects.filter(about=person.pk).values_list("act", flat=True)) == {
        "people.address_confirmed",
        "people.applied",
        "people.consent_given",
    }


@pytest.mark.requirement("S22")
def test_organisation_joins_with_the_person_who_speaks_for_it(client, secretariat, community):
    work = {
        "capacity": "organisation",
        "organisation_name": "Provincial Road Authority",
        "category": "provincial",
        "role": "Planner",
        "speaks_for": "on",
    }
    application = join(client, work=work)
    organisation = application.organisation
    assert (organisation.name, organisation.category, organisation.listing) == (
        "Provincial Road Authority",
        "provincial",
        "proposed",
    )
    assert [(a.organisation, a.role) for a in application.person.affiliations.all()] == [(organisation, "Planner")]

    desk = Client()
    desk.force_login(secretariat)
    desk.post(
        f"/desk/applications/{application.pk}/accept/",
        {"seen": "waiting", "partnership": "on", "communities": [community.slug], "organisation_joins": "on"},
    )
    organisation.refresh_from_db()
    assert (organisation.listing, organisation.focal_person) == ("listed", application.person)
    assert set(Membership.objects.filter(organisation=organisation).values_list("community", flat=True)) == {
        None,
        community.pk,
    }


@pytest.mark.requirement("S23", "S24", "S25", "S26")
def test_sign_up_offers_every_kind_of_organisation(client):
    client.post("/join/", YOU)
    shown = client.get("/join/work/").content.decode()
    assert [kind.label for kind in Category if f">{kind.label}</option>" not in shown] == []


@pytest.mark.requirement("S30")
def test_nothing_about_a_membership_has_a_price(client):
    names = [f.name for model in (Membership, Application, Person, Organisation) for f in model._meta.get_fields()]
    assert [name for name in names if re.search(r"price|fee|cost|amount|pay|invoice", name)] == []
    client.post("/join/", YOU)
    client.post("/join/work/", WORK)
    assert "free of cost" in client.get("/join/joins/").content.decode()


@pytest.mark.requirement("S32")
def test_sign_up_runs_from_form_to_confirmation_to_review_to_welcome(client, secretariat, community):
    application = join(client)
    desk = Client()
    desk.force_login(secretariat)
    assert EMAIL in desk.get(f"/desk/applications/{application.pk}/").content.decode()
    desk.post(
        f"/desk/applications/{application.pk}/accept/",
        {"seen": "waiting", "partnership": "on", "communities": [community.slug]},
    )
    person = Person.objects.get(pk=application.person_id)
    assert (person.standing, person.joined is not None) == (Standing.MEMBER, True)
    assert set(person.memberships.values_list("community", flat=True)) == {None, community.pk}
    welcome = mail_to(EMAIL, "accepted")[0].text
    assert "First steps" in welcome
    assert "/my/profile/" in welcome
    colleague = desk.get("/people/", {"q": "nimali"})
    assert [one.number for one in colleague.context["people"]] == [person.pk]


def test_welcome_mail_stops_mail_about_what_is_new_in_one_click(client, secretariat, community):
    application = join(client)
    seen = {"seen": "waiting", "partnership": "on", "communities": [community.slug]}
    desk = Client()
    desk.force_login(secretariat)
    desk.post(f"/desk/applications/{application.pk}/accept/", seen)
    mail = mail_to(EMAIL, "accepted")[0]
    for said in (mail.text, mail.html):
        assert "Stop mail about what is new" in said and "how often it comes" not in said
    headers = mail.headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Person.objects.get(pk=application.person_id).news_rhythm != "none"
    program = Client(enforce_csrf_checks=True)
    assert program.post(headers["List-Unsubscribe"].strip("<>"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Person.objects.get(pk=application.person_id).news_rhythm == "none"


def test_welcome_mail_stops_nothing_for_whoever_gets_no_mail_about_what_is_new(client, secretariat, community):
    application = join(client, joins={"consent_news": ""})
    desk = Client()
    desk.force_login(secretariat)
    seen = {"seen": "waiting", "partnership": "on", "communities": [community.slug]}
    desk.post(f"/desk/applications/{application.pk}/accept/", seen)
    mail = mail_to(EMAIL, "accepted")[0]
    assert [part for part in (mail.text, mail.html) if "Stop mail about what is new" in part] == []
    assert [name for name in mail.headers if name.startswith("List-Unsubscribe")] == []


def test_listed_organisation_is_chosen_by_typing_a_part(client, make_organisation):
    from cop.services.search.actions import index

    ours = make_organisation("Colombo Transport Authority", country="LK")
    other = make_organisation("Colombo Transport College", country="LK")
    index("people.organisation", [ours.pk, other.pk])
    client.post("/join/", YOU)
    answer = {**WORK, "capacity": "organisation", "organisation_name": "colombo transp"}
    asked = client.post("/join/work/", answer)
    assert asked.status_code == 200
    assert [value for value, _ in asked.context["form"].fields["organisation"].choices] == [
        str(ours.pk),
        str(other.pk),
        "new",
    ]
    for page in (asked, client.get("/join/work/")):
        shown = page.content.decode()
        assert re.findall(r'name="organisation" value="[^"]*"[^>]* checked', shown) == []
    assert '<li><a href="#id_organisation">Is it one of these?</a></li>' in asked.content.decode()
    assert "We do not know this organisation" not in asked.content.decode()
    client.post("/join/work/", {**answer, "organisation": str(ours.pk)})
    client.post("/join/joins/", JOINS)
    client.post("/join/code/", {"code": code_for(EMAIL)})
    assert Application.objects.get().organisation == ours
    assert "Colombo Transport College" in client.get("/join/organisations/?q=colombo").content.decode()


def test_unknown_organisation_needs_its_kind_and_its_exact_name_nothing_else(client, make_organisation):
    make_organisation("Đà Nẵng Metro")
    client.post("/join/", YOU)
    unknown = {**WORK, "capacity": "organisation", "organisation_name": "Nowhere Board"}
    assert list(client.post("/join/work/", unknown).context["form"].errors) == ["category"]
    assert client.post("/join/work/", {**unknown, "category": "city"}).status_code == 302
    assert client.post("/join/work/", {**unknown, "organisation_name": "đà nẵng METRO"}).status_code == 302
    assert Application.objects.get().answers["work"]["organisation"] == Organisation.objects.get().pk


def test_going_back_keeps_everything(client):
    client.post("/join/?community=clean-mobility", YOU)
    client.post("/join/work/", WORK)
    assert client.get("/join/joins/").context["form"].initial["communities"] == ["clean-mobility"]
    client.post("/join/joins/", {**JOINS, "partnership": ""})
    assert client.get("/join/").context["form"].initial["name"] == YOU["name"]
    assert client.get("/join/work/").context["form"]["sentence"].value() == WORK["sentence"]
    joins = client.get("/join/joins/").content.decode()
    assert len(re.findall(r"<input[^>]*checked", joins)) == 1 + len(EVERY_CONSENT)


def test_what_is_typed_is_kept_without_counting(client):
    assert client.post("/join/keep/you/", {"name": "Nim", "email": "not yet"}).status_code == 204
    form = client.get("/join/").context["form"]
    assert (form["name"].value(), form["email"].value()) == ("Nim", "not yet")
    assert (Application.objects.get().email, Message.objects.count()) == ("", 0)
    client.post("/join/", YOU)
    client.post("/join/keep/you/", {**YOU, "name": ""})
    client.post("/join/work/", WORK)
    client.post("/join/joins/", JOINS)
    client.post("/join/code/", {"code": code_for(EMAIL)})
    assert Person.objects.get().name == YOU["name"]


def test_leaving_deletes_what_was_typed(client):
    client.post("/join/", YOU)
    page = client.post("/join/leave/", follow=True)
    assert 'data-arrived="you work joins"' in page.content.decode()
    assert (Application.objects.count(), client.get("/join/").context["form"].initial) == (0, {})


def test_forgotten_drafts_go_and_applications_stay(client):
    join(client)
    Client().post("/join/", {**YOU, "email": "other@example.org"})
    Application.objects.update(changed=timezone.now() - KEPT - timedelta(days=1))
    forget_old()
    assert [a.email for a in Application.objects.all()] == [EMAIL]


@pytest.mark.parametrize("step", ["work", "joins"])
def test_steps_without_a_draft_begin_at_the_beginning(client, step):
    assert client.get(f"/join/{step}/").url == "/join/"
    assert client.get("/join/code/").url == "/join/"
    assert client.get("/join/nonsense/").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "Ə" * 200,
        "O’Brien D'Souza",
        "محمد علی",
        "ශ්‍රී ලංකා පෙරේරා",
        "Nguyễn Thị Ánh Nguyệt",
        "N͟i͟m",
        "王小明 🚲",
        "བཀྲ་ཤིས",
        "<b>&\"'",
    ],
)
def test_names_are_kept_as_written(client, name):
    person = join(client, you={"name": name}).person
    assert person.name == name
    assert client.get("/my/application/").status_code == 200


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("x" * 201, "name"),
        ("🚲", "name"),
        ("   ", "name"),
        ("See https://evil.example", "name"),
        ("a@b.example", "name"),
    ],
)
def test_what_is_no_name_is_refused_and_kept(client, name, field):
    page = client.post("/join/", {**YOU, "name": name})
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert page.context["form"]["name"].value() == name
    assert Message.objects.count() == 0


def test_line_breaks_and_direction_marks_do_not_reach_headers(client, secretariat):
    application = join(client, you={"name": "Nimali\r\nBcc: everybody\u202e"})
    assert application.person.name == "Nimali Bcc: everybody"
    assert all("\n" not in message.subject and "\u202e" not in message.subject for message in Message.objects.all())


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 250 + "@example.org", "a@example.org\nBcc: b@example.org"]
)
def test_what_is_no_address_is_refused(client, email):
    assert list(client.post("/join/", {**YOU, "email": email}).context["form"].errors) == ["email"]


def test_partnership_without_community_and_the_other_way_round(client, community):
    alone = join(client, joins={"communities": []})
    assert (alone.partnership, list(alone.communities.all())) == (True, [])
    page = Client()
    page.post("/join/", {**YOU, "email": "second@example.org"})
    page.post("/join/work/", WORK)
    nothing = page.post("/join/joins/", {**EVERY_CONSENT})
    assert nothing.context["form"].non_field_errors() == ["Choose at least one: the partnership, or a community."]


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

    def test_address_that_became_known_meanwhile_makes_no_second_person(self, client):
        second = Client()
        fill_in(client)
        code = code_for(EMAIL)
        fill_in(second)
        second.post("/join/code/", {"code": code_for(EMAIL)})
        assert client.post("/join/code/", {"code": code}).url == "/sign-in/"
        assert Person.objects.count() == 1


class TestConsents:
    """What is agreed to, each apart, with the version of the text."""

    @pytest.mark.requirement("S29")
    def test_each_is_recorded_with_version_language_and_way(self, client):
        ConsentText.objects.create(kind="news", version=2, texts={"en": "I want news.", "si": "මට පුවත් අවශ්‍යයි."})
        person = join(client, joins={"consent_news": "2"}).person
        given = Consent.objects.filter(person=person).values_list("text__kind", "text__version", "language", "channel")
        expected = [(kind.value, 2 if kind == ConsentKind.NEWS else 1, "en", "web") for kind in ConsentKind]
        assert sorted(given) == sorted(expected)

    @pytest.mark.parametrize("missing", ["membership", "transfer"])
    def test_needed_ones_are_needed(self, client, missing):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        page = client.post("/join/joins/", {**JOINS, f"consent_{missing}": ""})
        assert list(page.context["form"].errors) == [f"consent_{missing}"]

    def test_list_of_errors_calls_each_by_its_short_name_in_our_words(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        page = client.post("/join/joins/", {"partnership": "on"}).content.decode()
        summary = page.partition('class="summary-of-errors"')[2].partition("</div>")[0]
        assert re.findall(r">([^<]+)</a>", summary) == [
            "Keeping my data for my membership: This is needed.",
            "Storage outside my country: This is needed.",
        ]
        assert "This field is required." not in page

    def test_none_is_ticked_beforehand(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        boxes = re.findall(r'<input type="checkbox" name="consent_[^>]*>', client.get("/join/joins/").content.decode())
        assert (len(boxes), [box for box in boxes if "checked" in box]) == (4, [])

    def test_ticking_beside_an_older_text_does_not_count(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        ConsentText.objects.create(kind="membership", version=2, texts={"en": "A new text."})
        page = client.post("/join/joins/", JOINS)
        assert list(page.context["form"].errors) == ["consent_membership"]

    def test_without_the_directory_nobody_but_the_secretariat_sees_anything(self, client, member, secretariat):
        application = join(client, joins={"consent_directory": "", "consent_news": ""})
        person = application.person
        assert {getattr(person, f"seen_{field.value}") for field in Field} == {Audience.SECRETARIAT}
        assert person.news_rhythm == "none"
        desk = Client()
        desk.force_login(secretariat)
        desk.post(f"/desk/applications/{application.pk}/accept/", {"seen": "waiting", "partnership": "on"})
        client.force_login(member)
        assert YOU["name"] not in client.get("/people/", {"q": "Nimali"}).content.decode()


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


class TestFurther:
    """Somebody who is known joins one more place and types nothing."""

    @pytest.mark.requirement("S33")
    def test_member_of_the_partnership_asks_for_a_community(self, client, make_person, facilitator, community):
        person = make_person("alone@example.org", name="Only Partner", communities=())
        client.force_login(person)
        client.post("/join/", {"place": community.slug, **EVERY_CONSENT})
        application = Application.objects.get()
        assert (application.state, application.partnership, list(application.communities.all())) == (
            "waiting",
            False,
            [community],
        )
        assert [m.kind for m in mail_to(facilitator.email)] == ["people/application_new"]
        desk = Client()
        desk.force_login(facilitator)
        desk.post(f"/desk/applications/{application.pk}/accept/", {"seen": "waiting", "communities": [community.slug]})
        assert set(person.memberships.values_list("community", flat=True)) == {None, community.pk}

    def test_facilitator_whose_role_rests_is_told_nothing(self, client, make_person, facilitator, community, settings):
        """Without a second factor they see no application at the desk, so no mail tells of one: the secretariat gets it."""
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(make_person("alone@example.org", name="Only Partner", communities=()))
        client.post("/join/", {"place": community.slug, **EVERY_CONSENT})
        assert mail_to(facilitator.email) == []
        assert [m.kind for m in mail_to("office@example.org")] == ["people/application_new"]

    @pytest.mark.requirement("S34")
    def test_member_of_a_community_only_confirms_to_join_the_partnership(self, client, make_person, community):
        person = make_person("practitioner@example.org", name="Only Practitioner")
        Membership.objects.filter(person=person, community=None).delete()
        for text in ConsentText.objects.all():
            Consent.objects.create(person=person, text=text)
        client.force_login(person)
        page = client.get("/join/")
        assert [place.community for place, *_ in page.context["places"]] == [None]
        assert "Only Practitioner" in page.content.decode()
        assert [field for field in page.context["form"].fields if field != "place"] == []
        client.post("/join/", {"place": "partnership"})
        application = Application.objects.get()
        assert (application.partnership, application.answers["you"]["name"]) == (True, "Only Practitioner")

    def test_asking_twice_makes_one_application(self, client, make_person, community):
        client.force_login(make_person("alone@example.org", communities=()))
        for _ in range(2):
            assert client.post("/join/", {"place": community.slug, **EVERY_CONSENT}).url == "/my/application/"
        assert Application.objects.count() == 1

    def test_place_that_cannot_be_joined_is_refused(self, client, member):
        client.force_login(member)
        assert client.post("/join/", {"place": "clean-mobility", **EVERY_CONSENT}).status_code == 403
        assert client.post("/join/", {"place": "nowhere", **EVERY_CONSENT}).status_code == 404

    def test_former_member_comes_back_to_all_that_they_left_with_one_press(self, client, make_person, community):
        person = make_person("former@example.org")
        client.force_login(person)
        client.post("/my/leave/", {"everything": "yes"})
        home = client.get("/").content.decode()
        assert "Your membership ended on" in home and "Come back" in home
        ticked = re.findall(r'name="place" value="([a-z-]+)"[^>]* checked', client.get("/join/").content.decode())
        assert ticked == ["partnership", "clean-mobility"]
        client.post("/join/", {"place": ticked, **EVERY_CONSENT})
        application = Application.objects.get()
        assert (application.person, application.partnership, list(application.communities.all())) == (
            person,
            True,
            [community],
        )
        assert len(mail_to(person.email, "people/application_waiting")) == 1
        for address in ("/", "/my/data/", "/my/leave/", f"/people/{person.pk}/"):
            said = client.get(address).content.decode()
            assert "Your application is being read." in said
            assert "Come back" not in said and "You are no member at present." not in said

    @pytest.mark.parametrize(("ticked", "rhythm"), [({}, "none"), ({"consent_news": "1"}, "weekly")])
    def test_who_comes_back_is_asked_again_about_mail_that_stopped(
        self, client, make_person, secretariat, ticked, rhythm
    ):
        person = make_person("former@example.org")
        for text in ConsentText.objects.all():
            Consent.objects.create(person=person, text=text)
        client.force_login(person)
        client.post("/my/leave/", {"everything": "yes"})
        page = client.get("/join/")
        assert "Mail about what is new stopped when you left." in page.content.decode()
        assert [(field.name, field.value()) for field in page.context["form"].consents()] == [("consent_news", None)]
        client.post("/join/", {"place": "partnership", **ticked})
        person.refresh_from_db()
        assert person.news_rhythm == rhythm
        desk = Client()
        desk.force_login(secretariat)
        listed = desk.get(f"/desk/applications/{Application.objects.get().pk}/").content.decode()
        said = re.findall(r"<li>mail about what is new:(.*?)</li>", listed)
        assert ["taken back on" in one for one in said] == [True] + [False] * len(ticked)

    def test_nothing_ticked_joins_nothing(self, client, make_person):
        client.force_login(make_person("alone@example.org", communities=()))
        assert list(client.post("/join/", EVERY_CONSENT).context["form"].errors) == ["place"]
        assert not Application.objects.exists()

    def test_needed_consents_that_were_taken_back_are_asked_again(self, client, make_person, community):
        client.force_login(make_person("alone@example.org", communities=()))
        page = client.post("/join/", {"place": community.slug})
        assert list(page.context["form"].errors) == ["consent_membership", "consent_transfer"]


class TestOwnApplication:
    """What the applicant can do with their application."""

    def test_withdrawing_takes_two_steps_and_happens_once(self, client):
        application = join(client)
        address = f"/my/application/{application.pk}/withdraw/"
        assert client.get(address).status_code == 200
        application.refresh_from_db()
        assert application.state == "waiting"
        assert client.post(address).url == "/my/application/"
        application.refresh_from_db()
        assert (application.state, history(application)[0].entry.act) == (
            "withdrawn",
            "people.application_withdrawn",
        )
        assert client.post(address).status_code == 404

    def test_nobody_sees_or_takes_back_that_of_somebody_else(self, client, member):
        application = join(Client())
        client.force_login(member)
        assert WORK["sentence"] not in client.get("/my/application/").content.decode()
        for address in ("withdraw", "answer"):
            assert client.post(f"/my/application/{application.pk}/{address}/", {"text": "x"}).status_code == 404
        application.refresh_from_db()
        assert application.state == "waiting"

    def test_visitor_is_led_to_sign_in(self, client):
        assert client.get("/my/application/").url == "/sign-in/?next=/my/application/"


@pytest.mark.parametrize("name", ["bit.ly/2x", "win.example prize", "a\\b", "www.prize.example"])
def test_delegate_whose_name_looks_like_an_address_is_refused(community, client, name):
    delegate = {"delegate_name": name, "delegate_email": "aide@example.org"}
    assert list(client.post("/join/you/", YOU | delegate).context["form"].errors) == ["delegate_name"]


@pytest.mark.parametrize("name", ["J.R. Perera", "Dr. Perera", "ශ්‍රී පෙරේරා", "O'Brien-Lee"])
def test_delegate_with_a_plain_name_goes_on(community, client, name):
    delegate = {"delegate_name": name, "delegate_email": "aide@example.org"}
    assert client.post("/join/you/", YOU | delegate).status_code == 302
