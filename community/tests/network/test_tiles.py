"""Countries as tiles: each has a place of its own, about where it lies."""

from hypothesis import given
from hypothesis import strategies as st

from cop.network.countries import CODES
from cop.network.tiles import placed

NINE = ["BD", "BT", "CN", "IN", "MY", "PH", "KR", "LK", "VN"]


def test_nine_countries_lie_as_on_a_map():
    tiles = {tile.country: tile for tile in placed(NINE)}
    for north, south in (("CN", "PH"), ("BT", "IN"), ("IN", "LK"), ("KR", "MY"), ("VN", "MY")):
        assert tiles[north].row < tiles[south].row
    for west, east in (("IN", "BD"), ("LK", "VN"), ("VN", "PH"), ("CN", "KR")):
        assert tiles[west].column < tiles[east].column


@given(st.sets(st.sampled_from(sorted(CODES))))
def test_every_country_has_one_place_and_none_shares_it(countries):
    tiles = placed(countries)
    assert {tile.country for tile in tiles} == countries
    assert len({(tile.column, tile.row) for tile in tiles}) == len(countries)
    assert all(tile.column >= 0 and tile.row >= 0 for tile in tiles)


def test_far_country_makes_no_wide_gap():
    assert max(tile.column for tile in placed([*NINE, "US"])) == max(tile.column for tile in placed(NINE)) + 2
