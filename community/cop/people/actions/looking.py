"""Writing down who of the desk looked at guarded data. It changes nothing else, is no row of the ledger, and never keeps a
page from being shown."""

import logging
from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError
from django.utils import timezone

from cop.people.access import DESK, viewpoint
from cop.people.choices import Audience, Field, LookedAt, Role
from cop.people.models import Look, Person

KEPT_FOR = timedelta(days=365)
HOUR = timedelta(hours=1)
WORDS = "q"
"""The filter by words: they may be somebody's name, so it is kept only that there were some."""

log = logging.getLogger(__name__)


def looked_at(person: Person, what: LookedAt, *, acting_person: Any) -> None:
    """Note that somebody at the desk looks at a person of whom something is for the secretariat only, once for each page
    and hour. One insert, the first time in an hour. For nobody else, and not of oneself."""
    view = viewpoint(acting_person)
    role = _role(acting_person)
    if role is None or person.pk == view.person or not is_guarded(person):
        return
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    noted = f"look:{view.person}:{person.pk}:{what}:{hour:%Y%m%d%H}"
    if caches["memory"].add(noted, True, HOUR.total_seconds()):
        look = Look(looker_id=view.person, role=role, person=person, what=what, hour=hour)
        if not _wrote(look):
            caches["memory"].delete(noted)


def took_along(what: LookedAt, *, filters: dict[str, Any], count: int, acting_person: Any) -> None:
    """Note that somebody at the desk takes a list of people along, by which filters, and how many people are in it."""
    role = _role(acting_person)
    if role is not None:
        kept = {name: True if name == WORDS else value for name, value in filters.items() if value}
        _wrote(
            Look(
                looker_id=viewpoint(acting_person).person,
                role=role,
                what=what,
                hour=timezone.now(),
                filters=kept,
                count=count,
            )
        )


def is_guarded(person: Person) -> bool:
    """Whether something of a person is for the secretariat only."""
    return any(getattr(person, f"seen_{field.value}") == Audience.SECRETARIAT for field in Field)


def forget_old() -> None:
    """Delete the looks that are older than `KEPT_FOR`. A job calls it."""
    Look.objects.filter(hour__lt=timezone.now() - KEPT_FOR).delete()


def _role(acting_person: Any) -> Role | None:
    roles = viewpoint(acting_person).roles & DESK
    return Role.SECRETARIAT if Role.SECRETARIAT in roles else next(iter(roles), None)


def _wrote(look: Look) -> bool:
    try:
        Look.objects.bulk_create([look], ignore_conflicts=True)
    except DatabaseError:
        log.exception("a look at guarded data could not be noted")
        return False
    return True
