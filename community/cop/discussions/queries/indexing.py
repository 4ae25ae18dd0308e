"""What the index knows of discussions: heads and posts, each in the zone of those who may read all of them.

Their marks say in which community a thing stands and whether everybody may read it. Whether a community is open to read is
asked with each search and stands nowhere in the index, so opening or closing one holds at once.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.models import Edition, Post, Thread
from cop.discussions.queries.linked import plain_for_all
from cop.services.search.choices import Zone
from cop.services.search.marks import mark
from cop.services.search.registry import Draft, numbers_of

THREAD = "discussions.thread"
POST = "discussions.post"
COMMUNITY, KIND, STATE, LANGUAGE, YEAR, TOPIC, COUNTRY = "c", "k", "s", "l", "y", "t", "n"
PUBLIC = mark("p", "ublic")
FOUND = ~Q(state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY)) & Q(standing=Standing.CLEAR)


def thread_numbers() -> Iterable[int]:
    """Return the numbers of every thread that can be found."""
    return numbers_of(Thread.objects.filter(FOUND))


def post_numbers() -> Iterable[int]:
    """Return the numbers of every post that can be found."""
    return numbers_of(_posts())


def thread_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of heads and of their published replies; nothing of those that are not open."""
    numbers = list(numbers)
    replies = _words_of_replies(numbers)
    threads = Thread.objects.filter(FOUND, pk__in=numbers).prefetch_related("topics", "countries")
    for thread in threads:
        words = [thread.title, plain_for_all(thread.body), *thread.questions, thread.use, *replies.get(thread.pk, [])]
        yield Draft(thread.pk, {_zone(thread): "\n".join(words)}, _marks(thread, thread))


def post_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of posts; nothing of held, removed or withdrawn ones."""
    posts = _posts().filter(pk__in=list(numbers)).only("thread", "body", "language", "said")
    for post in posts.prefetch_related("thread__topics", "thread__countries"):  # each thread once for all its posts
        yield Draft(post.pk, {_zone(post.thread): plain_for_all(post.body)}, _marks(post.thread, post))


def words_of_parts(parts: Iterable[dict[str, Any]]) -> list[str]:
    """Return what the parts of an edition say, without who said it."""
    return [": ".join(filter(None, (part["title"], part["text"]))) for part in parts]


def stands_on_nothing(part: dict[str, Any], shown: Collection[int]) -> bool:
    """Whether a part of an edition stands on answers alone that are no longer among those that are `shown`: its words are
    theirs, and go with them."""
    places = {str(place) for place in shown}
    return bool(part["cites"]) and not any(mark.startswith("R") or mark in places for mark in map(str, part["cites"]))


def parts_shown(parts: dict[int, list[dict[str, Any]]]) -> dict[int, list[dict[str, Any]]]:
    """Return of the parts of replies, by the number of the thread, those that stand on answers which are shown."""
    shown: dict[int, list[int]] = {number: [] for number in parts}
    places = Post.objects.filter(thread__in=shown, standing=Standing.CLEAR) if shown else Post.objects.none()
    for thread, place in places.values_list("thread", "place"):
        shown[thread].append(place)
    return {
        number: [part for part in those if not stands_on_nothing(part, shown[number])]
        for number, those in parts.items()
    }


def _words_of_replies(numbers: list[int]) -> dict[int, list[str]]:
    newest = Edition.objects.filter(reply__thread__in=numbers, number=F("reply__number"))
    parts = parts_shown(dict(newest.values_list("reply__thread", "parts")))
    return {number: words_of_parts(those) for number, those in parts.items()}


def _posts() -> QuerySet[Post]:
    found = ~Q(thread__state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY))
    return Post.objects.filter(found, standing=Standing.CLEAR, thread__standing=Standing.CLEAR)


def _zone(thread: Thread) -> Zone:
    return Zone.EVERYONE if thread.is_public else Zone.COMMUNITIES


def _marks(thread: Thread, said: Thread | Post) -> tuple[str, ...]:
    """The marks of a thread's head or of one of its posts."""
    when = (thread.opened or thread.began) if isinstance(said, Thread) else said.said
    topics = {number for topic in thread.topics.all() for number in (topic.pk, topic.parent_id) if number}
    return (
        mark(COMMUNITY, thread.community_id),
        *([PUBLIC] if thread.is_public else []),
        mark(KIND, thread.kind),
        mark(STATE, thread.state),
        mark(LANGUAGE, said.language),
        mark(YEAR, when.year),
        *(mark(TOPIC, number) for number in sorted(topics)),
        *(mark(COUNTRY, one.country) for one in thread.countries.all()),
    )
