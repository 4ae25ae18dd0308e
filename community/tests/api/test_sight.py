"""The API shows what pages would show to the same viewer, and nothing more."""

import json
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.programs import Program
from config.answers import everyone, only, seen_by
from config.scene import MARKS, MEMBERS, SECRETARIAT, Scene, make_scene
from cop.api.access import ACTS
from cop.network.models import Community, Topic
from cop.people.choices import Audience, Field, Role, Standing
from cop.people.models import Affiliation, Expertise, Membership, Person, PersonLanguage, RoleHeld
from cop.services.search.actions import index

pytestmark = pytest.mark.django_db

EVERY_ADDRESS = {
    "/api/v1/": everyone(200),
    "/api/v1/openapi.json": everyone(200),
    "/api/v1/people": everyone(200),
    "/api/v1/people?q=Halima": everyone(200),
    "/api/v1/people?q=buses": everyone(200),
    "/api/v1/people?country=BB": everyone(200),
    "/api/v1/people?language=vi": everyone(200),
    "/api/v1/people?asked=true": everyone(200),
    "/api/v1/people?community=clean-mobility": everyone(422) | dict.fromkeys(MEMBERS, 200),
    "/api/v1/people/{open}": everyone(200),
    "/api/v1/people/{members}": seen_by(MEMBERS),
    "/api/v1/people/{hidden}": seen_by(SECRETARIAT),
    "/api/v1/people/0": everyone(404),
    "/api/v1/organisations": everyone(200),
    "/api/v1/organisations?q=Pedal": everyone(200),
    "/api/v1/organisations/{organisation}": everyone(200),
    "/api/v1/organisations/{proposed}": seen_by(SECRETARIAT),
    "/api/v1/communities": everyone(200),
    "/api/v1/countries": everyone(200),
    "/api/v1/topics": everyone(200),
    "/api/v1/topics?all=true": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "/api/v1/communities?all=true": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "/api/v1/communities/clean-mobility": everyone(200),
    "/api/v1/communities/no-such": everyone(404),
    "/api/v1/countries/ZW": seen_by(SECRETARIAT),
    "/api/v1/topics/charging-tariffs": everyone(200),
    "PATCH /api/v1/communities/clean-mobility": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "PATCH /api/v1/communities/no-such": only(SECRETARIAT, 404) | {Role.VISITOR: 401},
    "PATCH /api/v1/countries/ZW": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "PATCH /api/v1/topics/charging-tariffs": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "PATCH /api/v1/people/{viewer}": everyone(200) | {Role.VISITOR: 401},
    "PATCH /api/v1/people/{open}": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "PATCH /api/v1/people/{hidden}": seen_by(SECRETARIAT, 422) | {Role.VISITOR: 401},  # reads a language not offered
    "PATCH /api/v1/organisations/{organisation}": only(SECRETARIAT, 200) | {Role.VISITOR: 401},
    "PATCH /api/v1/organisations/{proposed}": only(SECRETARIAT, 200, others=404) | {Role.VISITOR: 401},
}
"""What a program gets that acts for each role; roles that hold no token are left out."""

GIVEN_AWAY = {
    '"members_stated": "': SECRETARIAT,
    '"country": "BB"': SECRETARIAT,
    '"languages": ["en", "mi"]': SECRETARIAT,
    '"willing_to_be_asked": true': SECRETARIAT | {Role.EXPERT},
}


@pytest.fixture
def scene(db, second_factor_off):
    """The world of all addresses, with somebody of the secretariat signed in in a browser."""
    return make_scene(Role.SECRETARIAT)


@pytest.fixture
def become(scene):
    """Make somebody of a role in the scene."""
    community = Community.objects.get(slug="clean-mobility")

    def of(role: Role) -> Person:
        standing = Standing.APPLICANT if role in (Role.APPLICANT, Role.OPERATOR) else Standing.MEMBER
        email, expert = f"{role}@viewer.example", role == Role.EXPERT
        person = Person.objects.create_user(
            email, name=f"Viewing {role}", standing=standing, willing_to_be_asked=expert
        )
        PersonLanguage.objects.create(person=person, language="en", position=0)
        for place in (None, community) if standing == Standing.MEMBER else ():
            Membership.objects.create(person=person, community=place)
        if role not in (Role.APPLICANT, Role.MEMBER, Role.EXPERT):
            RoleHeld.objects.create(person=person, role=role, community=community if role == Role.FACILITATOR else None)
        return person

    return of


def test_each_role_gets_what_is_written_down_and_nothing_hidden(scene, become):
    wrong = []
    for role in [Role.VISITOR, *sorted(ACTS["api.hold_token"])]:
        viewer = None if role == Role.VISITOR else become(role)
        scene.numbers["viewer"] = viewer.pk if viewer else scene.numbers["open"]
        wrong += [f"{role} {fault}" for fault in _faults(scene, Program(viewer), role)]
        Person.objects.filter(pk=viewer.pk if viewer else None).delete()
    assert wrong == []


def _faults(scene: Scene, program: Program, role: Role) -> Iterator[str]:
    for request, answers in EVERY_ADDRESS.items():
        method, _, address = scene.address(request).rpartition(" ")
        answer = program.patch(address, {"version": 1}) if method else program.get(address)
        said = json.dumps(answer.json(), ensure_ascii=False)
        if answer.status_code != answers[role]:
            yield f"{request}: {answer.status_code} instead of {answers[role]}"
        for mark, readers in (MARKS | GIVEN_AWAY).items():
            if role not in readers and mark in said:
                yield f"{request}: shows {mark!r}"
        if answer.cookies:
            yield f"{request}: sets a cookie"


def test_marks_are_found_where_they_may_be(become):
    said = json.dumps(Program(become(Role.SECRETARIAT)).everybody("/api/v1/people"), ensure_ascii=False)
    for mark in [
        "Hidden Halima",
        "halima@hidden.example",
        "12 Halima Lane",
        "Chief of hidden buses",
        *list(GIVEN_AWAY)[1:],
    ]:
        assert mark in said, mark


def test_who_is_no_member_holds_no_token(become):
    for role in set(Role) - ACTS["api.hold_token"] - {Role.VISITOR}:
        with pytest.raises(PermissionDenied):
            Program(become(role))


@pytest.mark.one_database
def test_who_is_signed_in_in_a_browser_is_a_visitor_here(scene):
    answer = scene.client.get(scene.address("/api/v1/people/{hidden}"))
    assert answer.status_code == 404
    sent = {"name": "Taken"}
    refused = scene.client.patch(
        scene.address("/api/v1/organisations/{organisation}"), sent, content_type="application/json"
    )
    assert refused.status_code == 401
    assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


TELLS = {
    "name": Field.NAME, "name_latin": Field.NAME, "addressed_as": Field.NAME, "country": Field.COUNTRY,
    "country_name": Field.COUNTRY, "place": Field.COUNTRY, "jobs": Field.ORGANISATION, "former_jobs": Field.ORGANISATION,
    "expertise": Field.EXPERTISE, "learning": Field.LEARNING, "languages": Field.LANGUAGES,
    "willing_to_be_asked": Field.ASKED, "links": Field.LINKS, "email": Field.EMAIL, "phone": Field.PHONE,
    "postal_address": Field.ADDRESS,
}  # fmt: skip
"""Which field each part of an answer tells."""
SEARCHES = [
    "", "?q=qzname", "?q=qzsentence", "?q=qzrole", "?country=BT", "?language=vi", "?asked=true", "?category=ngo",
    "?topic=charging-tariffs",
]  # fmt: skip


@pytest.fixture
def shown(make_person, make_organisation):
    """A member with everything filled in."""
    person = make_person(
        "qz@example.org", name="Qzname", name_latin="Qzlatin", addressed_as="Qz", country="BT", place="Qzplace",
        learning="Qzlearning", willing_to_be_asked=True, links=[{"address": "https://qz.example", "name": "Qz"}],
        phone="+99 888 777 66", postal_address="Qzstreet", languages=("en", "vi"),
    )  # fmt: skip
    works = make_organisation("Works", category="ngo")
    Affiliation.objects.create(person=person, organisation=works, role="Qzrole")
    Affiliation.objects.create(person=person, organisation=works, role="Qzformer", until="2020-01-01")
    Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"), sentence="Qzsentence")
    return person


@pytest.fixture
def programs(make_person, secretariat, shown):
    """Programs of different viewers, with the widest audience that each belongs to."""
    return {
        "visitor": (Program(None), Audience.EVERYONE),
        "member of no community": (Program(make_person(communities=())), Audience.MEMBERS),
        "member": (Program(make_person()), Audience.COMMUNITIES),
        "secretariat": (Program(secretariat), Audience.SECRETARIAT),
    }


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    audiences=st.fixed_dictionaries({field: st.sampled_from(list(Audience)) for field in Field}),
    looks=st.sampled_from(["visitor", "member of no community", "member", "secretariat"]),
)
@pytest.mark.one_database
def test_no_hidden_value_is_in_any_answer_and_no_filter_finds_by_one(programs, shown, audiences, looks):
    Person.objects.filter(pk=shown.pk).update(**{f"seen_{field.value}": level for field, level in audiences.items()})
    index("people.person", [shown.pk])
    caches["memory"].clear()
    program, widest = programs[looks]
    visible = {field for field in Field if audiences[field] <= widest}
    found = {search: _found(program, search, shown) for search in SEARCHES}
    for search, one in found.items():
        assert one is None or {TELLS[part] for part in TELLS if one[part]} <= visible, search
    needed = {
        "?country=BT": Field.COUNTRY, "?language=vi": Field.LANGUAGES, "?asked=true": Field.ASKED, "?q=qzname": Field.NAME,
        "?category=ngo": Field.ORGANISATION, "?topic=charging-tariffs": Field.EXPERTISE, "?q=qzsentence": Field.EXPERTISE,
    }  # fmt: skip
    for search, field in needed.items():
        assert (found[search] is not None) == ({field, Field.NAME} <= visible), search
    alone = program.get(f"/api/v1/people/{shown.pk}")
    assert alone.status_code == (200 if Field.NAME in visible else 404)
    if alone.status_code == 200:
        assert {TELLS[part] for part in TELLS if alone.json()[part]} == visible - {Field.PHOTO}
        assert (alone.json()["version"] is None) == (looks != "secretariat")


def _found(program: Program, search: str, person: Person) -> dict | None:
    items = program.everybody(f"/api/v1/people{search}")
    return next((item for item in items if item["number"] == person.pk), None)


def test_former_members_are_nowhere(make_person, member):
    former = make_person(name="Qzformer", standing=Standing.FORMER, seen_name=Audience.EVERYONE)
    program = Program(member)
    assert former.pk not in [one["number"] for one in program.everybody("/api/v1/people")]
    assert program.get(f"/api/v1/people/{former.pk}").status_code == 404
