"""`make shots`: a screenshot of every page on a phone and on a desk, in the folder shots/; and the pictures of docs/."""

import os
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from journeys.every_page import EVERY_PAGE, PEOPLE, SECRETARIAT
from journeys.running import Product, started

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "shots"
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = (360, 1280)
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
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.screenshot(path=FOLDER / f"{opened.name}-{width}.png", full_page=True)
            page.context.close()
        _pictures_of_docs(browser, product)
    print(FOLDER)


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
    """In few colours, so that it weighs little."""
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(64).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
