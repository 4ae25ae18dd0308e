"""Browsers without JavaScript at a site that really runs, and several people who press a button in the same moment."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from html import unescape
from threading import Barrier
from typing import Any

import requests

from installation import Site
from people.browsing import forms_in

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")

Page = requests.Response
Press = Callable[[], Page]


class Browser:
    """Somebody's browser: it keeps cookies and follows where it is led."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.session = requests.Session()

    def get(self, path: str) -> Page:
        return self.session.get(self.site.address + path, timeout=60)

    def press(self, page: Page, changes: dict[str, Any] | None = None, *, action: str = "", **more: Any) -> Page:
        """Type `changes` into the form of `page` that goes to `action` (to the page itself by default), and send it."""
        form = next(form for form in forms_in(page) if form.action.split("?")[0] == action)
        typed = form.fields | (changes or {})
        return self.session.post(self.site.address + action if action else page.url, typed, timeout=60, **more)

    def twin(self) -> "Browser":
        """The same browser as it is now: for what is sent once more before the first answer has come."""
        other = copy(self)
        other.session = requests.Session()
        other.session.cookies.update(self.session.cookies)
        return other

    def mail(self, address: str, saying: str = "") -> list[str]:
        """Return the mails to an address whose subject has the words `saying`, newest first, from the mailbox."""
        listed = self.get(f"/dev/mailbox/?to={address}").text
        found = re.findall(r'href="(/dev/mailbox/\d+/)"[^>]*>([^<]*)<', listed)
        return [said(self.get(path)) for path, subject in found if saying in unescape(subject)]

    def sign_in(self, email: str) -> "Browser":
        """Sign in with the code from the mail."""
        asked = self.press(self.get("/sign-in/"), {"email": email})
        self.press(asked, {"code": self.codes(email)[0]})
        return self

    def codes(self, email: str) -> list[str]:
        """Return the codes that were mailed to an address, newest first."""
        return [CODE.findall(mail)[0] for mail in self.mail(email, "code")]


def said(page: Page) -> str:
    """Return what the main part of a page says, in one line."""
    main = MAIN.search(page.text)
    assert main, page.text
    return unescape(" ".join(TAG.sub(" ", main[0]).split()))


def at_once(*presses: Press) -> Sequence[Page]:
    """Press all of these buttons in the same moment; return the pages in the same order."""
    together = Barrier(len(presses))

    def press(one: Press) -> Page:
        together.wait(10)
        return one()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))
