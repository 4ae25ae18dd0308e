import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("config.addresses")


def test_request_is_one_line_without_the_address_it_was_made_to(client: Client, log_lines: Any) -> None:
    client.get("/fine/secret-token/?email=nimal@example.org", headers={"X-Request-ID": "from-the-proxy-1"})
    (line,) = log_lines.of("cop.requests")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/fine/<str:token>/", 200)
    assert line["request"] == "from-the-proxy-1"
    assert line["ms"] >= 0
    assert set(line) == {"time", "level", "logger", "message", "request", "method", "route", "status", "ms"}
    assert "secret-token" not in str(log_lines.raw)
    assert "nimal" not in str(log_lines.raw)


def test_address_that_we_do_not_know_is_not_written_down(client: Client, log_lines: Any) -> None:
    client.get("/nimal@example.org/secret-token")
    (line,) = log_lines.of("cop.requests")
    assert (line["route"], line["status"]) == ("unknown", 404)
    assert "secret-token" not in str(log_lines.raw)


@pytest.mark.parametrize("given", ["", "short", "x" * 65, 'injected", "level": "fine', "line\nbreak-in-it"])
def test_request_id_of_an_odd_form_is_replaced(client: Client, log_lines: Any, given: str) -> None:
    answer = client.get("/fine/a/", headers={"X-Request-ID": given})
    (line,) = log_lines.of("cop.requests")
    assert answer.headers["X-Request-ID"] == line["request"] != given
    assert len(line["request"]) == 32


def test_error_is_logged_with_its_place_and_without_the_values_it_quotes(client: Client, log_lines: Any) -> None:
    client.raise_request_exception = False
    assert client.get("/talkative/secret-token/?email=nimal@example.org").status_code == 500
    (line,) = log_lines.of("django.request")
    assert line["message"] == "Internal Server Error: /talkative/<str:token>/"
    assert (line["error"][0]["kind"], line["error"][0]["text"]) == ("ValueError", "could not take … <…> from …")
    assert line["error"][0]["at"][-1].endswith("talkative")
    for personal in ("Nimal", "nimal", "secret-token"):
        assert personal not in str(log_lines.raw)


def test_every_line_is_json_on_one_line(client: Client, log_lines: Any) -> None:
    client.raise_request_exception = False
    client.get("/talkative/a/")
    assert len(log_lines.raw) == 2
    assert all("\n" not in line and json.loads(line) for line in log_lines.raw)
