"""The dark, the narrow and the much enlarged."""

import pytest

from journeys.running import Product
from journeys.watching import Watcher

PAGES = ["/", "/join/", "/people/"]


@pytest.mark.parametrize("address", PAGES)
def test_dark_pages_have_no_barriers(address, product: Product, open_browser):
    watcher = Watcher(
        open_browser(width=360, base_url=product.address, color_scheme="dark").new_page(), product.address
    )
    watcher.cold(address)
    background = watcher.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert sum(int(part) for part in background.removeprefix("rgb(").removesuffix(")").split(",")) < 200
    assert watcher.barriers() == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "si", "dz"])
def test_pages_enlarged_four_times_do_not_scroll_sideways(address, language, product: Product, open_browser):
    """1280 px at 400 % are 320 px (WCAG 1.4.10)."""
    watcher = Watcher(open_browser(width=320, base_url=product.address).new_page(), product.address)
    watcher.cold(f"{address}?lang={language}")
    assert watcher.overflow(320) == []
    assert watcher.page.evaluate("document.documentElement.lang") == language
