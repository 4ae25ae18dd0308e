"""Lists part by part, filters as the directory's, and what every answer has in common."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.programs import Program
from cop.api.models import Token
from cop.network.models import Topic
from cop.people.models import Affiliation, Expertise, Organisation
from cop.services.search.actions import index

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(make_person, make_organisation):
    """People and organisations of whom every second one is found by a word."""
    people = [make_person(name=f"Same Name {'Tram' if place % 2 else 'Bus'}", country="LK") for place in range(9)]
    organisations = [make_organisation(f"Board {'Tram' if place % 2 else 'Bus'}", country="LK") for place in range(9)]
    index("people.person", [one.pk for one in people])
    index("people.organisation", [one.pk for one in organisations])
    return people, organisations


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
@pytest.mark.parametrize("search", ["", "q=tram&", "country=LK&"])
def test_parts_hold_everybody_once(crowd, member, limit, search):
    program = Program(member)
    people, organisations = ([one.pk for one in some if "q=" not in search or "Tram" in one.name] for some in crowd)
    found = [one["number"] for one in program.everybody(f"/api/v1/people?{search}limit={limit}")]
    assert sorted(found) == sorted(people + ([member.pk] if not search else []))
    found = [one["number"] for one in program.everybody(f"/api/v1/organisations?{search}limit={limit}")]
    assert sorted(found) == sorted(organisations)


def test_next_keeps_the_filters_and_ends(crowd, member):
    part = Program(member).get("/api/v1/people?country=LK&limit=5").json()
    assert len(part["items"]) == 5
    assert part["next"] == "http://testserver/api/v1/people?country=LK&limit=5&offset=5"
    assert Program(member).get(part["next"]).json()["next"] is None


@pytest.mark.parametrize(
    "asked",
    [
        "limit=0", "limit=101", "limit=x", "offset=-1", "country=XX", "category=x", "topic=x", "language=xx", "contry=LK",
        "community=nowhere", f"q={'x' * 201}", "asked=perhaps",
    ],
)  # fmt: skip
def test_what_is_no_choice_is_told_and_not_left_out(member, asked):
    answer = Program(member).get(f"/api/v1/people?{asked}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    (wrong,) = answer.json()["errors"]
    assert wrong["field"] == asked.partition("=")[0]


def test_errors_speak_the_callers_language(member):
    program = Program(member)
    for address in ("/api/v1/people/999999", "/api/v1/nothing/is/here", "/api/v1/people?country=XX"):
        english = program.get(address, **{"Accept-Language": "en"})
        vietnamese = program.get(address, **{"Accept-Language": "vi"})
        assert vietnamese.headers["Content-Language"] == "vi"
        assert english.json().keys() == vietnamese.json().keys()
        assert english.json()["status"] == vietnamese.json()["status"] == english.status_code
    assert english.json()["errors"][0]["detail"] != vietnamese.json()["errors"][0]["detail"]


def test_names_are_in_the_callers_language_and_lang_sets_no_cookie(member, community):
    program = Program(member)
    topics = program.get("/api/v1/topics", **{"Accept-Language": "vi"}).json()["items"]
    assert {"code": "charging-tariffs", "name": "Biểu giá sạc", "under": "electric-mobility", "retired": None} in topics
    refused = program.get("/api/v1/topics?lang=vi")
    assert (refused.status_code, len(refused.cookies)) == (422, 0)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "head"])
def test_other_methods_are_refused_with_those_that_are_taken(client, community, method):
    answer = getattr(client, method)("/api/v1/people")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_numbers_that_no_database_holds_are_not_found(client, community):
    for number in (0, 2**31, 2**63, 10**40):
        assert client.get(f"/api/v1/people/{number}").status_code == 404
        assert client.get(f"/api/v1/organisations/{number}").status_code == 404


def test_one_that_was_merged_is_answered_by_what_it_became(client, make_organisation):
    became = make_organisation("Became")
    gone = make_organisation("Gone", merged_into=became)
    assert client.get(f"/api/v1/organisations/{gone.pk}").json()["number"] == became.pk


def test_part_of_is_told_only_of_what_is_seen(client, member, secretariat, make_organisation):
    hidden = make_organisation("Hidden", listing="proposed")
    part = make_organisation("Part", parent=hidden)
    address = f"/api/v1/organisations/{part.pk}"
    assert client.get(address).json()["part_of"] is None
    assert Program(secretariat).get(address).json()["part_of"] == hidden.pk


@pytest.mark.one_database
def test_as_many_queries_for_one_row_as_for_three(member, make_person, make_organisation, secretariat):
    def grow(times: int) -> None:
        for _ in range(times):
            whole = make_organisation("Whole")
            works = make_organisation("Works", parent=whole)
            person = make_person(name="Somebody", languages=("en", "vi"))
            Affiliation.objects.create(person=person, organisation=works)
            Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"))

    def counts() -> list[int]:
        asked = []
        for address in ("/api/v1/people?limit=100", "/api/v1/organisations?limit=100", "/api/v1/topics"):
            program.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert program.get(address).status_code == 200
            asked.append(len(queries))
        return asked

    program = Program(secretariat)
    Token.objects.update(last_used=timezone.now())
    grow(1)
    before = counts()
    grow(2)
    assert (counts(), max(before) <= 15) == (before, True), before
    assert Organisation.objects.count() == 6


@pytest.mark.urls("api.failing_addresses")
def test_failures_of_ours_are_problems_too_and_tell_nothing(community):
    client = Client(raise_request_exception=False)
    away = client.get("/api/v1/away", headers={"Accept-Language": "vi"})
    broken = client.get("/api/v1/broken/1")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "30")
    assert (broken.status_code, broken.json()["title"]) == (500, "Something broke")
    for answer in (away, broken):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert "Nimal" not in answer.content.decode()
    assert away.json()["detail"] != "Our database does not answer just now. Nothing that was saved is lost."
