from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("services.moderation.addresses"), pytest.mark.one_database]


def test_page_asked_for_too_often_answers_calmly_and_says_when_to_come_back(client: Client) -> None:
    assert [client.get("/limited/").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/limited/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1800")
    assert "Too many attempts in a short time. Try again in 30 minutes." in answer.content.decode()


def test_another_caller_is_not_held_back(client: Client) -> None:
    for _ in range(3):
        client.get("/limited/")
    assert client.get("/limited/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_caller_cannot_pass_for_another_by_a_header(client: Client, settings: Any) -> None:
    answers = [client.get("/limited/", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(3)]
    assert answers == [200, 200, 429]


def test_other_errors_are_not_taken_for_haste() -> None:
    assert Client(raise_request_exception=False).get("/failing/").status_code == 500
