"""The database of a running site is away for a while: what was on its way comes back, and goes on when it is there again."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from installation import Installation, Site, copied, running, until
from people.joining import WORK, YOU
from surfing import Browser, Page, said

MEMBER = "minh@member.example"
SENTENCE = 'We count "who rides" & <why>, in ཐིམ་ཕུག and ඩ.'


@pytest.fixture(scope="module")
def place(empty: Installation) -> Iterator[Installation]:
    """An installation with a member, which does not wait for its database as long as it would."""
    with copied(empty) as made:
        made.environment["SQLITE_PATIENCE"] = "1"
        made.run("init", "--email", "first@office.example", "--name", "First Desk", "--language", "en")
        made.python(f"from people.crowd import join; join({MEMBER!r}, 'Member Minh')")
        yield made


@pytest.fixture(scope="module")
def site(place: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(place, tmp_path_factory.mktemp("site") / "output") as site:
        yield site


@contextmanager
def database_away(place: Installation) -> Iterator[None]:
    """PostgreSQL lets nobody in; SQLite lets nobody write."""
    url = place.environment.get("DATABASE_URL")
    if url is None:
        with closing(sqlite3.connect(place.data / "cop.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    name = urlsplit(url).path[1:]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def assert_calm(page: Page) -> None:
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "What you sent has not arrived, but it is kept on this page." in said(page)


@pytest.mark.one_database
def test_form_of_joining_comes_back_whole_and_goes_on(place: Installation, site: Site) -> None:
    browser = Browser(site)
    page = browser.press(browser.get("/join/"), YOU)
    topics = re.findall(r'name="topics" value="([^"]+)"', page.text)[1:3]
    with database_away(place):
        page = browser.press(page, WORK | {"sentence": SENTENCE, "topics": topics})
        assert_calm(page)
        assert SENTENCE in said(page)
        page = browser.press(page)
        assert_calm(page)
    page = browser.press(page)
    assert page.url.endswith("/join/joins/")
    kept = browser.get("/join/work/").text
    assert "&quot;who rides&quot; &amp; &lt;why&gt;, in ཐིམ་ཕུག and ඩ." in kept
    assert re.findall(r'name="topics" value="([^"]+)"[^>]* checked', kept) == topics


def test_first_step_and_profile_come_back_too(place: Installation, site: Site) -> None:
    visitor, member = Browser(site), Browser(site).sign_in(MEMBER)
    first, profile = visitor.get("/join/"), member.get("/my/profile/")
    with database_away(place):
        first = visitor.press(first, YOU)
        profile = member.press(profile, {"postal_address": "12 Lê Lợi\r\nHuế", "place": "Huế"})
        assert_calm(first)
        assert_calm(profile)
        assert site.status("/healthz") == 200
    assert visitor.press(first).url.endswith("/join/work/")
    assert "Your profile is saved." in said(member.press(profile))
    assert "12 Lê Lợi\nHuế" in member.get("/my/profile/").text
    until(lambda: site.status("/readyz") == 200)  # the worker too goes on by itself
