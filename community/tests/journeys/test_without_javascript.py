"""Everything a member needs works where no script runs, and by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.living import code_from, fill, join, press, tick
from journeys.running import Product

EMAIL = "plain.browser@example.lk"
BUTTONS = "main button:visible, main a:visible, main input:visible, main select:visible, main textarea:visible"
NAMED = "element => (element.name || element.href || element.textContent.trim()) + (element.value || '')"


@pytest.fixture
def plain(product: Product, open_browser) -> Page:
    """A phone's browser that runs no scripts."""
    return open_browser(width=360, base_url=product.address, locale="en", java_script_enabled=False).new_page()


def test_joining_signing_in_profile_directory_and_leaving_work_without_scripts(plain, product, open_browser):
    join(plain, name="Plain Browser", email=EMAIL, sentence="I plan footpaths.")
    expect(plain.locator("h1")).to_have_text("Your application")

    desk = open_browser(base_url=product.address, locale="en", java_script_enabled=False).new_page()
    product.sign_in(desk, "secretariat@sample.example")
    desk.goto("/desk/applications/")
    desk.get_by_role("link", name="Plain Browser").click()
    press(desk, "Accept")

    plain.context.clear_cookies()
    plain.goto("/sign-in/")
    fill(plain, email=EMAIL)
    press(plain, "Send me a code")
    code = code_from(plain, EMAIL)
    fill(plain, code=code)
    press(plain, "Sign in")

    plain.goto("/my/profile/")
    press(plain, "Add something that you know")
    plain.locator("main [name^='expertise-'][name$='-topic']:visible").select_option(index=3)
    plain.locator("main [name^='expertise-'][name$='-sentence']:visible").fill("Footpaths bring riders")
    press(plain, "Save the profile")
    expect(plain.locator("h1")).to_contain_text("Plain Browser")
    expect(plain.get_by_text("Footpaths bring riders")).to_be_visible()

    plain.goto("/people/")
    plain.locator("main summary", has_text="Filter").click()
    fill(plain, q="member", country="LK")
    press(plain, "Show")
    assert "country=LK" in plain.url
    expect(plain.locator("main ul.rows h3").first).to_contain_text("Sample")

    plain.goto("/my/leave/")
    tick(plain, "[name=memberships]")
    press(plain, "Leave what is ticked")
    expect(plain.locator("h1")).to_have_text("You have left")


@pytest.mark.parametrize("address", ["/", "/people/", "/join/", "/sign-in/", "/c/clean-mobility/"])
def test_everything_is_reached_by_the_keyboard(address, product, open_browser):
    page = open_browser(width=1280, base_url=product.address, locale="en").new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    reached, wanted = (
        set(),
        {element.evaluate(NAMED) for element in page.locator(BUTTONS).all() if _can_be_reached(element)},
    )
    for _ in range(400):
        page.keyboard.press("Tab")
        now = page.locator(":focus")
        if now.count() == 0 or now.evaluate("element => !!element.closest('footer')"):
            break
        reached.add(now.evaluate(NAMED))
    assert wanted - reached == set()


def _can_be_reached(element) -> bool:
    """Of round buttons that belong together, one is; what is hidden in a closed part is not."""
    kind = element.get_attribute("type") or ""
    return not re.match("radio|hidden", kind) and element.get_attribute("tabindex") != "-1"
