"""Who looked at guarded data, as a person reads it of themselves."""

from collections.abc import Iterator
from typing import Any

from cop.people.choices import LISTS
from cop.people.models import Look, Person


def looks_at(person: Person) -> Iterator[dict[str, Any]]:
    """Yield when the desk looked at what only it sees of a person. It tells the role and not the name of who looked: the
    secretariat answers as one for what it does, and its people have a right to their privacy too."""
    rows = Look.objects.filter(person=person).order_by("hour", "pk")
    yield from map(dict, rows.values("hour", "what", "role").iterator(500))


def looks_by(person: Person) -> Iterator[dict[str, Any]]:
    """Yield when a person at the desk looked at others, without saying at whom."""
    rows = Look.objects.filter(looker=person).order_by("hour", "pk")
    for look in rows.values("hour", "what", "filters", "count").iterator(500):
        told = ("hour", "what", "filters", "count") if look["what"] in LISTS else ("hour", "what")
        yield {name: value for name, value in look.items() if name in told}
