"""Narrowing the topics of the form by a word."""

from playwright.sync_api import expect

from journeys.living import fill, press
from journeys.running import Product


def test_word_that_is_in_no_topic_is_answered(product: Product, open_browser) -> None:
    page = open_browser(width=360, base_url=product.address, locale="en").new_page()
    page.goto("/join/")
    fill(page, name="Seeking Reader", email="seeking@example.lk", country="LK", language="en")
    press(page, "Save and go on")
    page.get_by_text("Topics that you know").click()
    word, nothing = page.get_by_label("Find a topic"), page.get_by_text("No topic has this in its name.")
    expect(nothing).to_be_hidden()
    word.fill("xyzzy")
    expect(nothing).to_be_visible()
    word.fill("")
    expect(nothing).to_be_hidden()
    expect(page.locator("#topics-offered > details").first).to_be_visible()
