"""Each kind of page, on a phone and on a desk: no barriers, no complaints, nothing too wide, within the budget."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from journeys.every_page import EVERY_PAGE, PEOPLE, Opened
from journeys.running import PATIENCE, Product
from journeys.watching import Watcher

KB = 1024
WEIGHT, REQUESTS, SCRIPTS = 40 * KB, 6, 20 * KB
WITH_PASSKEYS = ("/sign-in/", "/my/security/passkeys/add/")
"""Pages whose scripts are counted apart: they bring what a browser needs to speak with a passkey."""

OTHER_WHEN_WIDE = "main :is(table.stack, .narrowing, .beside)"
"""What shows other parts on a wide screen than on a phone (style.css). The frame does too: it is looked at on each home page."""


@pytest.fixture(scope="module")
def watchers(product: Product, browser: Browser) -> Iterator[dict[str, Watcher]]:
    """A browser for each of the people, signed in, with nothing kept from page to page but the session."""
    made = {}
    for who in PEOPLE:
        context = browser.new_context(base_url=product.address, locale="en", service_workers="block")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if who:
            product.sign_in(page, who)
        made[who] = Watcher(page, product.address)
    yield made
    for watcher in made.values():
        watcher.page.context.close()


@pytest.mark.parametrize("opened", EVERY_PAGE, ids=lambda opened: opened.name)
def test_page(opened: Opened, watchers, product):
    watcher = watchers[opened.who]
    path = opened.path(watcher.page.context, product)
    watcher.page.set_viewport_size({"width": 360, "height": 800})
    load, faults = watcher.cold(path), []
    for width in (360, 1280):
        faults += watcher.overflow(width)
        if width == 360 or opened.address == "/" or watcher.page.locator(OTHER_WHEN_WIDE).count():
            faults += [f"at {width} px: {barrier}" for barrier in watcher.barriers()]
    faults += [
        f"complaint: {text}" for text in load.complaints if "the server responded with a status of 40" not in text
    ]
    faults += [f"another host: {address}" for address in load.foreign]
    faults += _over_budget(load, path)
    assert faults == []


def _over_budget(load, path: str) -> Iterator[str]:
    if path in WITH_PASSKEYS:
        return
    if load.weight > WEIGHT:
        yield f"{load.weight} bytes: {load.own}"
    if len(load.own) > REQUESTS:
        yield f"{len(load.own)} requests: {list(load.own)}"
    if load.scripts > SCRIPTS:
        yield f"{load.scripts} bytes of scripts"
