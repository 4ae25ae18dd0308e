"""Rows in every table that points at people or organisations, made from what Django knows of the tables."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cop.people.choices import MergeKind
from cop.people.models import Organisation, Person
from cop.people.queries.following import Reference, references

UNCOUNTED = ("ledger", "jobs", "django_q", "sessions", "search", "usersessions", "contenttypes", "auth")
"""What follows any change, or is made anew."""

DIFFERENT = ("uid", "email", "session_key")
MOST_TRIES = 24

Pool = dict[type, list[Any]]
Choose = Callable[[list[Any]], Any]

_unique = count(1)

Snapshot = dict[str, dict[Any, dict[str, Any]]]


def relations(kind: MergeKind) -> list[Reference]:
    """Every column that holds the number of one of that kind, also those that do not follow a merge."""
    model = Person if kind == MergeKind.PERSON else Organisation
    keys = [
        Reference(one.related_model, one.field.name)
        for one in model._meta.get_fields(include_hidden=True)
        if isinstance(one, models.ManyToOneRel)
    ]
    labels = {one.label for one in keys}
    return [*keys, *(one for one in references(kind) if one.label not in labels)]


def fill(reference: Reference, number: int, pool: Pool, choose: Choose) -> bool:
    """Make a row that points at `number`, its other columns as `choose` picks them; False where the database allows none."""
    values: dict[str, Any] = {reference.model._meta.get_field(reference.column).attname: number}
    values |= dict([reference.of_kind] if reference.of_kind else [])
    return any(_made(reference.model, values, pool, choose) is not None for _ in range(MOST_TRIES))


def _made(model: Any, values: dict[str, Any], pool: Pool, choose: Choose) -> Any:
    missing = [one for one in model._meta.concrete_fields if one.attname not in values and not one.primary_key]
    if model._meta.pk.is_relation:
        values = values | {model._meta.pk.attname: _made(model._meta.pk.related_model, {}, pool, choose).pk}
    row = model(**values, **{one.attname: _value(one, pool, choose) for one in missing})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return None
    return row


HOURS = ("begins", "ends")


def _value(column: Any, pool: Pool, choose: Choose) -> Any:
    if isinstance(column, models.ForeignKey):
        if not column.null and not pool.get(column.related_model):
            pool[column.related_model] = [_made(column.related_model, {}, pool, choose)]
        offered = [one.pk for one in pool.get(column.related_model, [])]
        return choose([None] * (len(offered) or 1) + offered if column.null else offered)
    if isinstance(column, models.DateTimeField | models.DateField):
        days = choose([400, 30, 3])
        begun = timezone.now() - timedelta(days=days)
        moment = choose([None, begun + timedelta(days=days)]) if column.null else begun
        return moment.date() if moment and not isinstance(column, models.DateTimeField) else moment
    if column.choices:
        return choose([value for value, _label in column.choices])
    if column.has_default():
        return column.get_default()
    if isinstance(column, models.CharField | models.TextField):
        return choose(["a", "b"]) + (str(next(_unique)) if column.unique or column.name in DIFFERENT else "")
    number = next(_unique) % 24 if column.name in HOURS else next(_unique) + 1000
    return number if isinstance(column, models.IntegerField) and not column.null else None


def snapshot(but: Iterable[str] = ()) -> Snapshot:
    """Return every row of every table that counts."""
    found: Snapshot = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in UNCOUNTED or not model._meta.managed or model._meta.label in but:
            continue
        rows = model._base_manager.values()
        found[model._meta.label] = {row[model._meta.pk.attname]: row for row in rows}
    return found
