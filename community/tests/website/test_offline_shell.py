"""What the browser may keep for reading offline, and for whom. The journey is in journeys/test_offline.py."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.one_database

HEADER = "X-Kept-For"


def test_public_page_may_be_kept_for_everyone(client, community):
    assert client.get("/communities/").headers[HEADER] == "everyone"


def test_page_of_somebody_signed_in_is_kept_for_that_session_only(client, member, make_person):
    client.force_login(member)
    first = client.get("/communities/").headers[HEADER]
    client.force_login(make_person())
    second = client.get("/communities/").headers[HEADER]
    assert "everyone" not in {first, second}
    assert first != second
    assert client.session.session_key not in second


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/desk/pages/",
        "/join/",
        "/my/data/",
        "/my/profile/",
        "/sign-in/",
        "/nothing/",
        "/offline/",
        "/offline/unsent/",
    ],
)
def test_page_that_holds_what_is_typed_or_worked_on_is_never_kept(client, secretariat, address):
    assert HEADER not in client.get(address).headers
    client.force_login(secretariat)
    assert HEADER not in client.get(address).headers


@pytest.mark.parametrize(
    "address", ["/", "/communities/", "/people/", "/c/clean-mobility/", "/nothing/", "/desk/pages/"]
)
def test_browser_itself_keeps_no_answer_to_somebody_signed_in(client, secretariat, address):
    client.force_login(secretariat)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
    assert client.post(address).headers["Cache-Control"] == "private, no-store"


def test_answer_to_a_form_is_never_kept(client, community):
    assert HEADER not in client.post("/communities/").headers


def test_page_for_unread_pages_knows_nobody(client, member):
    client.force_login(member)
    page = client.get("/offline/").content.decode()
    assert "This page is not kept on this device." in page
    assert f"/people/{member.pk}/" not in page


def test_worker_serves_the_whole_site_and_names_assets_that_are_there(client, db):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assets = json.loads(re.search(r"const ASSETS = (\[.*?\]);", answer.content.decode()).group(1))
    assert assets[:2] == ["/offline/", "/offline/unsent/"]
    assert all(finders.find(asset.removeprefix("/static/")) for asset in assets[2:])


def test_manifest_names_the_partnership(client, community):
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "Asia LEDS Partnership"
    assert answer.json()["start_url"] == "/"
