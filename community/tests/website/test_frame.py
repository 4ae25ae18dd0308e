"""The frame of every page: navigation, the call to join, the secretariat's contact; and pages for what went wrong."""

import gzip
import logging
import re
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cop.network import initial as network
from cop.network.models import Community, Partnership
from cop.website import initial as website
from cop.website.views import failed

pytestmark = pytest.mark.one_database

PUBLIC = (
    "/", "/communities/", "/c/clean-mobility/", "/c/clean-mobility/how-to-join/", "/c/clean-mobility/framework-sri-lanka/",
    "/about/", "/privacy/", "/accessibility/", "/what-is-a-community-of-practice/", "/contact/", "/people/",
    "/organisations/", "/nothing-here/",
)  # fmt: skip


@pytest.fixture(scope="module")
def _leaflet(for_module):
    for_module(network.load, website.load)


@pytest.fixture
def leaflet(_leaflet, db):
    """The leaflet's content, loaded once for all that only read it."""


def html(client, address):
    return client.get(address).content.decode()


def names(client, address):
    return [place.name for place in client.get(address).context["navigation"]]


@pytest.mark.requirement("S28", "S92")
@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_calls_to_join(client, leaflet, address):
    link = re.search(r'<li class="join"><a href="([^"]+)">Join</a>', html(client, address))
    assert link
    assert client.get(link.group(1)).status_code == 200


def test_join_on_a_page_of_a_community_chooses_it(client, leaflet):
    assert client.get("/c/clean-mobility/").context["join_address"] == "/join/?community=clean-mobility"


def test_member_is_not_called_to_join(client, leaflet, member):
    client.force_login(member)
    assert '<li class="join">' not in html(client, "/communities/")


@pytest.mark.requirement("S8")
@pytest.mark.parametrize(("reader", "library"), [("visitor", "/"), ("member", "/c/clean-mobility/")])
def test_three_ways_of_learning_are_one_step_from_home(client, leaflet, make_person, reader, library):
    if reader == "member":
        community = Community.objects.get(slug="clean-mobility")
        client.force_login(make_person(name="Member Person", communities=(community,)))
    page = html(client, "/")
    ways = dict(re.findall(r'<li class="card"><h3><a href="([^"]+)">([^<]+)</a></h3>', page))
    where = "#library" if library == "/" else f"{library}#library"
    ask = "/ask/" if reader == "member" else "/people/?asked=1"
    assert ways == {"/people/": "Learn from peers", ask: "Ask an expert", where: "Library"}
    assert all(client.get(address, follow=True).status_code == 200 for address in ways if address.startswith("/"))
    told = html(client, library).split('<h2 id="library">')
    assert "/c/clean-mobility/framework-for-electric-mobility-policy/" in told[1]


def test_navigation_tells_where_the_reader_is(client, leaflet, secretariat, member):
    assert names(client, "/") == ["Home", "Communities", "People", "Organisations"]
    assert names(client, "/c/clean-mobility/") == [
        "Home",
        "Communities",
        "Discussions",
        "Assistance",
        "Library",
        "People",
        "Organisations",
    ]
    assert '<a href="/communities/" aria-current="page">' in html(client, "/communities/")
    client.force_login(member)
    assert "Desk" not in names(client, "/communities/")
    client.force_login(secretariat)
    assert "Desk" in names(client, "/communities/")


@pytest.mark.requirement("S89", "S90", "S91")
@pytest.mark.parametrize("address", ["/", "/contact/"])
def test_secretariats_contact_stands_on_every_page(client, leaflet, address):
    page = html(client, address)
    for words in (
        "Asia LEDS Partnership Secretariat",
        "C-3, Lower Ground Floor, Green Park Extension",
        "New Delhi - 110016, India",
    ):
        assert words in page
    assert '<a href="tel:+911141067220">+91-11-4106 7220</a>' in page
    assert "<li>AsiaLEDSPartnership</li><li>@AsiaLEDS</li>" in page


@pytest.mark.requirement("S93")
def test_what_the_leaflet_leaves_out_is_not_shown_until_somebody_fills_it_in(client, leaflet):
    assert "mailto:" not in html(client, "/contact/")
    Partnership.objects.update(email="office@example.org", website="https://example.org/")
    caches["memory"].clear()
    page = html(client, "/contact/")
    assert '<a href="mailto:office@example.org">office@example.org</a>' in page
    assert '<a href="https://example.org/">https://example.org/</a>' in page


@pytest.mark.requirement("S91")
@pytest.mark.parametrize("address", PUBLIC)
def test_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(client, leaflet, address):
    page = html(client, address)
    loaded = re.findall(r'<(?:link|script|img|iframe|source)\b[^>]*?(?:href|src|srcset)="([^"]+)"', page)
    assert loaded
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)


@pytest.mark.parametrize("address", PUBLIC)
def test_page_keeps_to_its_budget(client, leaflet, address, settings):
    from django.contrib.staticfiles import finders

    page = gzip.compress(client.get(address).content)
    assets = [
        gzip.compress(open(finders.find(f"website/{name}"), "rb").read())
        for name in ("style.css", "site.js", "mark.svg")
    ]
    assert len(page) + sum(map(len, assets)) <= 40 * 1024
    assert len(assets[0]) <= 8 * 1024
    assert len(assets[1]) <= 2 * 1024


def test_first_view_of_home_fits_into_the_first_packets(client, leaflet):
    from django.contrib.staticfiles import finders

    style = open(finders.find("website/style.css"), "rb").read()
    assert len(gzip.compress(client.get("/").content)) + len(gzip.compress(style)) <= 14 * 1024


def test_unknown_address_is_answered_calmly_in_the_readers_language(client, leaflet):
    answer = client.get("/nothing-here/?lang=si")
    assert answer.status_code == 404
    assert '<html lang="si"' in answer.content.decode()


def test_failure_is_told_without_asking_the_database(db):
    with CaptureQueriesContext(connection) as captured:
        answer = failed(HttpRequest())
    assert answer.status_code == 500
    assert "Something broke" in answer.content.decode()
    assert len(captured) == 0


def test_form_without_its_proof_is_refused_with_words(community, member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    answer = client.post("/sign-out/")
    assert answer.status_code == 403
    assert "This form has grown old" in answer.content.decode()
    assert client.get("/").context["request"].user == member


def test_refusal_says_that_nothing_was_changed(client, member):
    client.force_login(member)
    answer = client.get("/desk/pages/")
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.content.decode()


def test_address_that_takes_forms_only_answers_a_reader_in_words(client, member):
    client.force_login(member)
    answer = client.get("/my/still-right/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "There is nothing to read here" in answer.content.decode()


@pytest.mark.parametrize("sent", [{"learning": "x" * 5_000_000}, {f"field{number}": "x" for number in range(500)}])
@pytest.mark.parametrize("multipart", [True, False])
def test_form_beyond_our_limits_is_called_too_large_and_is_no_error_of_ours(client, member, caplog, sent, multipart):
    client.force_login(member)
    if multipart:
        answer = client.post("/my/profile/", sent)
    else:
        answer = client.post("/my/profile/", urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "That was too large" in answer.content.decode()
    assert [line for line in caplog.records if line.levelno > logging.WARNING] == []


def test_request_meant_for_another_site_is_answered_in_words_and_names_no_host(client, db):
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "We cannot read this" in answer.content.decode()
    assert "elsewhere" not in answer.content.decode()
