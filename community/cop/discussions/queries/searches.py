"""What is new for a saved search."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cop.discussions.models import SavedSearch
from cop.discussions.queries.finding import shown, sought
from cop.discussions.queries.indexing import POST, THREAD
from cop.people.choices import Standing
from cop.people.models import Person
from cop.services.search.best import Hit, newest
from cop.services.search.shelves import Shown, Wanted

MOST_TOLD = 20
OFTEN = {SavedSearch.Often.AT_ONCE: timedelta(), SavedSearch.Often.WEEKLY: timedelta(days=7)}


def wanted_of(search: SavedSearch) -> Wanted:
    """Return what a saved search asks for."""
    return Wanted(search.q, tuple(sorted(search.filters.items())))


def due(now: datetime) -> QuerySet[SavedSearch]:
    """Return the searches whose people are to be told now, of members who have an address."""
    times = Q(*(Q(often=often, told__lte=now - pause) for often, pause in OFTEN.items()), _connector=Q.OR)
    people = Q(person__standing=Standing.MEMBER, person__email__isnull=False)
    return SavedSearch.objects.filter(times, people).select_related("person")


def new_hits(search: SavedSearch) -> list[Shown]:
    """Return what was said since its person was told, as they may see it, the newest first."""
    asked = sought(wanted_of(search), search.person)
    hits = [Hit(kind, number, 0) for kind in (THREAD, POST) for number in newest(kind, asked, MOST_TOLD)]
    fresh = [one for one in shown(hits, asked, search.person) if one.when and one.when > search.told]
    return sorted(fresh, key=lambda one: one.when or timezone.now(), reverse=True)[:MOST_TOLD]


def of_person(person: Person) -> QuerySet[SavedSearch]:
    """Return the searches that somebody saved."""
    return SavedSearch.objects.filter(person=person)


def kept_of(person: Person) -> Any:
    """Yield them for their own data."""
    for one in of_person(person):
        yield {"q": one.q, "filters": one.filters, "often": one.often, "saved": one.saved}
