"""What somebody who writes is shown: what was asked before, who knows, and what the text seems to be about."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef

from cop.discussions import guessing
from cop.discussions.choices import State
from cop.discussions.models import Wishes
from cop.discussions.queries.finding import shown, sought
from cop.discussions.queries.indexing import STATE, THREAD
from cop.network.countries import country_name
from cop.network.models import Community
from cop.network.queries import declared_countries, every_topic
from cop.people.access import running, visible_to
from cop.people.choices import Field
from cop.people.choices import Standing as PersonStanding
from cop.people.models import Expertise, Membership
from cop.people.queries.seen import Seen, seen
from cop.services.languages.guessing import language_of
from cop.services.languages.queries import language_name, text_of
from cop.services.search.best import Best
from cop.services.search.marks import mark
from cop.services.search.shelves import Shown, Wanted
from cop.services.search.sought import Sought, Words

MOST_SHOWN = 5
MOST_WORDS = 6
SHORTEST = 4


@dataclass(frozen=True)
class Choice:
    """Something that is proposed, and whether the writer took it."""

    value: str
    label: str
    taken: bool = False


@dataclass(frozen=True)
class Similar:
    """What is shown beside a text."""

    threads: list[Shown] = field(default_factory=list)
    people: list[tuple[Seen, str]] = field(default_factory=list)
    topics: list[Choice] = field(default_factory=list)
    countries: list[Choice] = field(default_factory=list)
    language: Choice | None = None

    @property
    def proposes(self) -> bool:
        """Whether something is proposed to be taken."""
        return bool(self.topics or self.countries or self.language)


@dataclass(frozen=True)
class Draft:
    """What was typed so far: the words, and what the writer chose themselves, and of what was proposed before."""

    title: str
    text: str
    language: str = ""
    chosen: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


def similar(draft: Draft, community: Community, viewer: Any) -> Similar:
    """Return what fits a text that somebody writes in a community, of what they may see. Nothing is chosen for them."""
    said = f"{draft.title}\n{draft.text}"
    every = {topic.code: topic for topic in every_topic() if topic.retired is None}
    topics = guessing.topics_of(said, {code: topic.names.values() for code, topic in every.items()})
    countries = guessing.countries_of(said, declared_countries())
    language = language_of(said)
    about = [every[code].pk for code in every if code in topics or code in draft.chosen]

    def offered(found: Iterable[str], name: Any) -> list[Choice]:
        return [Choice(code, name(code), code in draft.taken) for code in found if code not in draft.chosen]

    return Similar(
        asked_before(draft, viewer),
        who_know(about, community, viewer),
        offered(topics, lambda code: text_of(every[code].names)),
        offered(countries, country_name),
        Choice(language, language_name(language), language in draft.taken)
        if language not in ("", draft.language)
        else None,
    )


def asked_before(draft: Draft, viewer: Any) -> list[Shown]:
    """Return queries, discussions and replies in which at least two of the telling words of the title stand."""
    asked = sought(Wanted(_telling(draft.title or draft.text)), viewer)
    both = replace(asked, groups=_two_of(asked))
    hits = Best((THREAD,), both).hits(better=mark(STATE, State.PUBLISHED))
    return shown(hits[:MOST_SHOWN], both, viewer)


def who_know(topics: list[int], community: Community, viewer: Any) -> list[tuple[Seen, str]]:
    """Return members who let others see that they know one of the topics and are willing to be asked, with what they say
    of it."""
    members = Membership.objects.filter(running(), community=community, person=OuterRef("pk"))
    knows = Expertise.objects.filter(person=OuterRef("pk"), topic__in=topics)
    silent = Wishes.objects.filter(person=OuterRef("pk"), mails=False)
    people = visible_to(viewer, Field.EXPERTISE, Field.ASKED).filter(
        Exists(members), Exists(knows), ~Exists(silent), standing=PersonStanding.MEMBER, willing_to_be_asked=True
    )  # fmt: skip
    if not topics:
        return []
    found = list(people.exclude(pk=getattr(viewer, "pk", 0)).order_by("-pk")[:MOST_SHOWN])
    known = {
        row.person_id: row
        for row in Expertise.objects.filter(person__in=found, topic__in=topics).select_related("topic")
    }
    return [(one, known[one.number].sentence or text_of(known[one.number].topic.names)) for one in seen(found, viewer)]


def _telling(text: str) -> str:
    """The words of a line that tell most: the longest."""
    said = list(dict.fromkeys(word for word in text.split() if len(word) >= SHORTEST or not word.isascii()))
    kept = set(sorted(said, key=len, reverse=True)[:MOST_WORDS])
    return " ".join(word for word in said if word in kept)


def _two_of(asked: Sought) -> tuple[tuple[Words, ...], ...]:
    """At least two of the words: for each word, one of all the others."""
    groups = [part for group in asked.groups for part in _parts(group)][:MOST_WORDS]
    if len(groups) < 2:
        return tuple(groups)
    return tuple(tuple(way for other in groups if other is not group for way in other) for group in groups)


def _parts(group: tuple[Words, ...]) -> list[tuple[Words, ...]]:
    """A run of signs without spaces counts sign by sign, unless it is a term."""
    own, *others = group
    if others or len(own) > 1:
        return [group]
    return [(((token,),),) for token in own[0]]
