"""Countries as tiles, placed about where they lie on a map: no shores and no borders, for those are disputed."""

from collections.abc import Iterable
from typing import NamedTuple

from cop.network.countries import position

WIDTH, HEIGHT = 8.0, 6.0
"""Degrees of longitude and latitude that one tile stands for."""


class Tile(NamedTuple):
    """A country and the place of its tile, counted from the left and from the top."""

    country: str
    column: int
    row: int


def placed(countries: Iterable[str]) -> list[Tile]:
    """Return a tile for each of `countries`, from north to south and from west to east, no two in one place.

    Of two that want the same place, the eastern one moves on. Of empty columns and rows that stand together, one is kept.
    """
    tiles: list[Tile] = []
    for country in sorted(set(countries), key=_north_west_first):
        row, column = _row(country), round(position(country)[1] / WIDTH)
        if tiles and tiles[-1].row == row:
            column = max(column, tiles[-1].column + 1)
        tiles.append(Tile(country, column, row))
    columns, rows = _narrowed({tile.column for tile in tiles}), _narrowed({tile.row for tile in tiles})
    return [Tile(tile.country, columns[tile.column], rows[tile.row]) for tile in tiles]


def _row(country: str) -> int:
    return round(-position(country)[0] / HEIGHT)


def _north_west_first(country: str) -> tuple[int, float, str]:
    return _row(country), position(country)[1], country


def _narrowed(used: set[int]) -> dict[int, int]:
    numbers: dict[int, int] = {}
    for last, this in zip([None, *sorted(used)], sorted(used), strict=False):
        numbers[this] = 0 if last is None else numbers[last] + min(this - last, 2)
    return numbers
