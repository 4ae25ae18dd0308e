"""What the index knows of discussions: heads and posts, each in the zone of those who may read all of them."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from cop.discussions.access import open_to_read
from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.models import Post, Thread
from cop.services.markdown import plain
from cop.services.search.choices import Zone
from cop.services.search.registry import Draft, numbers_of

THREAD = "discussions.thread"
POST = "discussions.post"
FOUND = ~Q(state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY)) & Q(standing=Standing.CLEAR)


def thread_numbers() -> Iterable[int]:
    """Return the numbers of every thread that can be found."""
    return numbers_of(Thread.objects.filter(FOUND))


def post_numbers() -> Iterable[int]:
    """Return the numbers of every post that can be found."""
    return numbers_of(_posts())


def thread_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of heads; nothing of those that are not open."""
    readable = open_to_read()
    for thread in Thread.objects.filter(FOUND, pk__in=list(numbers)):
        words = [thread.title, plain(thread.body), *thread.questions, thread.use]
        yield Draft(thread.pk, {_zone(thread, readable): "\n".join(words)})


def post_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of posts; nothing of held, removed or withdrawn ones."""
    readable = open_to_read()
    for post in _posts().filter(pk__in=list(numbers)).select_related("thread"):
        yield Draft(post.pk, {_zone(post.thread, readable): plain(post.body)})


def _posts() -> QuerySet[Post]:
    found = ~Q(thread__state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY))
    return Post.objects.filter(found, standing=Standing.CLEAR, thread__standing=Standing.CLEAR)


def _zone(thread: Thread, readable: list[int]) -> Zone:
    everyone = thread.is_public or thread.community_id in readable
    return Zone.EVERYONE if everyone else Zone.COMMUNITIES
