"""Every attack of a collection that a package ships, in every text of discussions at once, opened in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from journeys.running import Product

SECRETARIAT = "secretariat@sample.example"

MAKE = """
from brs_kb.payloads import get_all_payloads
from django.utils import timezone
from cop.discussions.choices import PartKind, Section
from cop.discussions.models import (
    Asked, Contributor, Edition, Outcome, Part, Post, Reply, Revision, SavedSearch, SectionText, Thread,
)
from cop.discussions.queries.replies import frozen_answers, frozen_parts
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
reply = Reply.objects.create(thread=thread, number=1, published=now, asker_corrects=use, still_true=now.date())
addresses = [one for one in attacks if "script:" in one or one.startswith("data:")][:40] or attacks[:40]
for number, attack in enumerate(attacks[:200]):
    Part.objects.create(
        reply=reply, section=Section.values[number % 5], place=number, question=number % 5, kind=PartKind.values[number % 5],
        country="LK", title=attack[:200], address=addresses[number % len(addresses)][:500], text=attack, cites=["1", attack[:40]],
    )
Contributor.objects.create(reply=reply, person=attacker, corrects=report, wish="name")
edition = Edition.objects.create(
    reply=reply, number=1, language="en", title=title, parts=frozen_parts(reply), answers=frozen_answers(thread)
)
SectionText.objects.create(edition=edition, section="open", language="ta", text=use)
Outcome.objects.create(thread=thread, person=attacker, text=interest)
asked = Asked.objects.create(
    thread=thread, person=attacker, suggests=name[:200], note=report, reasons=[["wrote", title]], way="telephone"
)
SavedSearch.objects.create(person=Person.objects.get(email="secretariat@sample.example"), q=attacks[0][:200])
print(thread.pk, case.pk, asked.pk, len(attacks))
"""

FORGET = """
from cop.discussions.models import SavedSearch, Thread
from cop.people.models import Person
from cop.services.moderation.models import Case
Case.objects.filter(reports__reporter="-").delete()
SavedSearch.objects.all().delete()
Thread.objects.filter(asker__email="attacker@sample.example").delete()
Person.objects.filter(email="attacker@sample.example").delete()
"""

SHOWN = re.compile("&lt;(script|img|svg|iframe|body)", re.IGNORECASE)

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
    """The numbers of the thread, of the case and of who was asked, and how many attacks they hold."""
    try:
        yield product.installation.python(MAKE).split()[-4:]
    finally:
        product.installation.python(FORGET)


def test_no_attack_runs_even_without_the_content_security_policy(product: Product, attacked, open_browser) -> None:
    thread, case, asked, count = attacked
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
        f"/q/{thread}/reply/", f"/q/{thread}/reply/in/ta/", f"/q/{thread}/compile/", f"/q/{thread}/ask-people/{asked}/",
        f"/q/{thread}/ask-people/", "/c/clean-mobility/discussions/calls/", "/my/searches/",
    ):  # fmt: skip
        answer = page.goto(address, wait_until="domcontentloaded", timeout=60_000)
        assert answer is not None and answer.status == 200, address
        assert SHOWN.search(page.content()), f"{address} shows none of them"
        _move_about(page)
        assert (page.evaluate("window.ran"), heard, elsewhere, page.evaluate(LEFT)) == ([], [], [], []), address


def _move_about(page: Page) -> None:
    """Do what wakes handlers that wait for somebody."""
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 2000)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
