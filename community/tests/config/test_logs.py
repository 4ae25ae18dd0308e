import errno
import json
import logging
import traceback
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


def test_error_is_logged_with_its_place_and_without_its_words(client: Client, log_lines: Any) -> None:
    client.raise_request_exception = False
    assert client.get("/talkative/secret-token/?email=nimal@example.org").status_code == 500
    (line,) = log_lines.of("django.request")
    assert line["message"] == "Internal Server Error: /talkative/<str:token>/"
    assert (line["error"][0]["kind"], line["error"][0]["code"]) == ("ValueError", None)
    assert line["error"][0]["at"][-1].endswith("talkative")
    for personal in ("Nimal", "nimal", "secret-token"):
        assert personal not in str(log_lines.raw)


def test_words_of_an_error_are_in_no_line_however_it_is_logged(log_lines: Any) -> None:
    """Names without quotation marks, causes, notes, and tracebacks that a library puts into its message."""
    logger = logging.getLogger("of.a.library")
    try:
        try:
            raise LookupError("Nimal Perera of Kandy has no such bus")  # noqa: TRY301
        except LookupError as error:
            error.add_note("Nimal said so")
            raise OSError(errno.ENOENT, "Nimal Perera.xlsx") from error
    except OSError as error:
        logger.exception("it failed")
        logger.error(f"Failed 'job' - {error} : {traceback.format_exc()}")  # noqa: TRY400 (as libraries do)
    by_us, by_library = log_lines.of("of.a.library")
    assert [(one["kind"], one["code"]) for one in by_us["error"]] == [
        ("FileNotFoundError", errno.ENOENT),
        ("LookupError", None),
    ]
    assert "test_logs.py" in by_library["message"]
    assert "Nimal" not in str(log_lines.raw)


def test_every_line_is_json_on_one_line(client: Client, log_lines: Any) -> None:
    client.raise_request_exception = False
    client.get("/talkative/a/")
    assert len(log_lines.raw) == 2
    assert all("\n" not in line and json.loads(line) for line in log_lines.raw)
