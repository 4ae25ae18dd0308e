"""What is new for a saved search."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cop.discussions.choices import UNSENT
from cop.discussions.models import Edition, SavedSearch, Thread
from cop.discussions.queries.finding import shown, sought
from cop.discussions.queries.indexing import POST, THREAD
from cop.people.choices import Standing
from cop.people.models import Person
from cop.services.search.best import Hit, among, newest
from cop.services.search.shelves import Shown, Wanted

MOST_TOLD = 20
MOST_LOOKED_AT = 5000
OFTEN = {SavedSearch.Often.AT_ONCE: timedelta(), SavedSearch.Often.WEEKLY: timedelta(days=7)}


def wanted_of(search: SavedSearch) -> Wanted:
    """Return what a saved search asks for."""
    return Wanted(search.q, tuple(sorted(search.filters.items())))


def due(now: datetime) -> QuerySet[SavedSearch]:
    """Return the searches whose people are to be told now, of members who have an address."""
    times = Q(*(Q(often=often, told__lte=now - pause) for often, pause in OFTEN.items()), _connector=Q.OR)
    people = Q(person__standing=Standing.MEMBER, person__email__isnull=False)
    return SavedSearch.objects.filter(times, people).select_related("person")


def new_hits(search: SavedSearch, until: datetime) -> list[Shown]:
    """Return what was said, opened or published since its person was told, `until` a moment, as they may see it, the newest
    first."""
    asked = sought(wanted_of(search), search.person)
    hits = [Hit(THREAD, number, 0) for number in among(THREAD, asked, _threads_since(search.told))]
    hits += [Hit(POST, number, 0) for number in newest(POST, asked, MOST_TOLD)]
    fresh = [one for one in shown(hits, asked, search.person) if one.when and search.told < one.when <= until]
    return sorted(fresh, key=lambda one: one.when or until, reverse=True)[:MOST_TOLD]


def _threads_since(told: datetime) -> set[int]:
    """Return the threads that were opened or whose reply was published since; either may be long after they began."""
    opened = Thread.objects.exclude(state__in=UNSENT).filter(moved__gt=told, opened__gt=told).order_by("-moved", "-pk")
    published = Edition.objects.filter(published__gt=told).order_by("-published")
    return {
        *opened.values_list("pk", flat=True)[:MOST_LOOKED_AT],
        *published.values_list("reply__thread", flat=True)[:MOST_LOOKED_AT],
    }


def of_person(person: Person) -> QuerySet[SavedSearch]:
    """Return the searches that somebody saved."""
    return SavedSearch.objects.filter(person=person)


def kept_of(person: Person) -> Any:
    """Yield them for their own data."""
    for one in of_person(person):
        yield {"q": one.q, "filters": one.filters, "often": one.often, "saved": one.saved}
