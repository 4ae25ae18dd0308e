"""`make mail-shots`: every mail of the product on contact sheets in the folder shots/mails/, each as a mail program shows it:
on a telephone and at a desk, light and dark, with nothing loaded from anywhere. LANGUAGES="en si" makes fewer."""

import os
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "shots" / "mails"
LANGUAGES = os.environ.get("LANGUAGES", "en si dz zh-hans ta").split()
WIDTHS = {360: 8, 700: 4}
"""Of a mail, in pixels, and how many of that width stand side by side on a sheet."""

MAILS_OF_A_SHEET = 8
PATIENCE = 300_000
"""Milliseconds for each step of a sheet, which has millions of pixels, on a machine that may have other work."""

LOADS_NOTHING = "default-src 'none'; style-src 'unsafe-inline'"
SAID = """\
We moved **depot charging** to the hours after midnight, *not* to the weekend. [The order](https://example.org/order) says so.

| Hours | Rate | Who pays |
|---|---:|---|
| 18–22 | 42 | the operator |
| 0–5 | 14 | the utility, for two years |

> What did drivers do?
> They plugged in late.

1. ask the utility first
2. `meter` each depot
"""
FITTED = """() => Promise.all([...document.querySelectorAll('iframe')].map(async one => {
  one.style.height = one.contentDocument.documentElement.scrollHeight + 'px'
  const wide = one.contentDocument.documentElement.scrollWidth
  if (wide > one.clientWidth) throw new Error(one.title + ' is ' + wide + ' wide')
}))"""


def main() -> None:
    """Write every mail in each language, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as os.environ["DATA_DIR"]:
        os.environ["DJANGO_SETTINGS_MODULE"] = "cop.config.settings"
        _prepare()
        mails = {language: list(_written(language)) for language in LANGUAGES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for language, width, scheme in product(LANGUAGES, WIDTHS, ("light", "dark")):
            for first in range(0, len(mails[language]), MAILS_OF_A_SHEET):
                some = mails[language][first : first + MAILS_OF_A_SHEET]
                _shoot(browser, some, width, scheme, f"{language}-{width}-{scheme}-{first // MAILS_OF_A_SHEET}")
    print(FOLDER)


def _written(language: str) -> Iterator[tuple[str, str]]:
    """Every mail by its name, as HTML; its words beside it as a text file."""
    from cop.desk.queries import mail_examples
    from cop.desk.queries.mail_examples import example, templates

    mail_examples.TEXT = SAID
    for name in templates():
        said = example(name, language)
        (FOLDER / f"{language}-{name}.txt").write_text(f"{said.subject}\n\n{said.text}")
        yield name, said.html


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from cop.config import leaflet

    call_command("prepare", verbosity=0)
    leaflet.load()


def _shoot(browser: Browser, mails: list[tuple[str, str]], width: int, scheme: str, name: str) -> None:
    columns = WIDTHS[width]
    page = browser.new_page(color_scheme=scheme, viewport={"width": columns * (width + 8), "height": 600})  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    frames = [
        f'<figure style="margin:0 8px 8px 0"><figcaption>{title}</figcaption>'
        f'<iframe title="{title}" srcdoc="{escape(html)}" style="width:{width}px;border:0"></iframe></figure>'
        for title, html in mails
    ]
    page.set_content(
        f'<meta http-equiv="Content-Security-Policy" content="{LOADS_NOTHING}">'
        f'<body style="margin:0;display:flex;flex-wrap:wrap;align-items:flex-start;background:#888">{"".join(frames)}'
    )
    page.evaluate(FITTED)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    page.close()
    if asked:
        raise SystemExit(f"{name} asks for {asked}")


if __name__ == "__main__":
    main()
