"""What waits at the desk of replies that are published: answers that came later, and whether they are still true."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import facilitates_in
from cop.discussions.choices import Standing, State
from cop.discussions.models import Edition, Reply
from cop.discussions.queries.replies import HOLDS_FOR
from cop.discussions.queries.rules import over_in
from cop.people.access import viewpoint
from cop.services.queues import Item, Rows, queue_of_rows
from cop.services.queues import register as register_queue

FACTS = {"title": "thread__title", "thread": "thread", "community_id": "thread__community"}


def register() -> None:
    """Called once when Django starts."""

    def facilitates(viewer: Any) -> bool:
        return bool(facilitates_in(viewer))

    added = Rows(_added_to, "reply__thread__moved", _to_add, facts={k: f"reply__{v}" for k, v in FACTS.items()})
    old = Rows(_long_ago, "published", _to_read, facts=FACTS)
    register_queue(queue_of_rows("reply-additions", _("Answers that came after the reply"), facilitates, added))
    register_queue(queue_of_rows("still-true", _("Replies to read again: are they still true?"), facilitates, old))


def _added_to(viewer: Any) -> QuerySet[Edition]:
    """The newest editions in whose threads something was said since; archiving says that they stay as they are."""
    newest = Edition.objects.filter(number=F("reply__number"), reply__thread__moved__gt=F("published"))
    return newest.filter(
        reply__thread__community__in=facilitates_in(viewpoint(viewer)), reply__thread__state=State.PUBLISHED,
        reply__thread__standing=Standing.CLEAR, reply__checked_until__isnull=True,
    )  # fmt: skip


def _long_ago(viewer: Any) -> QuerySet[Reply]:
    """Replies of which nobody has said for a year that they are still true."""
    return Reply.objects.filter(
        over_in("still_true", after=HOLDS_FOR), thread__community__in=facilitates_in(viewpoint(viewer)),
        thread__state__in=(State.PUBLISHED, State.ARCHIVED), thread__standing=Standing.CLEAR,
    )  # fmt: skip


def _to_add(row: Any) -> Item:
    return _item(row, "discussions:compile")


def _to_read(row: Any) -> Item:
    return _item(row, "discussions:reply")


def _item(row: Any, where: str) -> Item:
    address = reverse(where, args=[row.thread])
    return Item(row.pk, row.title, row.since, address, communities=frozenset({row.community_id}))
