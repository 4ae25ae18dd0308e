"""Lists of threads, narrowed by what an address asks for, and lists with an order of their own."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cop.discussions.access import own_covers
from cop.discussions.choices import EXPECTED, Followed, Kind, State
from cop.discussions.models import Asked, Follow, Post, Thread, ThreadCountry
from cop.discussions.queries.finding import DAYS, days_of
from cop.discussions.queries.rules import zone_of
from cop.discussions.queries.threads import PER_PAGE, Page, listed, page_of
from cop.network.queries import communities, every_topic
from cop.people.models import Expertise, Person, PersonLanguage
from cop.services.search.shelves import Wanted

FIRST = date(1990, 1, 1)
"""Nothing was opened before it; some time zones know no earlier days."""
OPEN = (State.OPEN, State.CLOSING)
REPLIED = (State.PUBLISHED, State.ARCHIVED)


def narrowed(threads: QuerySet[Thread], wanted: Wanted) -> QuerySet[Thread]:
    """Return those of the threads that meet every filter."""
    for name in ("kind", "language", "state"):
        if value := wanted.get(name):
            threads = threads.filter(**{name: value})
    if code := wanted.get("topic"):
        rows = Thread.topics.through.objects.filter(thread=OuterRef("pk"), topic__in=_with_children(code))
        threads = threads.filter(Exists(rows))
    if country := wanted.get("country"):
        threads = threads.filter(Exists(ThreadCountry.objects.filter(thread=OuterRef("pk"), country=country)))
    if any(wanted.get(name) for name in DAYS):
        since, until = days_of(wanted)
        threads = threads.filter(_opened_between(since, until))
    return threads


def _opened_between(since: date, until: date) -> Q:
    """Opened from one day to another, each where the community works: the days that the index holds too."""
    where = Q(pk__in=[])
    for community in communities():
        zone = zone_of(community)
        first, after = (datetime.combine(max(day, FIRST), time(), zone) for day in (since, until + timedelta(days=1)))
        where |= Q(community=community, opened__gte=first, opened__lt=after)
    return where


def replied(viewer: Any) -> QuerySet[Thread]:
    """Return what ended in a consolidated reply that is published."""
    return listed(viewer).filter(reply__number__gt=0, state__in=REPLIED)


def open_for(person: Person, after: str = "") -> Page:
    """Return a page of open queries of others that somebody has not answered: first those that they were asked to answer and
    left open, then those about topics that they know or follow, then about their country or one they follow, then in a
    language they read, then the rest; the longest waiting first. `after` is what an earlier page gave."""
    threads = _nearest(person)
    if place := _place(after):
        weight, opened, number = place
        later = Q(opened__gt=opened) | Q(opened=opened, pk__gt=number)
        threads = threads.filter(Q(near__lt=weight) | Q(later, near=weight))
    found = list(threads.order_by("-near", "opened", "pk")[: PER_PAGE + 1])
    return page_of(found, person, _sealed)


def first_open_for(person: Person, *, at_most: int) -> list[Thread]:
    """Return the first of them, in two queries."""
    return list(_nearest(person).order_by("-near", "opened", "pk")[:at_most])


def _nearest(person: Person) -> Any:
    """Open queries for somebody, with how `near` each is to them."""
    follows = _follows_of(person)
    known = Expertise.objects.filter(person=person).order_by().values("topic")
    topics = Q(topic__in=[int(what) for what in follows[Followed.TOPIC, False]]) | Q(topic__in=known)
    countries = [*follows[Followed.COUNTRY, False], *([person.country] if person.country else [])]
    rows = {
        4: Asked.objects.filter(thread=OuterRef("pk"), person=person, state__in=EXPECTED),
        3: Thread.topics.through.objects.filter(topics, thread=OuterRef("pk")),
        2: ThreadCountry.objects.filter(thread=OuterRef("pk"), country__in=countries),
    }
    languages = PersonLanguage.objects.filter(person=person).order_by().values("language")
    cases = [When(Exists(found), then=Value(weight)) for weight, found in rows.items()]
    near = Case(*cases, When(language__in=languages, then=Value(1)), default=Value(0), output_field=IntegerField())
    threads = _unanswered_by(person, [int(what) for what in follows[Followed.THREAD, True]])
    return threads.select_related("asker", "community").annotate(near=near)


def _unanswered_by(person: Person, muted: list[int]) -> QuerySet[Thread]:
    """Open queries of others that somebody neither answered nor muted."""
    said = Post.objects.filter(thread=OuterRef("pk"), author=person, of_asker=False)
    covered = own_covers(person.pk).filter(thread=OuterRef("pk"))
    threads = listed(person).filter(kind=Kind.QUERY, state__in=OPEN).exclude(Q(asker=person) & Q(shown_as="name"))
    return threads.exclude(Exists(said)).exclude(Exists(covered)).exclude(pk__in=muted)


def _follows_of(person: Person) -> dict[tuple[str, bool], list[str]]:
    """What somebody follows of topics and countries, and which threads they muted, in one query."""
    found = defaultdict(list)
    wanted = Q(kind__in=(Followed.TOPIC, Followed.COUNTRY), muted=False) | Q(kind=Followed.THREAD, muted=True)
    for kind, what, muted in Follow.objects.filter(wanted, person=person).values_list("kind", "what", "muted"):
        found[kind, muted].append(what)
    return found


def _sealed(thread: Any) -> str:
    moment = (thread.opened or thread.began).isoformat()
    return signing.dumps([thread.near, moment, thread.pk], salt="discussions.open_questions")


def _place(after: str) -> tuple[int, datetime, int] | None:
    try:
        near, opened, number = signing.loads(after, salt="discussions.open_questions")
    except signing.BadSignature:
        return None
    return near, datetime.fromisoformat(opened), number


def _with_children(code: str) -> list[int]:
    every = list(every_topic())
    top = {topic.pk for topic in every if topic.code == code}
    return [topic.pk for topic in every if topic.pk in top or topic.parent_id in top]
