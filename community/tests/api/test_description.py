"""The description of the API is true: whatever a program sends, no answer is broken and none is undescribed."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.programs import Program
from cop.network.models import Topic
from cop.people.models import Affiliation, Expertise

EXAMPLES, REFUSED = 4, 1
"""For each operation, each way of making requests and each caller; fewer where a visitor is refused in any case."""

THERE = {"number": 1, "slug": "clean-mobility", "code": "charging-tariffs", "country": "LK"}
"""What is asked for every second time, for nothing is found by chance."""

PLAIN = {"Accept-Encoding": "identity"}
"""The program that asks here does not unpack."""

load_all_checks()
NOT_MEANT = [CHECKS.get_one("positive_data_acceptance")]
"""A word that is a country's by its form need not be a country."""


@pytest.fixture
def application(db):
    """The application, which stays within the test's own transaction, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def description(application, community):
    """The description, as the running application gives it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def callers(secretariat, make_person, make_organisation):
    """The headers of a visitor, and of somebody who may read and change most; with something to find."""
    works = make_organisation("Works", parent=make_organisation("Whole"), country="LK", website="https://works.example")
    shown = make_person(name="Somebody", country="LK", seen_name=0, seen_expertise=0, seen_organisation=0)
    for person in (shown, secretariat):
        Affiliation.objects.create(person=person, organisation=works, role="Chief", since="2020-01-01")
        Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"), sentence="Why")
    return {"visitor": PLAIN, "secretariat": PLAIN | Program(secretariat).headers}


@pytest.mark.parametrize("who", ["visitor", "secretariat"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_answer_is_broken_or_undescribed(description, callers, who, mode):
    answered = set()
    for result in description.get_all_operations():
        operation = result.ok()
        if mode.is_negative and not _takes_anything(operation):
            continue

        @settings(
            max_examples=REFUSED if who == "visitor" and operation.method != "get" else EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        def ask(case: Any, known: bool) -> None:
            if known and mode.is_positive:
                case.path_parameters |= {name: THERE[name] for name in case.path_parameters}
            answer = case.call_and_validate(headers=callers[who], excluded_checks=NOT_MEANT)
            answered.add(answer.status_code)

        ask()
    assert not answered & {429, 500}
    assert answered & {200, 401, 422}


def _takes_anything(operation: Any) -> bool:
    return bool(operation.definition.raw.get("parameters") or operation.definition.raw.get("requestBody"))


def test_description_is_openapi_3_1_and_loads_nothing_from_elsewhere(client, community):
    answer = client.get("/api/v1/openapi.json")
    said = answer.json()
    assert said["openapi"].startswith("3.1")
    assert "://" not in json.dumps(said).replace("https://.", "")
    assert sorted(said["paths"]) == [
        "/api/v1/", "/api/v1/communities", "/api/v1/communities/{slug}", "/api/v1/countries",
        "/api/v1/countries/{country}", "/api/v1/organisations", "/api/v1/organisations/{number}", "/api/v1/people",
        "/api/v1/people/{number}", "/api/v1/topics", "/api/v1/topics/{code}",
    ]  # fmt: skip
    for operations in said["paths"].values():
        for operation in operations.values():
            assert {"401", "403", "404", "422", "429"} <= operation["responses"].keys()
            assert "application/problem+json" in operation["responses"]["404"]["content"]
    assert client.get("/api/v1/docs").status_code == 404
