"""Lists of threads, a page at a time, from where the last one ended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet

from cop.discussions.access import own_covers, threads_visible_to
from cop.discussions.choices import ANSWERABLE, UNSENT, Kind, Standing, State
from cop.discussions.models import Post, Thread
from cop.discussions.queries.voices import Voice, voices
from cop.network.models import Community
from cop.people.access import viewpoint

PER_PAGE = 20


class Row(NamedTuple):
    """A thread in a list, and who asked."""

    thread: Thread
    voice: Voice


class Page(NamedTuple):
    """Some threads, and where the next page begins, "" at the end."""

    rows: list[Row]
    next: str


def listed(viewer: Any) -> QuerySet[Thread]:
    """Return the threads that lists show to the viewer: what is open or was, and nothing held or removed."""
    shown = threads_visible_to(viewer).filter(standing=Standing.CLEAR)
    return shown.exclude(state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY))


def of_community(community: Community, viewer: Any) -> QuerySet[Thread]:
    """Return what lists show of one community."""
    return listed(viewer).filter(community=community)


def unanswered(viewer: Any) -> QuerySet[Thread]:
    """Return the queries that wait for their first answer, to be listed the longest waiting first."""
    return listed(viewer).filter(kind=Kind.QUERY, first_answered__isnull=True, state__in=ANSWERABLE)


def mine(viewer: Any) -> QuerySet[Thread]:
    """Return what a person asked, in their name or under cover, and where they said something."""
    view = viewpoint(viewer)
    covered = own_covers(view.person or 0).filter(thread=OuterRef("pk"))
    said = Post.objects.filter(thread=OuterRef("pk"), author=view.person, of_asker=False)
    own = Q(asker=view.person, shown_as="name") | Q(Exists(covered)) | Q(Exists(said))
    return threads_visible_to(viewer).filter(own)


def newest(threads: QuerySet[Thread], viewer: Any, after: str = "") -> Page:
    """Return a page of threads, the one where something was said last first. `after` is what an earlier page gave; what
    cannot be read begins anew."""
    if place := _opened(after):
        moved, number = place
        threads = threads.filter(Q(moved__lt=moved) | Q(moved=moved, pk__lt=number))
    found = list(threads.select_related("asker", "community").order_by("-moved", "-pk")[: PER_PAGE + 1])
    return page_of(found, viewer, lambda last: _sealed(last.moved, last))


def oldest(threads: QuerySet[Thread], viewer: Any, after: str = "") -> Page:
    """Return a page of threads, the one that waits longest first."""
    if place := _opened(after):
        opened, number = place
        threads = threads.filter(Q(opened__gt=opened) | Q(opened=opened, pk__gt=number))
    found = list(threads.select_related("asker", "community").order_by("opened", "pk")[: PER_PAGE + 1])
    return page_of(found, viewer, lambda last: _sealed(last.opened or last.began, last))


def page_of(found: Sequence[Thread], viewer: Any, place: Callable[[Thread], str]) -> Page:
    """Return a page of what was found, of which one more than a page was asked for; `place` tells where one stands."""
    shown = found[:PER_PAGE]
    speakers = voices(shown, viewer)
    return Page([Row(thread, speakers[thread]) for thread in shown], place(shown[-1]) if len(found) > PER_PAGE else "")


def _sealed(moment: datetime, thread: Thread) -> str:
    return signing.dumps([moment.isoformat(), thread.pk], salt="discussions.page")


def _opened(after: str) -> tuple[datetime, int] | None:
    try:
        moved, number = signing.loads(after, salt="discussions.page")
    except signing.BadSignature:
        return None
    return datetime.fromisoformat(moved), number
