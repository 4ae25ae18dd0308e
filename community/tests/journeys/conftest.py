"""What every journey gets: the running product and browsers."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from journeys.running import PATIENCE, Product, started

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """One product for all journeys; a journey that stops it starts its own with `started`."""
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[OpenBrowser]:
    """Open a browser of somebody's own, without cookies: `open_browser(width=360, locale="si")`."""
    opened: list[BrowserContext] = []

    def make(width: int = 1280, **options: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
