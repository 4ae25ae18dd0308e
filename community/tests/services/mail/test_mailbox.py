"""The mailbox viewer: what it shows, and to whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cop.services.mail.actions import Recipient
from cop.services.mail.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Queue = Callable[..., Message]


@pytest.fixture
def three(queued: Queue) -> list[Message]:
    """Three mails to two people."""
    to = [Recipient("nimal@example.lk", 7, "si"), Recipient("thuy@example.vn", 8), Recipient("nimal@example.lk", 7)]
    return [queued(f"n{n}", to=who, title=f"Letter {n}", said="<b>4711</b>") for n, who in enumerate(to)]


def pages(messages: list[Message]) -> list[str]:
    number = messages[0].pk
    return ["/dev/mailbox/", f"/dev/mailbox/{number}/", f"/dev/mailbox/{number}/html/"]


@pytest.mark.both_databases
def test_list_is_newest_first_and_can_be_narrowed_to_an_address(client: Client, three: list[Message]) -> None:
    shown = client.get("/dev/mailbox/")
    assert [message.subject for message in shown.context["page"]] == ["Letter 2", "Letter 1", "Letter 0"]
    narrowed = client.get("/dev/mailbox/", {"to": "NIMAL"})
    assert [message.subject for message in narrowed.context["page"]] == ["Letter 2", "Letter 0"]
    assert "Letter 1" not in narrowed.content.decode()


def test_one_mail_is_shown_as_text_and_with_the_headers_it_goes_out_with(client: Client, three: list[Message]) -> None:
    page = client.get(f"/dev/mailbox/{three[0].pk}/").content.decode()
    assert "&lt;b&gt;4711&lt;/b&gt;" in page and "<b>4711</b>" not in page
    assert 'href="https://example.org/j/1"' in page
    for header in ("Message-ID", "Auto-Submitted", "Content-Language"):
        assert f">{header}</dt>" in page


def test_html_of_a_mail_runs_nothing_and_may_stand_in_our_frame_only(client: Client, three: list[Message]) -> None:
    outer, inner = (client.get(path) for path in pages(three)[1:])
    assert directives(inner) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    }
    assert inner["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in directives(outer)
    assert "style-src 'self'" in directives(outer)
    assert 'sandbox="allow-popups' in outer.content.decode()
    assert "&lt;b&gt;4711&lt;/b&gt;" in inner.content.decode()


def directives(answer: Any) -> set[str]:
    return {directive.strip() for directive in answer["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "::ffff:203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
    ],
)
def test_another_machine_sees_nothing(client: Client, three: list[Message], elsewhere: dict[str, str]) -> None:
    for path in pages(three):
        answer = client.get(path, **elsewhere)
        assert answer.status_code == 404
        assert not any(leak in answer.content.decode() for leak in ("Letter", "nimal@", "4711"))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_sees_it(client: Client, three: list[Message], address: str) -> None:
    assert [client.get(path, REMOTE_ADDR=address).status_code for path in pages(three)] == [200, 200, 200]


def test_production_has_no_viewer(client: Client, three: list[Message], settings: Any) -> None:
    settings.DEVELOPMENT_PAGES = False
    assert [client.get(path).status_code for path in pages(three)] == [404, 404, 404]


def test_mail_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert [client.get(f"/dev/mailbox/1{end}").status_code for end in ("/", "/html/")] == [404, 404]


def test_list_asks_the_database_equally_often_for_one_mail_and_for_three(
    client: Client, queued: Queue, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    queued("first")
    client.get("/dev/mailbox/")
    with django_assert_max_num_queries(15) as of_one:
        client.get("/dev/mailbox/")
    queued("second")
    queued("third")
    with django_assert_num_queries(len(of_one)):
        client.get("/dev/mailbox/")
