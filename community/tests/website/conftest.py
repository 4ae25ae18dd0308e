"""Pages to look at, and what it takes to look."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.network.models import Community
from cop.website.choices import PageKind
from cop.website.models import Page, Revision


@pytest.fixture
def make_page(community: Community) -> Callable[..., Page]:
    """Make a published page: `make_page("buses", en="Buses", si="බස්", body="…")`; a draft with `published=None`."""

    def make(
        slug: str, *, kind: PageKind = PageKind.PAGE, of: Community | None = community, body: str = "", **facts
    ) -> Page:
        titles = {code: facts.pop(code) for code in ("en", "si", "vi", "zh_hans") if code in facts} or {"en": slug}
        facts.setdefault("published", timezone.now())
        page = Page.objects.create(community=of, slug=slug, kind=kind, **facts)
        for language, title in titles.items():
            code = language.replace("_", "-")
            Revision.objects.create(page=page, language=code, title=title, summary=f"{title}, in short", body=body)
        return page

    return make


@pytest.fixture
def queries_for() -> Callable[[Client, str], tuple[int, int]]:
    """How many queries an address takes when nothing is remembered, and when something is."""

    def counts(client: Client, address: str) -> tuple[int, int]:
        caches["memory"].clear()
        return count(client, address), count(client, address)

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return counts
