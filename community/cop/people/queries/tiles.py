"""Countries as tiles: no map, because borders are disputed, and every tile stands in the table beside it."""

from typing import Any

from cop.network.countries import country_name
from cop.people.queries.figures import cells_by_country, member_countries, quoted

WIDTH, HEIGHT, GAP, A_ROW = 84, 56, 8, 5
"""Size of a tile, the space between tiles (pixels of the picture) and how many stand in a row."""


def country_tiles() -> dict[str, Any]:
    """Return what the templates `people/tiles.svg` and `people/by_country.html` need: a row for each country with the
    place of its tile, sorted by the country's name in the reader's language, and with its guarded count.

    While the number that a community stated is `quoted`, the rows are the member countries, without counts.
    """
    stated = quoted()
    cells = {} if stated else cells_by_country()
    countries = sorted(member_countries() if stated else cells, key=country_name)
    rows = [
        {
            "country": code,
            "members": cells.get(code),
            "x": (place % A_ROW) * (WIDTH + GAP) + 1,
            "y": (place // A_ROW) * (HEIGHT + GAP) + 1,
        }
        for place, code in enumerate(countries)
    ]
    lines = -(-len(rows) // A_ROW)
    size = {"tiles_width": A_ROW * (WIDTH + GAP), "tiles_height": lines * (HEIGHT + GAP)}
    return {"by_country": rows, "quoted": stated, **size}
