"""The settings as the secretariat uses them: on a phone and without scripts, known at once in every process, no barriers."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.every_page import SECRETARIAT
from journeys.living import fill, press, tick
from journeys.running import Product
from journeys.watching import Watcher

WHAT_IT_KNOWS = """
import sys, django
django.setup()
from cop.network.queries import communities_open, topics
from cop.network.sending import sender
for _ in sys.stdin:
    known = [*sender(None).contact, *(one.slug for one in communities_open()), *(one.code for one in topics())]
    print("|".join(known), flush=True)
"""


@pytest.fixture
def another_process(product: Product) -> Iterator[subprocess.Popen]:
    """A process of the product beside the one that serves the pages, which says what it knows when it is asked."""
    environment = product.installation.environment
    command = [sys.executable, "-c", WHAT_IT_KNOWS]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def knows(process: subprocess.Popen) -> list[str]:
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip().split("|")


@pytest.fixture
def desk(product: Product, open_browser) -> Page:
    """A phone's browser of the secretariat that runs no scripts."""
    page = open_browser(width=360, base_url=product.address, locale="en", java_script_enabled=False).new_page()
    product.sign_in(page, SECRETARIAT)
    return page


@pytest.mark.requirement("S88")
def test_what_is_set_on_a_phone_is_known_at_once_in_another_process(desk, another_process):
    before = knows(another_process)
    desk.goto("/desk/")
    desk.get_by_role("link", name="Settings").click()
    desk.get_by_role("link", name="Change name and contact").click()
    fill(desk, host="A Host of the Journey")
    press(desk, "Add an account")
    desk.locator("main [name^='accounts-'][name$='-name']:visible").last.fill("@journey")
    press(desk, "Save: it shows everywhere then")
    expect(desk.locator("footer")).to_contain_text("A Host of the Journey")
    expect(desk.locator("footer")).to_contain_text("@journey")

    desk.get_by_role("link", name="Name a community").click()
    fill(desk, names_en="Journey Energy", sectors_en="Energy", summaries_en="Power for the journey.")
    tick(desk, "[name=colour][value=plum]")
    desk.get_by_text("Declare another country").click()
    tick(desk, "[name=countries][value=NP]")
    press(desk, "Name the community")
    assert "journey-energy" not in knows(another_process)
    press(desk, "Open the community")

    desk.goto("/desk/settings/")
    desk.get_by_role("link", name="Add a topic of the first level").click()
    fill(desk, names_en="Journey grids")
    press(desk, "Add the topic")
    now = knows(another_process)
    assert set(now) - set(before) == {"A Host of the Journey", "journey-energy", "journey-grids"}


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/desk/settings/partnership/", {"names_en": ""}),
        ("/desk/settings/communities/new/", {"names_en": "Journey", "members_stated": "60+"}),
        ("/desk/settings/topics/new/", {"names_en": "清洁"}),
    ],
)
def test_forms_with_errors_and_unfolded_languages_have_no_barriers(product, open_browser, address, typed):
    watcher = Watcher(open_browser(width=360, base_url=product.address, locale="en").new_page(), product.address)
    product.sign_in(watcher.page, SECRETARIAT)
    watcher.page.goto(address)
    fill(watcher.page, **typed)
    watcher.page.locator("main button.button:not(.quiet)").last.click()
    expect(watcher.page.locator(".summary-of-errors")).to_be_focused()
    for folded in watcher.page.locator("main details").all():
        folded.evaluate("details => details.open = true")
    for width in (360, 1280):
        assert watcher.overflow(width) == []
        assert watcher.barriers() == []
