"""What somebody does in the browser, step by step, as a person would: by the words on the buttons."""

import re

from playwright.sync_api import Page

CODE = re.compile(r"\b[0-9]{4}-[0-9]{4}\b")


def press(page: Page, words: str) -> None:
    """Press the button that says so, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words).first.click()


def fill(page: Page, **values: str) -> None:
    """Fill fields by their names; a list takes what is chosen in it."""
    for name, value in values.items():
        field = page.locator(f"main [name='{name}']:visible").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def tick(page: Page, selector: str) -> None:
    """Tick every box (or the one round one) that `selector` finds."""
    for box in page.locator(f"main input{selector}").all():
        box.check()


def mail_to(page: Page, address: str, saying: str = "") -> str:
    """Return the text of the newest mail to an address (whose subject has the words `saying`), read in the mailbox."""
    page.goto(f"/dev/mailbox/?to={address}")
    page.locator("main table a", has_text=saying).first.click()
    return page.locator("main pre").inner_text()


def code_from(page: Page, address: str) -> str:
    """Return the newest code that was mailed to an address; the page is where it was afterwards."""
    here = page.url
    code = CODE.search(mail_to(page, address, "code"))
    assert code
    page.goto(here)
    return code[0]


def link_from(page: Page, address: str, saying: str, path: str) -> str:
    """Return the path of the link in a mail that begins with `path`."""
    found = re.search(rf"https?://[^/\s]+({path}\S+)", mail_to(page, address, saying))
    assert found
    return found[1]


def join(page: Page, *, name: str, email: str, sentence: str) -> None:
    """Join as an individual: the three steps and the code."""
    page.goto("/join/?community=clean-mobility")
    fill(page, name=name, email=email, country="VN", language="en")
    press(page, "Save and go on")
    tick(page, "[name=capacity][value=individual]")
    fill(page, sentence=sentence)
    press(page, "Save and go on")
    tick(page, "[name^=consent_]")
    press(page, "Save and go on")
    code = code_from(page, email)
    fill(page, code=code)
    press(page, "Join")
