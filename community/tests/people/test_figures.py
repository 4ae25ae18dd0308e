"""Small groups are not told, and cannot be worked out from the total and the others (DESIGN rule 8)."""

from hypothesis import given
from hypothesis import strategies as st

from cop.people.queries.figures import guarded_cells

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))


@given(COUNTS)
def test_nothing_small_is_told_or_follows_from_the_total(counts):
    cells = guarded_cells(counts)
    hidden = [counts[name] for name, cell in cells.items() if cell.count is None]
    assert all(cell.count in (None, counts[name]) for name, cell in cells.items())
    assert all(cells[name].few == (0 < count < 5) for name, count in counts.items())
    if hidden and len(hidden) < sum(1 for count in counts.values() if count):
        assert len(hidden) > 1
        assert sum(hidden) >= 5


@given(COUNTS.filter(lambda counts: not any(0 < count < 5 for count in counts.values())))
def test_without_small_groups_everything_is_told(counts):
    assert {name: cell.count for name, cell in guarded_cells(counts).items()} == counts


def test_cell_is_read_in_words():
    cells = guarded_cells({"LK": 12, "BT": 2, "VN": 7, "CN": 0})
    assert [cells[name].words for name in ("LK", "BT", "VN", "CN")] == ["12", "fewer than 5", "not told", "–"]
    assert [cells[name].short for name in ("LK", "BT", "VN", "CN")] == ["12", "< 5", "–", "0"]
