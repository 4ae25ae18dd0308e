"""Rows as lines of text and back, the same on every database."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

LEFT_OUT = {"auth", "contenttypes", "django_q", "jobs", "moderation", "search", "sessions", "usersessions"}
"""Apps whose rows are made again by themselves, or must not come back: sessions, queues, limits, the index."""

AT_ONCE = 1000
WHOLE = 1 << 256


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and a checksum that does not depend on their order."""

    rows: int = 0
    checksum: int = 0

    def plus(self, row: dict[str, Any]) -> "Sum":
        """Return the sum with one more row; the order of keys in it does not count, for PostgreSQL does not keep it."""
        value = int.from_bytes(hashlib.sha256(line_of(row, sort_keys=True).encode()).digest())
        return Sum(self.rows + 1, (self.checksum + value) % WHOLE)

    def as_json(self) -> dict[str, Any]:
        """Return it as the manifest holds it."""
        return {"rows": self.rows, "checksum": f"{self.checksum:064x}"}


def tables() -> list[type[Model]]:
    """Return the models that a backup holds, tables between two models included, in a fixed order."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def rows(model: type[Model]) -> Iterator[dict[str, Any]]:
    """Yield every row of `model` as plain values."""
    fields = [field.name for field in model._meta.concrete_fields if not field.generated]
    found = model._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE)
    while batch := list(islice(found, AT_ONCE)):
        yield from serializers.serialize("python", batch, fields=fields)


def load(model: type[Model], lines: Iterable[str]) -> None:
    """Write the rows that `lines` tell of."""
    found = (row.object for row in serializers.deserialize("python", map(json.loads, lines)))
    while batch := list(islice(found, AT_ONCE)):
        model._base_manager.bulk_create(batch)


def sum_of(model: type[Model]) -> Sum:
    """Return the sum of the table as it is now."""
    total = Sum()
    for row in rows(model):
        total = total.plus(row)
    return total


def line_of(row: dict[str, Any], *, sort_keys: bool = False) -> str:
    """Return a row as one line of JSON."""
    return json.dumps(row, cls=_Exact, ensure_ascii=False, sort_keys=sort_keys)


class _Exact(DjangoJSONEncoder):
    """Django's encoder drops the microseconds' last three digits."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)
