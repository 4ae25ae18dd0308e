"""`make shots`: a screenshot of every page on a phone and on a desk, in the folder shots/; and the pictures of docs/."""

import os
import re
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from journeys.every_page import EVERY_PAGE, MEMBER, PEOPLE, SECRETARIAT, VISITOR
from journeys.running import Product, started

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "shots"
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (360, 1280)
FACILITATOR = "facilitator@sample.example"
OF_QUESTIONS = {
    VISITOR: ("/moderation/", "/search/?q=bus"),
    MEMBER: (
        "/discussions/", "/open-questions/", "/unanswered/", "/replies/", "/search/?q=charger", "/my/searches/",
        "/c/clean-mobility/ask/", "/c/clean-mobility/discussions/", "/q/{asked}/", "/q/{asked}/edit/",
        "/q/{asked}/appear/", "/q/{asked}/posts/1/report/", "/q/{reply}/", "/q/{reply}/history/", "/q/{reply}/reply/",
        "/q/{reply}/reply/in/vi/",
    ),
    FACILITATOR: (
        "/desk/", "/q/{wording}/", "/q/{wording}/edit/", "/q/{asked}/", "/q/{asked}/who/", "/q/{asked}/ask-people/", "/q/{unanswered}/ask-people/",
        "/q/{draft}/compile/", "/q/{reply}/compile/", "/c/clean-mobility/discussions/calls/",
        "/c/clean-mobility/discussions/rules/", "/c/clean-mobility/moderation/",
    ),
}  # fmt: skip
"""Pages of discussions by who opens them; the names are those of `TOLD`."""

TOLD = {"reply": "BUSES", "asked": "TARIFF", "draft": "DRIVERS", "wording": "SIGNS", "unanswered": "PAYING"}
"""The sample queries of the demonstration that are shown (cop/discussions/samples/story.py)."""

NUMBER = """
from cop.discussions.models import Thread
from cop.discussions.samples import story
print(Thread.objects.get(title=story.{}.title).pk)
"""

SEEN_BY_FACILITATORS = (
    ("who-knows", "/q/{unanswered}/ask-people/", ".crumbs"),
    ("compile", "/q/{draft}/compile/", ".crumbs"),
    ("reply", "/q/{reply}/reply/", "section:nth-of-type(2)"),
)
"""Pictures of docs/facilitators.md: the page, and what stands at the top of the picture."""

GAP = 24
LIST = """Members of the network,,,,
Name,Organisation,Country,E-mail,Consent since
Sample Perera,Sample City Buses,S. Lanka,sample.perera@sample.example,2024-03-01
Sample Dorji,Sample Road Authority,Bhutan,sample.dorji@sample.example,
নমুনা আক্তার,Sample Transport Board,B'desh,no address yet,
"""


def main() -> None:
    """Start the demonstration, open each page, and print where the pictures lie."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as os.environ["TESTS_RUN"], started() as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for who in PEOPLE:
            page = browser.new_page(base_url=product.address, locale="en")
            if who:
                product.sign_in(page, who)
            for opened in (one for one in EVERY_PAGE if one.who == who):
                page.goto(opened.path(page.context, product))
                _shoot(page, opened.name)
            page.context.close()
        _pictures_of_docs(browser, product)
        _pictures_of_questions(browser, product)
    print(FOLDER)


def _pictures_of_questions(browser: Browser, product: Product) -> None:
    numbers = {name: product.installation.python(NUMBER.format(query)).strip() for name, query in TOLD.items()}
    for who, addresses in OF_QUESTIONS.items():
        page = browser.new_page(base_url=product.address, locale="en", viewport={"width": 1000, "height": 760})
        if who:
            product.sign_in(page, who)
        for address in addresses:
            page.goto(address.format(**numbers))
            _shoot(page, f"{who.partition('@')[0] or 'visitor'}-questions{re.sub('[^a-z]+', '-', address)}".strip("-"))
        if who == FACILITATOR:
            for name, address, first in SEEN_BY_FACILITATORS:
                page.set_viewport_size({"width": 1200, "height": 800})
                page.goto(address.format(**numbers))
                page.locator(first).evaluate("seen => seen.scrollIntoView()")
                _keep(page, name)
        if who == MEMBER:
            page.set_viewport_size({"width": 360, "height": 760})
            _keep_side_by_side(page, "questions", [
                address.format(**numbers) for address in ("/c/clean-mobility/ask/", "/q/{asked}/", "/q/{reply}/reply/")
            ])  # fmt: skip
        page.context.close()


def _shoot(page: Page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)


def _pictures_of_docs(browser: Browser, product: Product) -> None:
    page = browser.new_page(base_url=product.address, locale="en", viewport={"width": 1000, "height": 760})
    product.sign_in(page, SECRETARIAT)
    for name, address in (("desk", "/desk/"), ("protection", "/desk/protection/")):
        page.goto(address)
        _keep(page, name)
    page.goto("/desk/import/")
    page.set_input_files("input[type=file]", {"name": "sample.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="Apply the list").wait_for(timeout=60_000)
    _keep(page, "list")


def _keep(page: Page, name: str) -> None:
    _save(_shown(page), name)


def _keep_side_by_side(page: Page, name: str, addresses: list[str]) -> None:
    """What a phone shows at several addresses, in one picture."""
    shots = []
    for address in addresses:
        page.goto(address)
        shots.append(_shown(page))
    width, height = shots[0].size
    picture = Image.new("RGB", (len(shots) * (width + GAP) - GAP, height), "white")
    for place, shot in enumerate(shots):
        picture.paste(shot, (place * (width + GAP), 0))
    _save(picture, name)


def _shown(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _save(picture: Image.Image, name: str) -> None:
    """In few colours, so that it weighs little."""
    picture.quantize(64).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
