"""What the index knows of consolidated replies: the newest edition, without who said it."""

from collections.abc import Iterable, Iterator

from cop.discussions.access import open_to_read
from cop.discussions.models import Edition, Reply, Thread
from cop.discussions.queries.indexing import FOUND
from cop.services.search.choices import Zone
from cop.services.search.registry import Draft, numbers_of

REPLY = "discussions.reply"


def reply_numbers() -> Iterable[int]:
    """Return the numbers of every reply that is published."""
    return numbers_of(Reply.objects.filter(number__gt=0))


def reply_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of published replies."""
    readable = open_to_read()
    found = Edition.objects.filter(reply__in=list(numbers), reply__thread__in=Thread.objects.filter(FOUND))
    newest: set[int] = set()
    for edition in found.select_related("reply__thread").order_by("reply", "-number"):
        if edition.reply_id not in newest:
            newest.add(edition.reply_id)
            thread = edition.reply.thread
            everyone = thread.is_public or thread.community_id in readable
            words = [edition.title, *(f"{part['title']} {part['text']}" for part in edition.parts)]
            yield Draft(edition.reply_id, {Zone.EVERYONE if everyone else Zone.COMMUNITIES: "\n".join(words)})
