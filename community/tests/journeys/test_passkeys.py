"""Passkeys in a real browser, under the strict policy for scripts: made, used alone, and used as the second step."""

import pytest
from playwright.sync_api import Page, expect

MEMBER = "member12@sample.example"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(open_browser, product) -> Page:
    page = open_browser(width=360, base_url=product.address, locale="en").new_page()
    page.goto("/?lang=en")  # the sample reads Dzongkha first
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.locator("main button").click()
    expect(page.locator(".messages")).to_contain_text("You are signed out.")


def test_passkey_signs_in_alone_and_as_second_step(phone: Page, product) -> None:
    troubles: list[str] = []
    phone.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    product.sign_in(phone, MEMBER)
    phone.goto("/my/security/passkeys/add/")
    phone.get_by_role("button", name="Add the passkey").click()
    expect(phone.locator(".recovery-codes li")).to_have_count(10)
    sign_out(phone)

    phone.goto("/sign-in/?next=/people/")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(f"{product.address}/people/")
    sign_out(phone)

    product.sign_in(phone, MEMBER)
    expect(phone.get_by_role("heading", level=1)).to_have_text("One more step")
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url(f"{product.address}/")
    phone.goto("/my/security/")
    expect(phone.locator("main")).to_contain_text("Passkey 1")
    assert troubles == []


def test_without_scripts_the_passkey_is_not_offered(open_browser, product) -> None:
    page = open_browser(base_url=product.address, locale="en", java_script_enabled=False).new_page()
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()
