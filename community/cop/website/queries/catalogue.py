"""The communities of the partnership, with what the catalogue tells of each."""

from dataclasses import dataclass

from cop.network.models import Community
from cop.network.queries import communities
from cop.website.queries.figures import Figure, members_and_countries


@dataclass(frozen=True)
class Entry:
    """A community in the catalogue; one that is not open yet has no figures."""

    community: Community
    figures: list[Figure]

    @property
    def is_open(self) -> bool:
        """Whether people can join it."""
        return self.community.opened is not None


def catalogue() -> list[Entry]:
    """Return every community that the secretariat has named, in their order."""
    return [Entry(one, members_and_countries(one) if one.opened else []) for one in communities()]
