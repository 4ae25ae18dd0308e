"""The narrowest screen, with the longest data that the forms take, in every language."""

from collections.abc import Iterator

import pytest

from cop.services.languages.choices import CODES
from journeys.every_page import MEMBER
from journeys.running import Product, started
from journeys.watching import Watcher

NARROW = 320
TWO_LINES = 130
"""As high as the header may be at 320 px: two lines, in which a long name stands on three of its own."""

LONG_DATA = f"""
from django.db import transaction
from django.utils import timezone
from cop.network.models import Community
from cop.people.choices import Standing
from cop.people.models import Affiliation, Membership, Organisation, Person
from cop.services.ledger.actions import record

Community.objects.update(members_stated="1+", members_stated_floor=1)
community = Community.objects.get()
organisation = Organisation.objects.create(name="O" * 199, place="P" * 100, country="LK", listing="listed")
for number, country in enumerate(["LK", "LK", "KR"]):
    real = Person.objects.create_user(f"real{{number}}@example.org", name="N" * 200, country=country, place="P" * 100,
        standing=Standing.MEMBER, joined=timezone.now(), seen_name=0, seen_country=0, seen_organisation=0)
    Membership.objects.create(person=real, community=community)
    Affiliation.objects.create(person=real, organisation=organisation, role="R" * 150)
member = Person.objects.get(email="{MEMBER}")
member.name, member.place = "N" * 200, "P" * 100
member.save()
Affiliation.objects.create(person=member, organisation=organisation, role="R" * 150)
with transaction.atomic():
    record("people.joined", real, acting_person=None)
"""


@pytest.fixture(scope="module")
def long_data() -> Iterator[Product]:
    """A product of its own, with members who fill every field."""
    with started() as product:
        product.installation.python(LONG_DATA)
        yield product


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("who", ["", MEMBER], ids=["visitor", "member"])
def test_no_page_scrolls_sideways_and_the_header_keeps_two_lines(who, language, long_data, open_browser):
    browser = open_browser(width=NARROW, base_url=long_data.address, service_workers="block")
    watcher = Watcher(browser.new_page(), long_data.address)
    if who:
        long_data.sign_in(watcher.page, who)
    both = ["/", "/c/clean-mobility/", "/people/", "/people/?q=NNN", "/organisations/", "/communities/"]
    own = ["/my/profile/", "/my/job/", "/my/privacy/", "/my/data/", "/join/"] if who else ["/join/", "/contact/"]
    faults = []
    for address in [*both, *own]:
        watcher.page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        faults += [f"{address}: {fault}" for fault in watcher.overflow(NARROW)]
        height = watcher.page.evaluate("document.querySelector('header.top').offsetHeight")
        faults += [f"{address}: the header is {height} px high"] if height > TWO_LINES else []
    assert faults == []
