"""Every attack of a collection that a package ships, in every text of discussions at once, opened in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from journeys.running import Product

SECRETARIAT = "secretariat@sample.example"

MAKE = """
from brs_kb.payloads import get_all_payloads
from django.utils import timezone
from cop.discussions.models import Post, Revision, Thread
from cop.network.models import Community
from cop.people.models import Person
from cop.services.markdown import LONGEST, rendered
from cop.services.moderation.models import Case, Report

attacks = [one.payload.replace("\\0", "") for one in get_all_payloads().values()]
title, use, interest, name, report = (" ".join(attacks[first::5]) for first in range(5))
written = "\\n\\n".join(attacks)
community = Community.objects.get(slug="clean-mobility")
attacker = Person.objects.create(
    email="attacker@sample.example", name=name, standing="member", sample=True, joined=timezone.now()
)
now = timezone.now()
thread = Thread.objects.create(
    community=community, kind="discussion", state="open", asker=attacker, title=title, questions=attacks,
    use=use, interest=interest, opened=now, edited=now, body=written[:LONGEST], html=rendered(written[:LONGEST]),
)
for place, start in enumerate(range(0, len(written), LONGEST), start=1):
    part = written[start:start + LONGEST]
    post = Post.objects.create(
        thread=thread, place=place, body=part, html=rendered(part, f"q-{place}"), interest=part[:300], edited=now
    )
Revision.objects.create(thread=thread, title=title, body=written)
case = Case.objects.create(
    kind="discussions.post", number=post.pk, community=community.pk, reported=1, on_text="edit", on_person="warn",
    note=use, before=interest, answer=name, decided=now, answered=now, decided_by=attacker.pk,
)
Report.objects.create(case=case, kind=case.kind, number=post.pk, reporter="-", why="other", words=report)
print(thread.pk, case.pk, len(attacks))
"""

FORGET = """
from cop.discussions.models import Thread
from cop.people.models import Person
from cop.services.moderation.models import Case
Case.objects.filter(reports__reporter="-").delete()
Thread.objects.filter(asker__email="attacker@sample.example").delete()
Person.objects.filter(email="attacker@sample.example").delete()
"""

WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"]) {
    const own = window[name];
    window[name] = (...said) => {
        if (name !== "fetch" || !String(said[0]).startsWith(location.origin)) window.ran.push(name + ": " + String(said[0]).slice(0, 80));
        return name === "fetch" ? own(...said) : undefined;
    };
}
"""

LEFT = """
() => [...document.querySelectorAll("*")].filter(
    element => [...element.attributes].some(
        one => one.name.startsWith("on")
            || ["href", "src", "action", "formaction", "xlink:href"].includes(one.name) && /^\\s*(javascript|data|vbscript):/i.test(one.value)
    )
    || ["IFRAME", "OBJECT", "EMBED", "BASE"].includes(element.tagName)
    || element.tagName === "SCRIPT" && !(element.src || "").startsWith(location.origin)
).map(element => element.outerHTML.slice(0, 120))
"""


@pytest.fixture
def attacked(product: Product) -> Iterator[list[str]]:
    """The numbers of the thread and of the case, and how many attacks they hold."""
    try:
        yield product.installation.python(MAKE).split()[-3:]
    finally:
        product.installation.python(FORGET)


def test_no_attack_runs_even_without_the_content_security_policy(product: Product, attacked, open_browser) -> None:
    thread, case, count = attacked
    assert int(count) > 1000
    options = {"base_url": product.address, "locale": "en", "service_workers": "block", "bypass_csp": True}
    page = open_browser(**options).new_page()
    page.add_init_script(WATCH)
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: heard.append(popup.url))
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: elsewhere.append(request.url) if not request.url.startswith(product.address) else None,
    )
    product.sign_in(page, SECRETARIAT)
    for address in (
        f"/q/{thread}/", f"/q/{thread}/report/", f"/q/{thread}/answer/?to=1", f"/q/{thread}/history/",
        "/c/clean-mobility/discussions/", f"/moderation/{case}/", "/c/clean-mobility/moderation/?decided",
    ):  # fmt: skip
        answer = page.goto(address, wait_until="domcontentloaded", timeout=60_000)
        assert answer is not None and answer.status == 200, address
        assert "<script>" in page.inner_text("body").lower(), f"{address} shows none of them"
        _move_about(page)
        assert (page.evaluate("window.ran"), heard, elsewhere, page.evaluate(LEFT)) == ([], [], [], []), address


def _move_about(page: Page) -> None:
    """Do what wakes handlers that wait for somebody."""
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 2000)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
