"""Topics of ours that a list names, in any language."""

from collections.abc import Iterable
from functools import lru_cache

from cop.desk.importing.values import folded
from cop.network.models import Topic
from cop.network.queries import every_topic


def known_topics() -> dict[str, str]:
    """Return every name of a topic of ours, by its folded form."""
    return _folded(tuple(name for topic in every_topic() if not topic.retired for name in topic.names.values()))


@lru_cache(maxsize=2)
def _folded(names: tuple[str, ...]) -> dict[str, str]:
    return {folded(way): name for name in names for way in (name.replace(" and ", " & "), name)}


def topics_by_name() -> dict[str, Topic]:
    """Return our topics by the folded forms of their names, for `topics_named` of many."""
    return {folded(name): topic for topic in every_topic() if not topic.retired for name in topic.names.values()}


def topics_named(pieces: Iterable[str], known: dict[str, Topic] | None = None) -> list[Topic]:
    """Return the topics of just these names, each once; what names none of ours stays in its row."""
    wanted = [folded(piece) for piece in pieces]
    if not wanted:
        return []
    known = topics_by_name() if known is None else known
    return list({known[name].pk: known[name] for name in wanted if name in known}.values())
