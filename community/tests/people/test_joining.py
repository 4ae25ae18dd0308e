"""Joining, from the first step to the decision, as visitors and members do it: by plain forms."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cop.people.actions.joining.drafting import KEPT, forget_old
from cop.people.choices import Category, Standing
from cop.people.models import (
    Application,
    Expertise,
    Membership,
    Organisation,
    Person,
)
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from people.joining import (
    EMAIL,
    EVERY_CONSENT,
    JOINS,
    WORK,
    YOU,
    code_for,
    join,
    mail_to,
    make_consent_texts,
)

pytestmark = pytest.mark.one_database


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
@pytest.mark.both_databases
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
@pytest.mark.both_databases
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
@pytest.mark.both_databases
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
    assert (
        program.post(
            headers["List-Unsubscribe"].split(">")[0].strip("<"), {"List-Unsubscribe": "One-Click"}
        ).status_code
        == 200
    )
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


@pytest.mark.both_databases
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
@pytest.mark.both_databases
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


@pytest.mark.both_databases
def test_partnership_without_community_and_the_other_way_round(client, community):
    alone = join(client, joins={"communities": []})
    assert (alone.partnership, list(alone.communities.all())) == (True, [])
    page = Client()
    page.post("/join/", {**YOU, "email": "second@example.org"})
    page.post("/join/work/", WORK)
    nothing = page.post("/join/joins/", {**EVERY_CONSENT})
    assert nothing.context["form"].non_field_errors() == ["Choose at least one: the partnership, or a community."]
