"""Working days: each country's published weekends and holidays, what the secretariat says on top, and what heeds them."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.network.working_days import (
    add_working_days,
    is_working_day,
    published_holidays,
    weekend,
    working_days_between,
)
from cop.services.ledger.models import Entry
from people.browsing import send, text

LANKA = "/desk/settings/days/LK/"
PLAIN_MONDAY = date(2026, 11, 30)
NINE = ("BD", "BT", "CN", "IN", "MY", "PH", "KR", "LK", "VN")


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    client = Client()
    client.force_login(secretariat)
    return client


def say(desk, day, works, name="Election day", page=None):
    row = {"changes-0-day": day, "changes-0-works": works, "changes-0-name": name, "changes-0-reason": "Gazette"}
    return send(desk, page or desk.get(LANKA), row)


class TestCounting:
    """Weekends and holidays are those of the country."""

    def test_each_of_the_nine_countries_has_holidays_and_a_weekend_of_its_own(self, db):
        assert all(len(published_holidays(country, 2026)) >= 10 for country in NINE)
        assert (weekend("BD", 2026), weekend("VN", 2026)) == ([4, 5], [5, 6])
        tet = next(one for one in published_holidays("VN", 2026) if one.day == date(2026, 2, 17))
        assert (tet.name, tet.own_name) == ("Lunar New Year", "Tết Nguyên Đán")
        assert not is_working_day(tet.day, "VN")
        assert is_working_day(date(2026, 2, 28), "CN"), "a Saturday that is worked for a bridge"
        assert is_working_day(date(2026, 11, 29), "BD"), "a Sunday"
        assert not is_working_day(date(2026, 11, 28), "")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(1, 12), st.sampled_from((*NINE, "", "IO")))
    def test_due_day_is_a_working_day_and_so_many_later(self, db, day, number, country):
        due = add_working_days(day, number, country)
        assert is_working_day(due, country)
        assert working_days_between(day, due, country) == number


class TestPage:
    """A day is added and taken away with a name and a reason, and counts at once."""

    def test_day_that_is_added_counts_and_is_taken_away_again(self, desk, make_person):
        assert is_working_day(PLAIN_MONDAY, "LK")
        assert say(desk, "2026-11-30", "free").status_code == 302
        assert not is_working_day(PLAIN_MONDAY, "LK")
        assert is_working_day(PLAIN_MONDAY, "VN")
        page = desk.get(LANKA)
        assert "30 Nov 2026: free, Election day" in text(page)
        emptied = desk.post(LANKA, {"version": page.context["form"].basics.initial["version"]})
        assert emptied.status_code == 302
        assert is_working_day(PLAIN_MONDAY, "LK")
        assert Entry.objects.filter(act="network.days_changed").count() == 2

    def test_holiday_that_moved_is_worked(self, desk):
        day = next(one.day for one in published_holidays("LK", 2026) if one.day.weekday() < 5)
        say(desk, day.isoformat(), "works")
        assert is_working_day(day, "LK")
        assert "differs, see above" in text(desk.get(f"{LANKA}?year=2026"))

    def test_two_at_once_lose_nothing(self, desk, make_person, second_factor_off):
        opened = desk.get(LANKA)
        say(desk, "2026-11-30", "free")
        assert say(desk, "2026-12-01", "free", page=opened).status_code == 409

    def test_source_is_named_and_a_year_that_it_lacks_is_told(self, desk):
        assert "the Python library holidays 0." in text(desk.get(LANKA))
        assert "The source has no holidays of this country and year." in text(desk.get("/desk/settings/days/IO/"))
        assert say(desk, "2026-13-01", "free").status_code == 200
