"""Reading the ledger. Callers decide by their own `access` who may see what comes back."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from cryptography.fernet import Fernet
from django.core.cache import caches
from django.db import connection
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from cop.services.ledger.models import Entry, Key
from cop.services.things import reference

T = TypeVar("T")
UNKNOWN = ""
LATECOMERS = 500
"""How many rows may be committed between the writing and the commit of another one (docs/decisions/0003)."""
NEWEST = "SELECT max(id), count(*), max(happened) FROM ledger_entry WHERE id > (SELECT max(id) FROM ledger_entry) - %s"
"""Every page asks this."""


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


def history(thing: Model, *, act: str = "", newest: int = 100, also: Iterable[int] = ()) -> list[Row]:
    """Return what happened to `thing`, newest first, at most `newest` rows; with `act`, only rows of that act. `also` are
    the numbers of what went into it."""
    kind, number = reference(thing)
    entries = Entry.objects.filter(kind=kind, number__in=[number, *also])
    if act:
        entries = entries.filter(act=act)
    return opened(entries.order_by("-pk")[:newest])


def last_actors(kind: str, numbers: Iterable[int], acts: Iterable[str]) -> dict[int, int]:
    """Return {number of a thing of `kind`: who did the last of `acts` on it}, in one query; rules and jobs are nobody."""
    entries = Entry.objects.filter(kind=kind, number__in=list(numbers), act__in=list(acts))
    return {number: actor for number, actor in entries.order_by("pk").values_list("number", "actor") if actor}


def acted_on_oneself(acts: Iterable[str], *, since: datetime) -> QuerySet[Entry]:
    """Return the rows in which people did one of `acts` to their own data, for a condition on `about`."""
    return Entry.objects.filter(act__in=list(acts), about=F("actor"), happened__gte=since)


def about(*numbers: int) -> Iterator[Row]:
    """Yield every row about the people with these numbers or done by them, oldest first."""
    for entry in Entry.objects.filter(Q(about__in=numbers) | Q(actor__in=numbers)).order_by("pk").iterator():
        yield from opened([entry])


_of_this_request: ContextVar[str | None] = ContextVar("generation", default=None)


def generation() -> str:
    """Return what tells the newest rows from any others: it changes whenever anything changed, so caches carry it in
    their key.

    Within `one_generation` it is asked once, and again after this process wrote a row.
    """
    known = _of_this_request.get()
    if known:
        return known
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [LATECOMERS])
        found = "{}-{}-{}".format(*cursor.fetchone()).replace(" ", "T")
    if known is not None:
        _of_this_request.set(found)
    return found


@contextmanager
def one_generation() -> Iterator[None]:
    """Ask for the newest row only once within the block: a page, or a mail, is made from one state of things."""
    if _of_this_request.get() is not None:
        yield
        return
    token = _of_this_request.set(UNKNOWN)
    try:
        yield
    finally:
        _of_this_request.reset(token)


def changed() -> None:
    """Say that this process wrote a row: what is remembered within `one_generation` no longer holds."""
    if _of_this_request.get() is not None:
        _of_this_request.set(UNKNOWN)


times: Counter[str] = Counter()
"""How often something was "kept" in memory already, and how often it was "made"."""


def today() -> date:
    """Return the day in the reader's zone: what `timezone.localdate` returns, in less time."""
    return datetime.now(timezone.get_current_timezone()).date()


def remembered(name: str, compute: Callable[[], T]) -> T:
    """Return `compute()`, kept in this process's memory until the next row of the ledger, or the next day."""
    key = f"{name}:{today()}:{generation()}"
    kept = caches["memory"].get(key)
    times["made" if kept is None else "kept"] += 1
    if kept is None:
        kept = compute()
        caches["memory"].set(key, kept, 3600)
    return kept


ACTS: dict[str, Any] = {}


def name_acts(texts: dict[str, Any]) -> None:
    """Register what acts are called for a reader (`{"people.joined": gettext_lazy("joined")}`)."""
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
