"""The desk's first page without a mouse, on a phone and without scripts: every act is reached by Tab, and its focus is seen."""

import pytest
from playwright.sync_api import Page, expect

from journeys.every_page import SECRETARIAT
from journeys.running import Product

MOST = 80


@pytest.fixture
def desk(product: Product, open_browser) -> Page:
    page = open_browser(width=360, base_url=product.address, locale="en", java_script_enabled=False).new_page()
    product.sign_in(page, SECRETARIAT)
    return page


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus begins with `words`."""
    focused = page.locator(":focus")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if focused.count() and focused.inner_text().strip().startswith(words):
            assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError(f"no {words} by {MOST} presses of Tab")


def test_a_thing_is_taken_and_given_back_by_keyboard_alone(desk):
    desk.goto("/desk/")
    tab_to(desk, "Skip to content")
    tab_to(desk, "Take it")
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("is yours now.")
    expect(desk.get_by_role("heading", name="Yours", exact=True)).to_be_visible()
    tab_to(desk, "Give it to somebody")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("group", name="Who sees to it")).to_be_visible()
    tab_to(desk, "Desk")
    desk.keyboard.press("Enter")
    tab_to(desk, "Give it back")
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("is free for everybody again.")
