"""Switching a kind of mail off from the mail itself (RFC 8058)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client

from cop.services.mail.models import Message
from cop.services.mail.unsubscribing import Choice, on_unsubscribe, unsubscribe_address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Queue = Callable[..., Message]
NIMAL = 7


@pytest.fixture
def rhythms() -> dict[int, str]:
    """What the room "news" knows of each person's wishes."""
    wishes = {NIMAL: "daily", 8: "daily"}
    weekly = Choice("weekly", "once a week", lambda person: wishes.update({person: "weekly"}))
    on_unsubscribe("news", lambda person: wishes.update({person: "none"}), name="what is new", choices=[weekly])
    return wishes


def path_of(person: int = NIMAL) -> str:
    return urlsplit(unsubscribe_address(person, "news")).path


@pytest.mark.both_databases
def test_one_click_of_a_mail_program_switches_off_again_and_again(queued: Queue, rhythms: dict[int, str]) -> None:
    message = queued(category="news")
    client = Client(enforce_csrf_checks=True)
    address = urlsplit(message.headers["List-Unsubscribe"].split(">")[0].strip("<"))
    for _ in range(3):
        answer = client.post(
            address.path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert (answer.status_code, answer.cookies.get("sessionid")) == (200, None)
        assert rhythms == {NIMAL: "none", 8: "daily"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_program_that_follows_links_changes_nothing(client: Client, rhythms: dict[int, str], method: str) -> None:
    answer = getattr(client, method)(path_of())
    assert answer.status_code == 200
    assert rhythms == {NIMAL: "daily", 8: "daily"}


def test_page_has_a_button_and_what_else_can_be_chosen(client: Client, rhythms: dict[int, str]) -> None:
    page = client.get(path_of()).content.decode()
    assert "Stop this mail" in page and 'value="weekly"' in page and "what is new" in page
    page = client.post(path_of(), {"choice": "weekly"}).content.decode()
    assert rhythms[NIMAL] == "weekly"
    assert "once a week" in page


def test_choice_that_nobody_offered_switches_off(client: Client, rhythms: dict[int, str]) -> None:
    assert client.post(path_of(), {"choice": "hourly"}).status_code == 200
    assert rhythms[NIMAL] == "none"


def test_page_is_never_kept_by_a_cache(client: Client, rhythms: dict[int, str]) -> None:
    assert "no-store" in client.get(path_of())["Cache-Control"]


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "8-news.forged",
        f"{NIMAL}-news.",
        Signer(salt="another", sep=".").sign("8-news"),
        Signer(salt="cop.services.mail.unsubscribe", sep=".").sign("8-gone"),
    ],
)
def test_forged_or_damaged_link_changes_nothing(client: Client, rhythms: dict[int, str], token: str) -> None:
    for answer in (client.get(f"/m/u/{token}/"), client.post(f"/m/u/{token}/")):
        assert answer.status_code == 404
        assert "Nothing was changed" in answer.content.decode()
    assert rhythms == {NIMAL: "daily", 8: "daily"}


def test_link_of_another_person_made_of_ones_own_is_refused(client: Client, rhythms: dict[int, str]) -> None:
    forged = path_of().replace(f"/{NIMAL}-", "/8-")
    assert client.post(forged).status_code == 404
    assert rhythms[8] == "daily"


def test_link_is_the_same_for_ever(rhythms: dict[int, str]) -> None:
    assert path_of() == path_of()


def test_link_works_after_the_secret_key_was_changed_where_the_old_one_is_kept(
    client: Client, rhythms: dict[int, str], settings: Any
) -> None:
    link, before = path_of(), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    assert client.post(link).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [before]
    assert client.post(link).status_code == 200
    assert rhythms[NIMAL] == "none"


def test_other_methods_are_refused(client: Client, rhythms: dict[int, str]) -> None:
    assert client.delete(path_of()).status_code == 405
    assert rhythms[NIMAL] == "daily"
