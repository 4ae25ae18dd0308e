"""What somebody may know of a cover."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cop.discussions.access import (
    is_asker,
    may_offer_cover,
    may_see_who_asked,
    may_see_who_speaks,
    own_covers,
)
from cop.discussions.choices import Later
from cop.discussions.models import Cover, Look, Post, Thread, Waiting
from cop.discussions.queries.facilitators import facilitators
from cop.discussions.queries.rounds import next_round
from cop.people.access import viewpoint
from cop.people.choices import MergeKind
from cop.people.models import Person
from cop.people.queries.merging import surviving
from cop.people.queries.seen import Seen, seen


@dataclass(frozen=True)
class OfCover:
    """What one viewer is told of a cover beside the thread: the asker who looked and to whom it is offered; whoever
    facilitates, that they may look. Both are told what waits for the next round."""

    is_own: bool
    may_look: bool
    may_offer: bool = False
    looks: list[Look] = field(default_factory=list)
    offered_to: Seen | None = None
    waiting: list[Waiting] = field(default_factory=list)
    failed: list[Waiting] = field(default_factory=list)

    @property
    def next_round(self) -> datetime:
        """When what waits shows."""
        return next_round()


def cover_of(thread: Thread, viewer: Any, *, is_asker: bool) -> OfCover | None:
    """Return what the viewer is told beside the thread; None where that is nothing."""
    if is_asker and thread.is_covered:
        cover = own_covers(viewpoint(viewer).person or 0).select_related("offered_to").get(thread=thread)
        offered = list(seen([cover.offered_to], viewer, briefly=True)) if cover.offered_to else []
        looks = list(Look.objects.filter(thread=thread)[:20])
        may_offer = may_offer_cover(viewer, thread)
        to = offered[0] if offered else None
        kept = list(waiting_in(thread))
        waiting, failed = ([one for one in kept if one.failed is is_over] for is_over in (False, True))
        return OfCover(True, False, may_offer, looks, to, waiting, failed)
    if viewpoint(viewer).person is None or not (thread.is_covered or thread.chatham):
        return None
    keeps = may_see_who_asked(viewer, thread)
    may_look = keeps or may_see_who_speaks(viewer, thread)
    may_offer = thread.is_covered and may_offer_cover(viewer, thread)
    waiting = list(waiting_in(thread).filter(failed=False)) if keeps else []
    return OfCover(False, may_look, may_offer, waiting=waiting) if may_look or may_offer else None


def waiting_in(thread: Thread) -> QuerySet[Waiting]:
    """Return what waits in a thread, and what failed; for who asked, and without the words for the facilitator in charge."""
    return Waiting.objects.filter(thread=thread).select_related("post").prefetch_related("files")


def typed_later(thread: Thread, post: Post | None, viewer: Any) -> dict[str, Any]:
    """Return the words of a head or post that wait for the round, for a form in which who asked goes on with them; what
    failed is saved on top of what is there now."""
    if not thread.is_covered or not is_asker(viewer, thread):
        return {}
    waiting = Waiting.objects.filter(thread=thread, post=post, act=Later.EDITED if post else Later.WORDED).first()
    if waiting is None:
        return {}
    values = dict(waiting.values)
    if waiting.failed:
        del values["version"]
    return values


def person_behind(thread: Thread) -> Person | None:
    """Return who asked under cover, also where they went into somebody since; for those alone who may look, and rules."""
    number = Cover.objects.filter(thread=thread).values_list("person", flat=True).first()
    return Person.objects.filter(pk=surviving(MergeKind.PERSON, number)).first() if number else None


def who_asked(thread: Thread, viewer: Any) -> Person | None:
    """Return who asked, for whoever may look."""
    if not may_see_who_asked(viewer, thread):
        return None
    return person_behind(thread)


def who_speaks(thread: Thread, viewer: Any) -> list[Post]:
    """Return the posts of a thread under the Chatham House rule with those who wrote them, for whoever may look; what is
    under cover there stays so."""
    if not may_see_who_speaks(viewer, thread):
        return []
    posts = Post.objects.filter(thread=thread, of_asker=False).exclude(author=None)
    return list(posts.select_related("author").order_by("place")[:200])


def may_keep(thread: Thread) -> list[Person]:
    """Return the facilitators to whom the cover of a thread can be offered."""
    cover = Cover.objects.get(thread=thread)
    return list(facilitators(thread.community).exclude(pk=cover.keeper_id or 0))
