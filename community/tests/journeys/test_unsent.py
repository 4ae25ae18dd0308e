"""Text that was typed and not sent: it stays on the device for whoever typed it, and arrives once."""

from journeys.every_page import SECRETARIAT
from journeys.running import Product


def test_unsent_text_comes_back_for_its_writer_alone_and_goes_once_sent(product: Product, open_browser) -> None:
    here = {"base_url": product.address, "locale": "en", "service_workers": "block"}
    context = open_browser(width=360, **here)
    page = context.new_page()
    product.sign_in(page, SECRETARIAT)
    page.goto("/c/clean-mobility/ask/")
    assert not page.locator("[data-kept]").is_visible()
    token = page.locator("[name=sent_once]").input_value()
    page.get_by_label("In one line").fill("Charging tariff for public buses at night")
    page.get_by_label("What it is about").fill("The evening peak is at its limit in Sri Lanka.")
    page.locator("[name=proposed_countries]").wait_for()
    assert not page.locator("[name=proposed_countries]").is_checked()
    page.get_by_text("Keep as a draft").wait_for()

    page.route("**/ask/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_timeout(300)
    page.unroute("**/ask/")
    page.goto("/c/clean-mobility/ask/")
    assert page.locator("[data-kept]").is_visible()
    assert page.get_by_label("In one line").input_value() == "Charging tariff for public buses at night"
    assert page.locator("[name=sent_once]").input_value() == token
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url("**/q/*/")
    kept = "() => Object.keys(localStorage).filter((key) => key.startsWith('draft '))"
    assert page.evaluate(kept) == []

    page.goto("/c/clean-mobility/ask/")
    page.get_by_label("In one line").fill("Not for the next one")
    page.wait_for_timeout(800)
    assert len(page.evaluate(kept)) == 1
    page.get_by_text("You", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/ask/" not in address)
    assert page.evaluate(kept) == []
