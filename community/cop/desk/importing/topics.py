"""Topics of ours that a list names, in any language."""

from collections.abc import Iterable

from cop.desk.importing.values import folded
from cop.network.models import Topic
from cop.network.queries import every_topic


def topics_named(pieces: Iterable[str]) -> list[Topic]:
    """Return the topics of just these names, each once; what names none of ours stays in its row."""
    wanted = [folded(piece) for piece in pieces]
    if not wanted:
        return []
    known = {folded(name): topic for topic in every_topic() if not topic.retired for name in topic.names.values()}
    return list({known[name].pk: known[name] for name in wanted if name in known}.values())
