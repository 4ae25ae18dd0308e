"""What the rooms above tell the network: who follows the names of topics and where the data is kept, and what keeps a
community from being closed."""

from collections.abc import Callable, Iterable

from cop.network.models import Community, Topic

_followers: list[Callable[[Topic], object]] = []
_keepers: list[Callable[[], object]] = []
_ties: list[Callable[[Community], Iterable[str]]] = []


def follow_topic_names(follow: Callable[[Topic], object]) -> None:
    """Register what is done in the transaction in which a topic gets another name."""
    _followers.append(follow)


def topic_renamed(topic: Topic) -> None:
    """Tell everybody who follows the names of topics."""
    for follow in _followers:
        follow(topic)


def follow_where_data_is_kept(follow: Callable[[], object]) -> None:
    """Register what is done in the transaction in which the partnership says anew where the data is kept."""
    _keepers.append(follow)


def data_is_kept_elsewhere() -> None:
    """Tell everybody who says where the data is kept."""
    for follow in _keepers:
        follow()


def register_ties(ties: Callable[[Community], Iterable[str]]) -> None:
    """Register what somebody has to do with an open community, in the reader's words; nothing where it is empty."""
    _ties.append(ties)


def ties_of(community: Community) -> list[str]:
    """Return all that keeps `community` from being closed."""
    return [tie for ties in _ties for tie in ties(community)]
