"""The two pictures of a community's leaflet: each is drawn from the rows of the table that stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cop.network.countries import country_name, own_language, own_name
from cop.network.models import Community
from cop.network.tiles import Tile, placed
from cop.people.queries.figures import Cell, cells_by_country, member_countries, people_by_country, quoted
from cop.website.queries.pages import Shown, example_counts

TILE = 60
NARROWEST = 6
COLUMN, DOT = 40, 22
"""Sizes in units of the picture: a country's tile with its margin, an activity's column, a dot with its margin. The tiles
of few countries are not drawn larger than if there were `NARROWEST` beside each other."""


@dataclass(frozen=True)
class Country:
    """A member country: its names, its members in words, and where its tile stands."""

    code: str
    name: str
    own_name: str
    own_language: str
    members: str
    x: int
    y: int


@dataclass(frozen=True)
class Countries:
    """Figure 2: the member countries, sorted by their names; `counted` says that the register tells its members, and
    `quoted` is the community whose stated number stands in their place."""

    rows: list[Country]
    width: int
    height: int
    counted: bool
    quoted: Community | None


def countries_picture(community: Community) -> Countries:
    """Return the member countries of a community with guarded counts of its members in each."""
    tiles = placed(member_countries(community))
    cells = cells_by_country(community, [tile.country for tile in tiles])
    rows = sorted((_country(tile, cells[tile.country]) for tile in tiles), key=lambda country: country.name.casefold())
    width = max([NARROWEST, *(tile.column + 1 for tile in tiles)])
    height = max([1, *(tile.row + 1 for tile in tiles)])
    stated = quoted(community)
    counted = bool(people_by_country(community)) and stated is None
    return Countries(rows, width * TILE, height * TILE, counted=counted, quoted=stated)


def _country(tile: Tile, cell: Cell) -> Country:
    return Country(
        code=tile.country,
        name=country_name(tile.country),
        own_name=own_name(tile.country),
        own_language=own_language(tile.country),
        members=cell.words,
        x=tile.column * TILE + 2,
        y=tile.row * TILE + 2,
    )


@dataclass(frozen=True)
class Activity:
    """A key activity, how many examples of it these pages tell, and where its dots stand."""

    number: int
    activity: Shown
    examples: int

    @property
    def x(self) -> int:
        """The middle of its column."""
        return self.number * COLUMN - COLUMN // 2

    @property
    def dots(self) -> list[int]:
        """The heights of its dots over the base."""
        return [-DOT * (place + 1) + DOT // 2 for place in range(self.examples)]


@dataclass(frozen=True)
class Activities:
    """Figure 1: the key activities in their order (S36)."""

    rows: list[Activity]

    @property
    def base(self) -> int:
        """The height that the dots stand on."""
        return max([1, *(row.examples for row in self.rows)]) * DOT

    @property
    def width(self) -> int:
        """The width of the picture."""
        return len(self.rows) * COLUMN

    @property
    def height(self) -> int:
        """The height of the picture, with the numbers under the base."""
        return self.base + 28


def activities_picture(activities: Sequence[Shown], viewer: Any) -> Activities:
    """Return the key activities with how many of their examples `viewer` may read."""
    counts = example_counts(list(activities), viewer)
    return Activities(
        [Activity(place, one, counts.get(one.page.pk, 0)) for place, one in enumerate(activities, start=1)]
    )
