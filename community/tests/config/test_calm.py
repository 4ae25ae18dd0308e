from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.browsing import forms_in

pytestmark = [pytest.mark.urls("config.addresses"), pytest.mark.django_db]
CALM = "Our database does not answer just now. Nothing that was saved is lost."


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def assert_calm(answer: Any) -> None:
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )
    assert CALM in answer.content.decode()


def test_page_that_finds_the_database_away_answers_calmly_and_without_it(
    client: Client, log_lines: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert_calm(client.get("/away/"))
    (line,) = log_lines.of("cop.database")
    assert line["message"] == "the database or its disk is away: OperationalError"


def test_locked_database_and_full_disk_are_met_as_calmly(client: Client, tmp_path: Path) -> None:
    assert_calm(client.get(f"/locked/?file={tmp_path}/locked.sqlite3"))
    assert_calm(client.get("/full/"))


def test_database_that_is_away_below_the_pages_is_met_as_calmly(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.addresses.AwayInMiddleware"]
    assert_calm(client.get("/fine/a/"))


@pytest.mark.urls("config.addresses_failing_twice")
def test_database_that_is_away_for_the_page_of_failures_too_is_met_as_calmly(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.addresses.AwayInMiddleware"]
    assert_calm(client.get("/fine/a/"))


def test_what_was_typed_comes_back_but_for_passwords_and_files(client: Client) -> None:
    typed = {"name": '<b>"Ánh"</b>', "lines": "one\r\ntwo", "many": ["a", "b"], "password1": "hush-hush-hush"}
    answer = client.post("/away/?next=/people/", typed | {"photo": SimpleUploadedFile("me.png", b"x" * 300_000)})
    assert_calm(answer)
    (form,) = forms_in(answer)
    assert (form.action, form.fields) == ("", {"name": ['<b>"Ánh"</b>'], "lines": ["one\r\ntwo"], "many": ["a", "b"]})
    assert "<b>" not in answer.content.decode()
    assert "hush" not in answer.content.decode()


def test_form_that_cannot_be_read_is_met_as_calmly(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.addresses.AwayInMiddleware"]
    answer = client.post("/fine/a/", "name=" + "x" * 100, content_type="application/x-www-form-urlencoded")
    assert_calm(answer)
    assert forms_in(answer) == []


def test_other_errors_are_not_swallowed(client: Client) -> None:
    assert [client.get(place).status_code for place in ("/mistaken/", "/other/", "/talkative/a/")] == [500, 500, 500]


def test_calm_page_speaks_the_readers_language(client: Client) -> None:
    answer = client.get("/away/", headers={"Accept-Language": "si-LK,si;q=0.9"})
    assert answer.headers["Content-Language"] == "si"
    assert '<html lang="si"' in answer.content.decode()
    client.cookies["language"] = "vi"
    assert client.get("/away/").headers["Content-Language"] == "vi"
