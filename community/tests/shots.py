"""`make shots`: a screenshot of every page on a phone and on a desk, in the folder shots/."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from journeys.every_page import EVERY_PAGE, PEOPLE
from journeys.running import started

FOLDER = Path(__file__).resolve().parents[2] / "shots"
WIDTHS = (360, 1280)


def main() -> None:
    """Start the demonstration, open each page, and print where the pictures lie."""
    FOLDER.mkdir(exist_ok=True)
    with started() as product, sync_playwright() as playwright:
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
    print(FOLDER)


if __name__ == "__main__":
    main()
