"""Small groups are not told, and cannot be worked out from the total and the others (DESIGN rule 8)."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cop.people.choices import Audience
from cop.people.queries.figures import Cell, guarded, guarded_cells

NAMES = "abcdef"
COUNTS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 12))
CLOSE = st.sets(st.sampled_from(NAMES), max_size=2)


def could_be(cell: Cell, cells: Iterable[Cell], total: int) -> set[int]:
    """What a reader takes a cell to be by its words alone."""
    if cell.count is not None:
        return {cell.count}
    told = [one.count for one in cells if one.count]
    if cell.few:
        return set(range(1, 5))
    everything_is_hidden = all(one.count is None and not one.few for one in cells)
    return set(range(0 if everything_is_hidden else 5, (min(told) if told else total) + 1))


def possible(name: str, cells: dict[str, Cell], total: int) -> set[int]:
    """What a cell can be for a reader who knows the total: every sum of the others is tried."""
    sums = {0}
    for other, cell in cells.items():
        if other != name:
            sums = {
                one + value for one in sums for value in could_be(cell, cells.values(), total) if one + value <= total
            }
    return {value for value in could_be(cells[name], cells.values(), total) if total - value in sums}


@given(COUNTS.filter(lambda counts: guarded(sum(counts.values())) is not None))
@example({"a": 4, "b": 4, "c": 12})
@example({"a": 4, "b": 4})
@example(dict.fromkeys("abcde", 1))
@example({"a": 4, "b": 6, "c": 6})
@pytest.mark.one_database
def test_every_hidden_cell_could_be_at_least_two_numbers(counts):
    """Also for a reader who knows the total, which is told from five on."""
    cells = guarded_cells(counts)
    assert all(cell.count in (None, counts[name]) for name, cell in cells.items())
    assert all(cell.count is None for name, cell in cells.items() if 0 < counts[name] < 5)
    for name, cell in cells.items():
        assert cell.count is not None or len(possible(name, cells, sum(counts.values()))) > 1


@given(COUNTS, CLOSE)
@pytest.mark.one_database
def test_what_is_close_to_a_figure_elsewhere_is_not_told(counts, close):
    cells = guarded_cells(counts, close)
    assert all(cells[name].count is None for name in close & counts.keys() if counts[name])


def test_table_of_the_partnership_tells_nothing_of_the_few_outside_a_community(client, make_person, community):
    """8 in the partnership and 6 of them in the community would tell of 2."""
    for number in range(8):
        make_person(name=f"V{number}", country="VN", communities=(community,) if number < 6 else ())
    for country, many in (("IN", 9), ("LK", 10)):
        for number in range(many):
            make_person(name=f"{country}{number}", country=country)
    page = client.get("/people/").context["by_country"]
    assert {row["country"]: row["members"].words for row in page} == {"IN": "not told", "VN": "not told", "LK": "10"}
    rows = client.get("/c/clean-mobility/").context["countries"].rows
    assert {row.code: row.members for row in rows} == {"IN": "9", "VN": "6", "LK": "10"}


@pytest.mark.parametrize("seen", [Audience.COMMUNITIES, Audience.SECRETARIAT])
def test_who_hides_the_country_moves_no_table(client, make_person, seen):
    for number in range(6):
        make_person(name=f"L{number}", country="LK")
    make_person(name="Hidden", country="LK", seen_country=seen)
    (row,) = client.get("/people/").context["by_country"]
    assert row["members"].count == 6
    (row,) = client.get("/c/clean-mobility/").context["countries"].rows
    assert row.members == "6"


@given(COUNTS.filter(lambda counts: not any(0 < count < 5 for count in counts.values())))
def test_without_small_groups_everything_is_told(counts):
    assert {name: cell.count for name, cell in guarded_cells(counts).items()} == counts


@pytest.mark.one_database
def test_cell_is_read_in_words():
    cells = guarded_cells({"LK": 12, "BT": 2, "VN": 7, "CN": 0})
    assert [cells[name].words for name in ("LK", "BT", "VN", "CN")] == ["12", "fewer than 5", "not told", "–"]
    assert [cells[name].short for name in ("LK", "BT", "VN", "CN")] == ["12", "< 5", "–", "0"]
