"""Changes by a program: through the same forms and actions as from the pages, and in the ledger as the API's."""

import pytest
from django.test import Client

from api.programs import Program
from cop.api.choices import Scope
from cop.people.choices import Role
from cop.people.models import Organisation, Person, RoleHeld
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
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


def test_nobody_changes_the_profile_of_somebody_else(secretariat, member):
    address, sent = f"/api/v1/people/{member.pk}", {"version": 1, "place": "Kandy"}
    assert Program(secretariat).patch(address, sent).status_code == 403
    assert Program(member).patch(f"/api/v1/people/{secretariat.pk}", sent).status_code == 403


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
