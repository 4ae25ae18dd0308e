"""Telephone numbers as a `tel:` address takes them."""

import pytest

from cop.network.telephone import telephone_link

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("typed", "country", "link"),
    [
        ("077 123 4567", "LK", "+94771234567"),
        ("+91-11-4106 7220", "", "+911141067220"),
        ("+82 (0)2-312-3456", "LK", "+8223123456"),
        ("077 123 4567", "", "0771234567"),
        ("12345", "LK", "12345"),
        ("", "LK", ""),
    ],
)
def test_local_number_is_dialled_by_its_country_where_that_is_known(typed, country, link):
    assert telephone_link(typed, country) == link
