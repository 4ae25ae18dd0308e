"""Writing the ledger. Only the actions of the rooms call this, inside their own transaction."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from cop.services.ledger.models import Entry, Key
from cop.services.ledger.queries import changed
from cop.services.things import Reference, reference

_behind: ContextVar[tuple[int, int] | None] = ContextVar("behind", default=None)
_way: ContextVar[str] = ContextVar("way", default="")


@contextmanager
def acting_behind(account: int, person_number: int) -> Iterator[None]:
    """Keep `person_number` with every row whose actor is `account`, an account that several people use."""
    token = _behind.set((account, person_number))
    try:
        yield
    finally:
        _behind.reset(token)


@contextmanager
def coming_by(way: str) -> Iterator[None]:
    """Say of every row written meanwhile how it came ("api"), where its action does not say it."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def record(
    act: str,
    thing: Model | Reference,
    *,
    acting_person: Any,
    about: Any = None,
    community: Any = None,
    old: dict | None = None,
    new: dict | None = None,
    on_behalf: str = "",
    happened: datetime | None = None,
) -> Entry:
    """Append one row; must run in the transaction of the change that it tells of.

    `act` is "<room>.<past participle>" ("people.application_accepted"). `acting_person` is a person, or None for the
    system itself (a job, an anonymous visitor). `about` is the person whose data `old` and `new` hold: the values are
    then sealed with that person's key. `on_behalf` says in a word how it came ("telephone", "import"). `happened` is given
    where the moment itself would tell what is nobody's to know (docs/decisions/0009).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger row is written in the transaction of its change")
    values = {name: change for name, change in (("old", old), ("new", new)) if change is not None}
    kind, number = reference(thing)
    actor, (account, behind) = getattr(acting_person, "pk", None), _behind.get() or (None, None)
    entry = Entry(
        act=act,
        actor=actor,
        behind=behind if actor == account else None,
        on_behalf=on_behalf or _way.get(),
        happened=happened or timezone.now(),
        kind=kind,
        number=number,
        about=getattr(about, "pk", None),
        community=getattr(community, "pk", None),
    )
    if about is None or not values:
        entry.values = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    else:
        entry.sealed = _box(about.pk).encrypt(json.dumps(values, cls=DjangoJSONEncoder).encode()).decode()
    entry.save()
    changed()
    return entry


def forget(*person_numbers: int) -> None:
    """Destroy the keys of people: the values of every row about them can never be read again."""
    Key.objects.filter(person__in=person_numbers).delete()


def _box(person_number: int) -> Fernet:
    key, _ = Key.objects.get_or_create(person=person_number, defaults={"secret": Fernet.generate_key().decode()})
    return Fernet(key.secret)
