"""Lists of threads, narrowed by what an address asks for, and lists with an order of their own."""

from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cop.discussions.access import own_covers
from cop.discussions.choices import EXPECTED, Followed, Kind, State
from cop.discussions.models import Asked, Follow, Post, Thread, ThreadCountry
from cop.discussions.queries.threads import PER_PAGE, Row, listed
from cop.discussions.queries.voices import voices
from cop.network.queries import every_topic
from cop.people.models import Expertise, Person, PersonLanguage
from cop.services.search.shelves import Wanted

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
    return threads.filter(opened__year=int(wanted.get("year"))) if wanted.get("year") else threads


def replied(viewer: Any) -> QuerySet[Thread]:
    """Return the queries whose consolidated reply is published."""
    return listed(viewer).filter(kind=Kind.QUERY, state__in=REPLIED)


def open_for(person: Person) -> list[Row]:
    """Return open queries of others that somebody has not answered: first those that they were asked to answer and left open,
    then those about topics that they know or follow, then about their country or one they follow, then in a language they
    read, then the rest; the longest waiting first."""
    rows = {
        4: Asked.objects.filter(thread=OuterRef("pk"), person=person, state__in=EXPECTED),
        3: Thread.topics.through.objects.filter(thread=OuterRef("pk"), topic__in=_topics_of(person)),
        2: ThreadCountry.objects.filter(thread=OuterRef("pk"), country__in=_countries_of(person)),
    }
    languages = list(PersonLanguage.objects.filter(person=person).values_list("language", flat=True))
    cases = [When(Exists(found), then=Value(weight)) for weight, found in rows.items()]
    near = Case(*cases, When(language__in=languages, then=Value(1)), default=Value(0), output_field=IntegerField())
    said = Post.objects.filter(thread=OuterRef("pk"), author=person, of_asker=False)
    covered = own_covers(person.pk).filter(thread=OuterRef("pk"))
    threads = listed(person).filter(kind=Kind.QUERY, state__in=OPEN).exclude(Q(asker=person) & Q(shown_as="name"))
    muted = Follow.objects.filter(person=person, kind=Followed.THREAD, muted=True).values_list("what", flat=True)
    threads = threads.exclude(Exists(said)).exclude(Exists(covered)).exclude(pk__in=[int(what) for what in muted])
    shown = list(
        threads.select_related("asker", "community").annotate(near=near).order_by("-near", "opened", "pk")[:PER_PAGE]
    )
    speakers = voices(shown, person)
    return [Row(thread, speakers[thread]) for thread in shown]


def _with_children(code: str) -> list[int]:
    every = list(every_topic())
    top = {topic.pk for topic in every if topic.code == code}
    return [topic.pk for topic in every if topic.pk in top or topic.parent_id in top]


def _topics_of(person: Person) -> list[int]:
    followed = Follow.objects.filter(person=person, kind=Followed.TOPIC, muted=False).values_list("what", flat=True)
    known = Expertise.objects.filter(person=person).values_list("topic", flat=True)
    return [*known, *map(int, followed)]


def _countries_of(person: Person) -> list[str]:
    followed = Follow.objects.filter(person=person, kind=Followed.COUNTRY, muted=False).values_list("what", flat=True)
    return [*followed, *([person.country] if person.country else [])]
