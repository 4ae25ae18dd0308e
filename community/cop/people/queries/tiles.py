"""Countries as tiles: no map, because borders are disputed, and every tile stands in the table beside it."""

from typing import Any

from cop.network.countries import country_name
from cop.people.queries.figures import Cell

WIDTH, HEIGHT, GAP, A_ROW = 84, 56, 8, 5
"""Size of a tile, the space between tiles (pixels of the picture) and how many stand in a row."""


def country_tiles(cells: dict[str, Cell]) -> dict[str, Any]:
    """Return what the templates `people/tiles.svg` and `people/by_country.html` need: a row for each country with its
    guarded cell and the place of its tile, sorted by the country's name in the reader's language."""
    rows = [
        {
            "country": code,
            "members": cells[code],
            "x": (place % A_ROW) * (WIDTH + GAP) + 1,
            "y": (place // A_ROW) * (HEIGHT + GAP) + 1,
        }
        for place, code in enumerate(sorted(cells, key=country_name))
    ]
    lines = -(-len(rows) // A_ROW)
    return {"by_country": rows, "tiles_width": A_ROW * (WIDTH + GAP), "tiles_height": lines * (HEIGHT + GAP)}
