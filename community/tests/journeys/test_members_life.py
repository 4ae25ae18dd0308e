"""One member's life with us, on a phone: from the first step to nothing that is left of them."""

import json
import zipfile
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from journeys.living import code_from, fill, join, link_from, press, tick
from journeys.running import Product, started

NAME = "Nguyễn Thị Hạnh-Trace"
EMAIL = "hanh.trace@example.vn"
PHONE = "+84 24 5550 0199"
SENTENCE = "I plan night buses for Hai Phong."
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
    for table in connection.introspection.table_names(cursor):
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
    """Return every row of every table, and every file that is not the database's, as text."""
    rows = product.installation.python(DUMP)
    folder = product.log.with_name("data")
    files = [
        path.read_bytes().decode("utf-8", "replace")
        for path in folder.rglob("*")
        if path.is_file() and "sqlite3" not in path.name and "static" not in path.parts
    ]
    return "\n".join([rows, *files, product.log.read_text()])


@pytest.mark.requirement("S28", "S30")
def test_a_members_life(own_product, open_browser, tmp_path):
    def somebody(email: str = "", width: int = 1280) -> Page:
        page = open_browser(width=width, base_url=own_product.address, locale="en").new_page()
        if email:
            own_product.sign_in(page, email)
        return page

    phone = somebody(width=360)
    join(phone, name=NAME, email=EMAIL, sentence=SENTENCE)
    expect(phone.locator("h1")).to_have_text("Your application")

    desk = somebody(SECRETARIAT)
    desk.goto("/desk/applications/")
    desk.get_by_role("link", name=NAME).click()
    fill(desk, text="Which lines do you plan?")
    press(desk, "Send the question")

    mailbox = somebody()
    mailbox.goto(link_from(mailbox, EMAIL, "question", "/join/answer/"))
    fill(mailbox, text="The lines from the port to the old town.")
    press(mailbox, "Send the answer")

    desk.goto("/desk/applications/")
    desk.get_by_role("link", name=NAME).click()
    expect(desk.get_by_text("The lines from the port to the old town.")).to_be_visible()
    press(desk, "Accept")
    expect(desk.get_by_text("Accepted. The welcome mail is on its way.")).to_be_visible()

    phone.goto("/my/profile/")
    phone.get_by_role("button", name="Add something that you know").click()
    phone.locator("main [name^='expertise-'][name$='-topic']:visible").select_option(index=2)
    phone.locator("main [name^='expertise-'][name$='-sentence']:visible").fill("Night buses need bright stops")
    fill(phone, phone=PHONE)
    press(phone, "Save the profile")
    expect(phone.locator("h1")).to_contain_text(NAME)
    own_page = phone.url

    colleague = somebody(COLLEAGUE)
    colleague.goto("/people/?q=bright+stops")
    colleague.get_by_role("link", name=NAME).click()
    expect(colleague.get_by_text("Night buses need bright stops")).to_be_visible()

    phone.goto("/my/privacy/")
    fill(phone, phone="1")
    press(phone, "Save who sees what")
    colleague.goto(own_page)
    expect(colleague.get_by_text(PHONE)).to_be_visible()
    phone.goto("/my/privacy/")
    fill(phone, phone="3")
    press(phone, "Save who sees what")
    colleague.reload()
    assert PHONE not in colleague.content()

    for number, place in enumerate(("Hai Phong Bus Authority", "Da Nang Metro Office")):
        phone.goto("/my/job/")
        fill(phone, organisation_name=place, category="operator", role="Planner", since=str(date(2020 + number, 1, 1)))
        press(phone, "Save the new job")
        new = phone.get_by_label("None of these: it is new here")
        if new.count():
            new.check()
            press(phone, "Save the new job")
        expect(phone.get_by_text("Your new job is saved.")).to_be_visible()
    phone.goto(own_page)
    expect(phone.get_by_text("Hai Phong Bus Authority")).to_be_visible()
    expect(phone.get_by_text("Da Nang Metro Office").first).to_be_visible()

    phone.goto("/my/data/")
    with phone.expect_download() as coming:
        phone.get_by_role("button", name="Download my data").click()
    coming.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as mine:
        told = "".join(mine.read(name).decode("utf-8", "replace") for name in mine.namelist())
        assert all(json.loads(mine.read(name)) is not None for name in mine.namelist() if name.endswith(".json"))
    for fact in (PHONE, EMAIL, SENTENCE, "Night buses need bright stops", "Da Nang Metro Office"):
        assert fact in told

    phone.goto("/my/leave/")
    press(phone, "Leave everything")
    colleague.goto("/people/?q=bright+stops")
    assert NAME not in colleague.locator("main").inner_text()

    phone.goto("/my/erase/")
    press(phone, "Send me the code")
    code = code_from(phone, EMAIL)
    fill(phone, code=code)
    tick(phone, "[name=contributions][value=go]")
    press(phone, "Erase me in 72 hours")
    expect(phone.get_by_text("You asked to be erased.")).to_be_visible()
    assert EMAIL in everything(own_product)

    own_product.installation.python(ERASE_NOW)
    phone.goto("/my/data/")
    expect(phone.locator("h1")).to_have_text("Sign in")
    left = everything(own_product)
    for trace in (NAME, "Hạnh-Trace", EMAIL, PHONE, SENTENCE, "bright stops", "port to the old town"):
        assert [line for line in left.splitlines() if trace.casefold() in line.casefold()] == []
