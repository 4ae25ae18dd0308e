"""Changes by a program: through the same forms and actions as from the pages, and in the ledger as the API's."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from api.programs import Program
from cop.api.choices import Scope
from cop.network.models import Community
from cop.network.working_days import is_working_day
from cop.people.actions.merging.organisations import merge_organisations
from cop.people.actions.merging.people import merge_people
from cop.people.choices import Role, Standing
from cop.people.models import Organisation, Person, RoleHeld
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from people.browsing import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(make_organisation):
    """An organisation with everything filled in."""
    whole = make_organisation("Ministry")
    return make_organisation(
        "Works", parent=whole, names={"vi": "Sở"}, short_name="W", category="ngo", country="LK", place="Kandy",
        website="https://works.example", domains=["works.example"],
    )  # fmt: skip


def test_organisation_is_changed_in_what_was_sent_and_the_ledger_says_how(secretariat, works):
    before = Organisation.objects.filter(pk=works.pk).values().get()
    answer = Program(secretariat).patch(
        f"/api/v1/organisations/{works.pk}",
        {"version": 1, "place": "  Galle ", "names": {"si": "වැඩ"}},
        **{"Accept-Language": "vi"},
    )
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    assert (said["place"], said["names"], said["version"], said["part_of"]) == (
        "Galle",
        {"si": "වැඩ"},
        2,
        works.parent_id,
    )
    changed = {"place": "Galle", "names": {"si": "වැඩ"}, "version": 2}
    assert Organisation.objects.filter(pk=works.pk).values().get() == before | changed
    (row,) = opened(Entry.objects.filter(act="people.organisation_changed"))
    assert (row.entry.on_behalf, row.entry.actor, row.new) == ("api", secretariat.pk, changed)


def test_same_change_from_the_page_is_not_said_to_come_by_the_api(client, secretariat, works):
    client.force_login(secretariat)
    address = f"/organisations/{works.pk}/edit/"
    send(client, client.get(address), {"place": "Galle"})
    assert Entry.objects.get(act="people.organisation_changed").on_behalf == ""


def test_change_on_an_older_version_is_refused(secretariat, works):
    program, address = Program(secretariat), f"/api/v1/organisations/{works.pk}"
    assert program.patch(address, {"version": 1, "place": "Galle"}).status_code == 200
    assert program.patch(address, {"version": 1, "place": "Jaffna"}).status_code == 409
    assert program.get(address).json()["place"] == "Galle"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"category": "bus"}, "category"),
        ({"name": ""}, "name"),
        ({"name": "www.example.org"}, "name"),
        ({"website": "no address"}, "website"),
        ({"names": {"xx": "Werk"}}, "names.0.language"),
        ({"domains": ["gmail.com"]}, "domains"),
        ({"focal_person": 1}, "focal_person"),
        ({"listing": "closed"}, "listing"),
        ({"place": "x" * 101}, "place"),
        ({"version": 0}, "version"),
    ],
)
def test_what_a_form_would_refuse_is_refused_and_what_is_for_the_pages_alone(secretariat, works, sent, field):
    answer = Program(secretariat).patch(f"/api/v1/organisations/{works.pk}", {"version": 1} | sent)
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]
    assert Organisation.objects.get(pk=works.pk).version == 1


def test_who_speaks_for_an_organisation_may_change_it_and_nobody_else(member, make_person, works):
    address, sent = f"/api/v1/organisations/{works.pk}", {"version": 1, "place": "Galle"}
    assert Program(member).patch(address, sent).status_code == 403
    Organisation.objects.filter(pk=works.pk).update(focal_person=member)
    assert Program(member, Scope.READ, Scope.PEOPLE).patch(address, sent).status_code == 403
    assert Program(make_person()).patch(address, sent).status_code == 403
    assert Program(member, Scope.ORGANISATIONS).patch(address, sent).status_code == 200


def test_role_that_rests_changes_nothing(make_person, works):
    staff = make_person(role=Role.SECRETARIAT)
    program = Program(staff)
    assert RoleHeld.objects.filter(person=staff).exists()
    assert program.patch(f"/api/v1/organisations/{works.pk}", {"version": 1, "place": "Galle"}).status_code == 403


def test_own_profile_is_changed_in_what_was_sent(member):
    Person.objects.filter(pk=member.pk).update(phone="+94 11 234 5678", willing_to_be_asked=True, news_rhythm="weekly")
    sent = {
        "version": 1,
        "place": "Kandy",
        "languages": ["si", "en"],
        "expertise": [{"topic": "charging-tariffs", "sentence": "Tariffs by night"}],
        "links": [{"address": "https://trams.example"}],
    }
    me = Program(member).get("/api/v1/").json()["me"]
    answer = Program(member).patch(me, sent)
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    assert (said["place"], said["languages"], said["version"]) == ("Kandy", ["si", "en"], 2)
    assert said["expertise"][0]["sentence"] == "Tariffs by night"
    person = Person.objects.get(pk=member.pk)
    assert (person.phone, person.willing_to_be_asked, person.news_rhythm) == ("+94 11 234 5678", True, "weekly")
    (row,) = opened(Entry.objects.filter(act="people.profile_changed", about=member.pk))
    assert row.entry.on_behalf == "api"
    assert row.new.keys() == {"place", "languages", "expertise", "links", "version"}
    again = Program(member).patch(f"/api/v1/people/{member.pk}", {"version": 2, "willing_to_be_asked": False})
    assert again.json()["willing_to_be_asked"] is False


@pytest.mark.parametrize(
    "sent",
    [{"news_rhythm": "daily"}, {"sex": "f"}, {"email": "x@example.org"}, {"seen_phone": 0}, {"standing": "former"}],
)
def test_consents_audiences_and_sign_in_are_for_the_persons_own_pages(member, sent):
    assert Program(member).patch(f"/api/v1/people/{member.pk}", {"version": 1} | sent).status_code == 422
    assert Person.objects.get(pk=member.pk).version == 1


def test_secretariat_puts_right_what_is_kept_of_somebody_who_is_told_and_can_take_it_back(secretariat, member, client):
    program, address = Program(secretariat, Scope.READ, Scope.RECORDS), f"/api/v1/people/{member.pk}"
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    sent = {"version": 1, "place": "Kandy", "reason": "You wrote to us"}
    assert [program.patch(address, sent).json()["version"] for _twice in range(2)] == [2, 2]
    assert program.patch(address, {"version": 1, "place": "Galle"}).status_code == 409
    (row,) = opened(Entry.objects.filter(act="people.profile_changed", about=member.pk))
    assert (row.entry.on_behalf, row.entry.actor) == ("api", secretariat.pk)
    assert row.new == {"place": "Kandy", "version": 2, "reason": "You wrote to us"}
    assert "You wrote to us" in Message.objects.get(to_address="member@example.org").text
    client.force_login(secretariat)
    client.post(f"/desk/people/{member.pk}/history/{row.entry.pk}/undo/")
    assert Person.objects.get(pk=member.pk).place == ""


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "x@example.org"},
        {"willing_to_be_asked": True},
        {"asked_at_most_a_month": 3},
        {"country": "XX"},
        {"expertise": [{"topic": "no-such"}]},
        {"name": "\0"},
        {"name": "x" * 1_000_000},
        {"place": 7},
        {"place": None},
    ],
)
def test_nobody_says_for_somebody_else_what_the_desk_would_not(secretariat, member, sent):
    answer = Program(secretariat).patch(f"/api/v1/people/{member.pk}", {"version": 1} | sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] in sent
    assert Person.objects.get(pk=member.pk).version == 1


def test_scopes_are_for_oneself_or_for_others_and_members_change_nobody_else(secretariat, member):
    sent = {"version": 1, "place": "Kandy"}
    own, others = Program(secretariat, Scope.PEOPLE), Program(secretariat, Scope.RECORDS)
    assert own.patch(f"/api/v1/people/{member.pk}", sent).status_code == 403
    assert others.patch(f"/api/v1/people/{secretariat.pk}", sent).status_code == 403
    assert Program(member).patch(f"/api/v1/people/{secretariat.pk}", sent).status_code == 403
    assert Entry.objects.filter(act="people.profile_changed").exists() is False


def test_who_was_merged_or_erased_is_not_changed(secretariat, make_person, make_organisation):
    program = Program(secretariat)
    kept, gone, erased = make_person(), make_person(), make_person(standing=Standing.ERASED)
    merge_people(kept, gone, taken=(), versions=(1, 1), acting_person=secretariat)
    sent = {"version": 1, "place": "Kandy"}
    answers = [program.patch(f"/api/v1/people/{one.pk}", sent).status_code for one in (gone, erased)]
    assert answers == [409, 404]
    assert program.get(f"/api/v1/people/{gone.pk}").json()["number"] == kept.pk
    became, went = make_organisation("Works"), make_organisation("Work")
    merge_organisations(became, went, taken=(), versions=(1, 1), acting_person=secretariat)
    assert program.patch(f"/api/v1/organisations/{went.pk}", sent).status_code == 409
    assert program.get(f"/api/v1/organisations/{went.pk}").json()["number"] == became.pk


def test_new_organisation_is_listed_unless_it_is_known_by_nearly_that_name(secretariat, member):
    program, address = Program(secretariat), "/api/v1/organisations"
    sent = {"name": "Trams of Galle", "category": "ngo", "country": "LK", "place": "Galle"}
    assert Program(member).post(address, sent).status_code == 403
    assert program.post(address, sent | {"website": "no address"}).status_code == 422
    assert program.post(address, sent | {"category": "bus"}).status_code == 422
    assert not Organisation.objects.exists()
    made = program.post(address, sent)
    assert (made.status_code, made.json()["place"], made.json()["listing"]) == (201, "Galle", "listed")
    again = program.post(address, sent)
    assert (again.status_code, str(made.json()["number"]) in again.json()["detail"]) == (409, True)
    assert program.post(address, sent | {"is_new": True}).status_code == 201
    assert set(Entry.objects.filter(kind="people.organisation").values_list("on_behalf", flat=True)) == {"api"}


def test_community_is_named_changed_opened_and_closed_where_nobody_has_to_do_with_it(secretariat, community):
    program = Program(secretariat)
    english = {text: {"en": "Rail"} for text in ("names", "summaries", "sectors")}
    assert program.post("/api/v1/communities", {"names": {"en": "Rail"}}).status_code == 422
    made = program.post("/api/v1/communities", english | {"countries": ["VN", "LK"]}).json()
    assert (made["slug"], made["opened"], made["settings"]["countries"]) == ("rail", None, ["LK", "VN"])
    assert program.post("/api/v1/communities", english).json()["errors"][0]["field"] == "names.en"
    assert Program(None).get("/api/v1/communities/rail").status_code == 404
    sent = {"version": 1, "names": {"en": "Rail", "vi": "Ray"}, "open": True}
    for _twice in range(2):
        said = program.patch("/api/v1/communities/rail", sent).json()
        assert (said["version"], said["settings"]["names"]["vi"], said["opened"] is not None) == (2, "Ray", True)
    acts = Entry.objects.filter(kind="network.community", number=Community.objects.get(slug="rail").pk)
    assert acts.count() == 3
    public = Program(None).get("/api/v1/communities/rail").json()
    assert (public["name"], public["settings"], public["version"]) == ("Rail", None, None)
    assert program.patch("/api/v1/communities/rail", {"version": 1, "open": False}).status_code == 409
    assert program.patch("/api/v1/communities/rail", {"version": 2, "open": False}).json()["opened"] is None
    kept = program.patch("/api/v1/communities/clean-mobility", {"version": 1, "open": False})
    assert (kept.status_code, kept.json()["title"]) == (409, "Nothing was changed.")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"names": {"xx": "Rail"}}, "names.xx"),
        ({"names": {"vi": "Ray"}}, "names.en"),
        ({"names": {"en": "中国"}}, "names.en"),
        ({"countries": ["XX"]}, "countries"),
        ({"colour": "gold"}, "colour"),
        ({"order": 10_000}, "order"),
        ({"members_stated": "60+"}, "members_stated_floor"),
        ({"reading": "open"}, "reading"),
        ({"accept_at_known_domains": True}, "accept_at_known_domains"),
    ],
)
def test_what_the_settings_would_refuse_is_refused(secretariat, community, sent, field):
    texts = {text: {"en": "Mobility"} for text in ("summaries", "sectors")}
    answer = Program(secretariat).patch("/api/v1/communities/clean-mobility", {"version": 1} | texts | sent)
    assert (answer.status_code, [wrong["field"] for wrong in answer.json()["errors"]]) == (422, [field])


def test_topic_is_added_under_another_changed_retired_and_brought_back(secretariat, community):
    program = Program(secretariat)
    first = program.post("/api/v1/topics", {"names": {"en": "Depots"}}).json()
    below = program.post("/api/v1/topics", {"names": {"en": "Depots at night"}, "under": "depots"}).json()
    assert (below["under"], below["settings"]["communities"]) == ("depots", first["settings"]["communities"])
    for under in ("depots-at-night", "no-such"):
        assert program.post("/api/v1/topics", {"names": {"en": "Third"}, "under": under}).status_code == 422
    address = "/api/v1/topics/depots"
    assert program.patch(address, {"version": 1, "under": "depots-at-night"}).status_code == 422
    assert program.patch(address, {"version": 1, "names": {"en": "Yards"}, "retired": True}).json()["retired"]
    assert program.patch(address, {"version": 1, "names": {"en": "Garages"}}).status_code == 409
    assert Program(None).get(address).status_code == 404
    assert program.post("/api/v1/topics", {"names": {"en": "More"}, "under": "depots"}).status_code == 422
    assert program.patch(address, {"version": 2, "retired": False}).json()["retired"] is None
    every = {one["code"] for one in program.get("/api/v1/topics?all=true&limit=100").json()["items"]}
    assert {"depots", "depots-at-night"} <= every


def test_days_of_a_country_are_changed_once(secretariat):
    program, address = Program(secretariat, Scope.READ, Scope.COUNTRIES), "/api/v1/countries/LK"
    day = {"day": "2027-01-05", "works": "free", "name": "Day off", "reason": ""}
    for _twice in range(2):
        said = program.patch(address, {"version": 1, "changes": [day]}).json()
        assert (said["version"], said["settings"]["changes"]) == (2, [day])
    assert Entry.objects.get(act="network.days_changed").on_behalf == "api"
    assert not is_working_day(date(2027, 1, 5), "LK")
    assert program.patch(address, {"version": 1, "changes": []}).status_code == 409
    assert program.patch("/api/v1/countries/XX", {"version": 1, "changes": []}).status_code == 404
    assert program.patch("/api/v1/topics/charging-tariffs", {"version": 1}).status_code == 403


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "{}", '{"version": NaN}', b"\xff\xfe", "[" * 100_000])
def test_what_is_no_json_or_no_change_is_refused(member, body):
    program = Program(member)
    address = f"/api/v1/people/{member.pk}"
    answer = program.client.patch(address, body, content_type="application/json", headers=program.headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_change_needs_no_proof_against_forged_forms_and_no_browser_can_send_one(member):
    program = Program(member)
    strict = Client(enforce_csrf_checks=True)
    sent = {"version": 1, "place": "Kandy"}
    address = f"/api/v1/people/{member.pk}"
    strict.force_login(member)
    assert strict.patch(address, sent, content_type="application/json").status_code == 401
    assert strict.patch(address, sent, content_type="application/json", headers=program.headers).status_code == 200
