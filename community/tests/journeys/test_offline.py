"""Without a connection: what was read opens again, what was not says so, nothing signed-in outlives sign-out, and what was
sent arrives later."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.living import fill, press, tick
from journeys.running import Product, started

MEMBER = "member1@sample.example"
SECRETARIAT = "secretariat@sample.example"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      found.push([name.split("-")[0], name, new URL(request.url).pathname]);
  return found;
}"""
TEXTS = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(await (await cache.match(request, { ignoreVary: true })).text());
  }
  return texts.join("\\n");
}"""


@pytest.fixture(scope="module")
def own_product() -> Iterator[Product]:
    """A product that these journeys may stop."""
    with started() as running:
        yield running


@pytest.fixture
def served(own_product: Product) -> Iterator[Product]:
    """The product, running when the test begins."""
    if not own_product.answers():
        own_product.start()
    return own_product


@pytest.fixture
def phone(open_browser, served) -> Page:
    page = open_browser(width=360, base_url=served.address, locale="en").new_page()
    page.goto("/")
    wait_until_kept(page, "/")
    return page


def kept(page: Page) -> list[str]:
    return [path for kind, _, path in page.evaluate(KEPT) if kind == "pages"]


def wait_until_kept(page: Page, path: str) -> None:
    page.wait_for_function(
        f"async () => (await ({KEPT})()).some(([kind, name, path]) => kind === 'pages' && path === '{path}')"
    )


def read(page: Page, path: str) -> str:
    page.goto(path)
    wait_until_kept(page, path)
    return page.locator("h1").inner_text()


def test_pages_that_were_read_open_without_a_connection_and_others_say_so(phone, served):
    complaints: list[str] = []
    phone.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
    )
    headings = {path: read(phone, path) for path in ("/c/clean-mobility/", "/c/clean-mobility/how-to-join/", "/")}
    phone.goto("/?lang=vi")
    phone.wait_for_function(f"async () => (await ({TEXTS})()).split('<html lang=\"vi\"').length === 3")
    headings["/"] = phone.locator("h1").inner_text()
    expect(phone.locator(".offline-note")).to_be_hidden()

    served.stop()
    for path, heading in headings.items():
        phone.goto(path)
        expect(phone.locator("h1")).to_have_text(heading)
        expect(phone.locator(".offline-note")).to_be_visible()
        expect(phone.locator("body")).to_have_css("display", "flex")
    phone.goto("/about/")
    expect(phone.locator("html")).to_have_attribute("lang", "vi")

    served.start()
    phone.goto("/")
    expect(phone.locator(".offline-note")).to_be_hidden()
    assert complaints == []


def test_nothing_signed_in_remains_after_signing_out(phone, served):
    served.sign_in(phone, MEMBER)
    own_heading = read(phone, "/")
    read(phone, "/people/")
    phone.goto("/my/profile/")
    assert "/my/profile/" not in kept(phone)
    assert "Sample member 1" in phone.evaluate(TEXTS)

    phone.get_by_role("banner").get_by_text("You", exact=True).click()
    phone.get_by_role("button", name="Sign out").click()
    phone.goto("/")
    phone.wait_for_load_state("networkidle")
    assert "Sample member 1" not in phone.evaluate(TEXTS)
    assert phone.locator("h1").inner_text() != own_heading
    phone.go_back()
    assert "Sample member 1" not in phone.content()

    served.stop()
    for path in ("/people/", "/my/profile/"):
        phone.goto(path)
        expect(phone.locator("h1")).to_have_text("No connection")


def test_pages_of_a_session_go_when_the_session_is_gone(phone, served):
    served.sign_in(phone, SECRETARIAT)
    read(phone, "/people/")
    phone.goto("/desk/")
    assert "/desk/" not in kept(phone)
    assert any(name != "pages-everyone" for kind, name, _ in phone.evaluate(KEPT) if kind == "pages")

    phone.context.clear_cookies()
    read(phone, "/communities/")
    assert {name for kind, name, _ in phone.evaluate(KEPT) if kind == "pages"} == {"pages-everyone"}


def at_second_step(page: Page) -> list[str]:
    """Fill in the first step; return the list that the addresses of forms sent from the second one on will be in."""
    page.goto("/join/?community=clean-mobility")
    fill(page, name="Minh", email="minh@example.vn", country="VN", language="en")
    press(page, "Save and go on")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.is_navigation_request() else None)
    tick(page, "[name=capacity][value=individual]")
    fill(page, sentence='I count "who rides" & <why>.')
    return sent


def test_press_without_a_connection_waits_for_it_and_sends_once(phone):
    sent = at_second_step(phone)
    phone.context.set_offline(True)
    button = phone.locator("main").get_by_role("button", name="Save and go on")
    for _impatient in range(2):
        button.click()
        expect(phone.locator("[data-no-connection]")).to_be_visible()
    assert sent == []
    phone.context.set_offline(False)
    phone.wait_for_url("**/join/joins/")
    assert [url.partition("/join")[2] for url in sent] == ["/work/", "/joins/"]


def test_form_that_does_not_arrive_comes_back_and_is_sent_again(phone, served):
    at_second_step(phone)
    served.stop()
    press(phone, "Save and go on")
    expect(phone.locator("h1")).to_have_text("No connection")
    expect(phone.get_by_text("it is kept on this page")).to_be_visible()
    phone.get_by_text("What you typed", exact=True).click()
    expect(phone.get_by_text('I count "who rides" & <why>.')).to_be_visible()
    press(phone, "Send it again")
    expect(phone.locator("h1")).to_have_text("No connection")

    served.start()
    press(phone, "Send it again")
    phone.wait_for_url("**/join/joins/")
    phone.goto("/join/work/")
    expect(phone.locator("[name=sentence]")).to_have_value('I count "who rides" & <why>.')
