"""Reading the ledger. Callers decide by their own `access` who may see what comes back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet
from django.db.models import Max, Model, Q

from cop.services.ledger.models import Entry, Key
from cop.services.things import reference


@dataclass(frozen=True)
class Row:
    """An entry with its values opened; `erased` when they lay under a key that no longer exists."""

    entry: Entry
    old: dict[str, Any]
    new: dict[str, Any]
    erased: bool = False


def opened(entries: Iterable[Entry]) -> list[Row]:
    """Return `entries` with their values, in the same order."""
    entries = list(entries)
    keys = dict(Key.objects.filter(person__in={e.about for e in entries if e.sealed}).values_list("person", "secret"))
    return [_row(entry, keys) for entry in entries]


def history(thing: Model, *, newest: int = 100) -> list[Row]:
    """Return what happened to `thing`, newest first, at most `newest` rows."""
    kind, number = reference(thing)
    return opened(Entry.objects.filter(kind=kind, number=number).order_by("-pk")[:newest])


def about(person: Any) -> Iterator[Row]:
    """Yield every row about `person` or done by them, oldest first."""
    for entry in Entry.objects.filter(Q(about=person.pk) | Q(actor=person.pk)).order_by("pk").iterator():
        yield from opened([entry])


def generation() -> int:
    """Return the number of the newest row: it changes whenever anything changed, so caches carry it in their key."""
    return Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0


ACTS: dict[str, Any] = {}


def name_acts(texts: dict[str, Any]) -> None:
    """Register what acts are called for a reader (`{"people.joined": gettext_lazy("joined")}`); rooms call it when they load."""
    ACTS.update(texts)


def act_name(act: str) -> str:
    """Return `act` in the reader's words, or the act itself where no room named it."""
    return str(ACTS.get(act, act))


def _row(entry: Entry, keys: dict[int, str]) -> Row:
    if not entry.sealed:
        return Row(entry, entry.values.get("old", {}), entry.values.get("new", {}))
    secret = keys.get(entry.about) if entry.about else None
    if secret is None:
        return Row(entry, {}, {}, erased=True)
    values = json.loads(Fernet(secret).decrypt(entry.sealed.encode()))
    return Row(entry, values.get("old", {}), values.get("new", {}))
