"""Any number of sample posts: the same for the same numbers, in all scripts, in threads of very different lengths."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import transaction

from cop.discussions.choices import Kind, State
from cop.discussions.models import Post, Thread, ThreadCountry
from cop.discussions.queries.indexing import POST, THREAD
from cop.network.models import Community, Topic
from cop.network.queries import communities_open
from cop.people.choices import Standing
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.markdown import RENDERED, rendered
from cop.services.search.actions import index

BATCH = 200
"""So many threads are written in one transaction."""

NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = {"en": 40, "zh-hans": 10, "vi": 8, "hi": 8, "bn": 8, "si": 7, "ta": 5, "fil": 5, "ko": 4, "ms": 3, "dz": 2}
LENGTHS = {3: 20, 8: 40, 20: 30, 40: 9, 200: 1}
"""How many posts threads have, and how often: 19.1 in the middle."""


class Known(NamedTuple):
    """What the posts are about, and by whom they are."""

    community: Community
    topics: list[Topic]
    people: list[tuple[int, str]]


def generate_posts(posts: int, seed: int = 1) -> None:
    """Add so many sample posts in sample threads of the first open community, and to the index.

    Sample people must be there. Sends nothing; writes one ledger row.
    """
    begin = Thread.objects.filter(sample=True).count()
    chance = random.Random(f"{seed}:{begin}")
    known = _known()
    lengths = _lengths(posts, chance)
    while batch := list(zip(range(BATCH), lengths, strict=False)):
        _create(begin, [length for _place, length in batch], chance, known)
        begin += len(batch)
    with transaction.atomic():
        record("discussions.samples_loaded", known.community, acting_person=None, new={"posts": posts})


def _lengths(posts: int, chance: random.Random) -> Iterator[int]:
    while posts > 0:
        length = min(posts, chance.choices(list(LENGTHS), weights=list(LENGTHS.values()))[0])
        posts -= length
        yield length


def _known() -> Known:
    community = communities_open()[0]
    members = Person.objects.filter(sample=True, standing=Standing.MEMBER).order_by("pk")
    people = list(members.values_list("pk", "country")[:20_000])
    if not people:
        raise ValueError("posts want sample people: add them first")
    return Known(community, list(Topic.objects.filter(retired__isnull=True).order_by("pk")), people)


@transaction.atomic
def _create(begin: int, lengths: list[int], chance: random.Random, known: Known) -> None:
    made = [_thread(begin + place, length, chance, known) for place, length in enumerate(lengths)]
    threads = Thread.objects.bulk_create(thread for thread, _topic in made)
    through = Thread.topics.through
    through.objects.bulk_create(
        through(thread_id=thread.pk, topic_id=topic.pk) for thread, (_same, topic) in zip(threads, made, strict=True)
    )
    ThreadCountry.objects.bulk_create(
        ThreadCountry(thread=thread, country=chance.choice(known.people)[1] or "IN") for thread in threads
    )
    rows = zip(threads, made, lengths, strict=True)
    posts = [post for thread, (_same, topic), length in rows for post in _posts(thread, topic, length, chance, known)]
    Post.objects.bulk_create(posts)
    index(THREAD, [thread.pk for thread in threads], new=True)
    index(POST, [post.pk for post in posts], new=True)


def _thread(number: int, length: int, chance: random.Random, known: Known) -> tuple[Thread, Topic]:
    language, topic = _language(chance), chance.choice(known.topics)
    words = _texts()[language]
    opened = NEWEST - timedelta(minutes=chance.randrange(5 * 365 * 24 * 60))
    question, (body, html) = _sentence(words["ask"], language, topic, chance), _said(language, topic, chance)
    return Thread(
        community=known.community,
        kind=Kind.QUERY if chance.random() < 0.8 else Kind.DISCUSSION,
        state=State.OPEN if chance.random() < 0.2 else State.ARCHIVED,
        asker_id=chance.choice(known.people)[0],
        title=f"{words['mark']} {number + 1}: {question}"[:200],
        body=body,
        html=html,
        rendered=RENDERED,
        language=language,
        questions=[question],
        began=opened,
        opened=opened,
        moved=opened + timedelta(hours=9 * length),
        first_answered=opened + timedelta(hours=9),
        posts_count=length,
        last_place=length,
        sample=True,
    ), topic


def _posts(thread: Thread, topic: Topic, length: int, chance: random.Random, known: Known) -> Iterator[Post]:
    opened = thread.opened or NEWEST
    for place in range(1, length + 1):
        language = thread.language if chance.random() < 0.8 else "en"
        body, html = _said(language, topic, chance)
        yield Post(
            thread=thread,
            place=place,
            author_id=chance.choice(known.people)[0],
            body=body,
            html=html,
            rendered=RENDERED,
            language=language,
            said=opened + timedelta(hours=9 * place),
            helpful_count=chance.choice((0, 0, 0, 1, 2, 5)),
        )


def _said(language: str, topic: Topic, chance: random.Random) -> tuple[str, str]:
    """Return a paragraph of some sentences, and as HTML."""
    say = _texts()[language]["say"]
    sentences = [_sentence(say, language, topic, chance) for _number in range(chance.randint(2, 6))]
    return " ".join(sentences), f"<p>{' '.join(map(_rendered, sentences))}</p>\n"


@cache
def _rendered(sentence: str) -> str:
    """Return a sentence as HTML, without the paragraph: there are some hundreds of them in a million posts."""
    return str(rendered(sentence)).removeprefix("<p>").removesuffix("</p>\n")


def _sentence(choices: list[str], language: str, topic: Topic, chance: random.Random) -> str:
    return chance.choice(choices).replace("{topic}", topic.names.get(language) or topic.names["en"])


def _language(chance: random.Random) -> str:
    return chance.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]


@cache
def _texts() -> Any:
    return yaml.safe_load((Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8"))
