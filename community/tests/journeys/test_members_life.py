"""One member's life with us, on a phone: from the first step to nothing that is left of them."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from installation import until
from journeys.living import code_from, fill, join, link_from, press, tick
from journeys.running import Product, started

NAME = "Nguyễn Thị Hạnh-Trace"
EMAIL = "hanh.trace@example.vn"
PHONE = "+84 24 5550 0199"
KNOWS = "Night buses need bright stops"
ANSWER = "The lines from the port to the old town."
SENTENCE = "I plan night buses for Hai Phong."
KNOWN, NEW = "Sample battery maker, Ningbo", "Da Nang Metro Office"
SECRETARIAT, COLLEAGUE = "secretariat@sample.example", "member1@sample.example"

ERASE_NOW = """
from django.utils import timezone
from cop.people.models import Erasure
from cop.people.tasks import erase, erase_due
Erasure.objects.update(due=timezone.now())
erase_due()
for erasure in Erasure.objects.all():
    erase(erasure.person_id)
"""
DUMP = """
from django.db import connection
with connection.cursor() as cursor:
    for table in set(connection.introspection.table_names(cursor)) - {"search_index"}:  # what it holds lies in its parts
        cursor.execute(f'SELECT * FROM "{table}"')
        for row in cursor.fetchall():
            print(table, *[bytes(v).decode("utf-8", "replace") if isinstance(v, (bytes, memoryview)) else v for v in row])
"""


@pytest.fixture(scope="module")
def own_product():
    """A product for this life alone."""
    with started() as running:
        yield running


def everything(product: Product) -> str:
    """Return every row of every table, and the bytes of every file, as text."""
    rows = product.installation.python(DUMP)
    folder = product.installation.data
    files = [
        path.read_bytes().decode("utf-8", "replace")
        for path in folder.rglob("*")
        if path.is_file() and "static" not in path.parts
    ]
    return "\n".join([rows, *files, product.said()])


def desk_opens(desk: Page) -> None:
    desk.goto("/desk/applications/")
    desk.get_by_role("link", name=NAME).click()


def is_asked_for_more_and_answers(desk: Page, mailbox: Page) -> None:
    desk_opens(desk)
    fill(desk, text="Which lines do you plan?")
    press(desk, "Send the question")
    mailbox.goto(link_from(mailbox, EMAIL, "question", "/join/answer/"))
    fill(mailbox, text=ANSWER)
    press(mailbox, "Send the answer")


def is_accepted(desk: Page) -> None:
    desk_opens(desk)
    expect(desk.get_by_text(ANSWER)).to_be_visible()
    press(desk, "Accept")
    expect(desk.get_by_text("The welcome mail is on its way.")).to_be_visible()


def says_what_they_know(phone: Page) -> str:
    """Return the address of their own page."""
    phone.goto("/my/profile/")
    phone.get_by_role("button", name="Add something that you know").click()
    phone.locator("main [name^='expertise-'][name$='-topic']:visible").select_option(index=2)
    phone.locator("main [name^='expertise-'][name$='-sentence']:visible").fill(KNOWS)
    fill(phone, phone=PHONE)
    press(phone, "Save the profile")
    expect(phone.locator("h1")).to_contain_text(NAME)
    return phone.url


def is_found(colleague: Page) -> None:
    colleague.goto("/people/?q=bright+stops")
    colleague.get_by_role("link", name=NAME).click()
    expect(colleague.get_by_text(KNOWS)).to_be_visible()


def changes_jobs(phone: Page, own_page: str) -> None:
    for number, place in enumerate((KNOWN, NEW)):
        phone.goto("/my/job/")
        fill(phone, organisation_name=place, category="operator", role="Planner", since=str(date(2020 + number, 1, 1)))
        press(phone, "Save the new job")
        new = phone.get_by_label("None of these: it is new here")
        if new.count():
            new.check()
            press(phone, "Save the new job")
        expect(phone.get_by_text("Your new job is saved.")).to_be_visible()
    phone.goto(own_page)
    for place in (KNOWN, NEW):
        expect(phone.locator("main").get_by_role("link", name=place)).to_be_visible()


def shows_and_hides_the_phone(phone: Page, colleague: Page, own_page: str) -> None:
    for audience, shown in (("1", True), ("3", False)):
        phone.goto("/my/privacy/")
        fill(phone, phone=audience)
        press(phone, "Save who sees what")
        colleague.goto(own_page)
        assert (PHONE in colleague.content()) is shown


def takes_everything_along(phone: Page, file: Path) -> None:
    phone.goto("/my/data/")
    with phone.expect_download() as coming:
        phone.get_by_role("button", name="Download my data").click()
    coming.value.save_as(file)
    with zipfile.ZipFile(file) as mine:
        told = "".join(mine.read(name).decode("utf-8", "replace") for name in mine.namelist())
        assert all(json.loads(mine.read(name)) is not None for name in mine.namelist() if name.endswith(".json"))
    assert [fact for fact in (PHONE, EMAIL, SENTENCE, KNOWS, KNOWN, NEW) if fact not in told] == []


def leaves(phone: Page, colleague: Page) -> None:
    phone.goto("/my/leave/")
    press(phone, "Leave everything")
    colleague.goto("/people/?q=bright+stops")
    assert NAME not in colleague.locator("main").inner_text()


def asks_to_be_erased(phone: Page) -> None:
    phone.goto("/my/erase/")
    press(phone, "Send me the code")
    code = code_from(phone, EMAIL)
    fill(phone, code=code)
    tick(phone, "[name=contributions][value=go]")
    press(phone, "Erase me in 72 hours")
    expect(phone.get_by_text("You asked to be erased.").first).to_be_visible()


@pytest.mark.requirement("S28")
def test_a_members_life(own_product, open_browser, tmp_path):
    def somebody(email: str = "", width: int = 1280) -> Page:
        page = open_browser(width=width, base_url=own_product.address, locale="en").new_page()
        if email:
            own_product.sign_in(page, email)
        return page

    phone, desk, colleague = somebody(width=360), somebody(SECRETARIAT), somebody(COLLEAGUE)
    join(phone, name=NAME, email=EMAIL, sentence=SENTENCE)
    expect(phone.locator("h1")).to_have_text("Your application")
    is_asked_for_more_and_answers(desk, somebody())
    is_accepted(desk)
    own_page = says_what_they_know(phone)
    is_found(colleague)
    changes_jobs(phone, own_page)
    shows_and_hides_the_phone(phone, colleague, own_page)
    takes_everything_along(phone, tmp_path / "mine.zip")
    leaves(phone, colleague)
    asks_to_be_erased(phone)

    traces = [NAME, "Hạnh-Trace", EMAIL, PHONE, SENTENCE, KNOWS, ANSWER]
    assert found(traces, everything(own_product)) != []
    own_product.installation.python(ERASE_NOW)
    phone.goto("/my/data/")
    expect(phone.locator("h1")).to_have_text("Sign in")
    until(lambda: found(traces, everything(own_product)) == [])


def found(traces: list[str], where: str) -> list[str]:
    """Return the lines that tell of somebody."""
    return [line for line in where.splitlines() if any(trace.casefold() in line.casefold() for trace in traces)]
