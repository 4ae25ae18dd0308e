"""What a merge does, written down row by row so that it can be undone."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from cop.people.choices import MergeKind
from cop.people.queries.following import Reference, references
from cop.services.files.models import StoredFile
from cop.services.mail.models import Message

WRITTEN_BY_JOBS = (Message, StoredFile)
"""What changes in these rows no person changed."""


@dataclass
class Journal:
    """What a merge did: rows that moved, each with a digest of what it says, rows that stayed with the one who is gone,
    columns that changed ({row: {column: [old, new]}}), and rows that were made."""

    moved: dict[str, dict[str, str]] = field(default_factory=dict)
    stayed: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, dict[str, dict[str, list[Any]]]] = field(default_factory=dict)
    made: dict[str, dict[str, str]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    def change(self, row: models.Model, **values: Any) -> None:
        """Change columns of a row, and keep what they said."""
        values = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not values:
            return
        kept = self.changed.setdefault(row._meta.label, {}).setdefault(str(row.pk), {})
        for name, value in values.items():
            old = kept[name][0] if name in kept else plain(getattr(row, name))
            kept[name] = [old, plain(value)]
            setattr(row, name, value)
        columns = {column.attname: column.name for column in row._meta.concrete_fields}
        row.save(update_fields=[columns[name] for name in values])

    def make(self, row: models.Model) -> None:
        """Save a new row, and keep that it was made."""
        row.save()
        self.made.setdefault(row._meta.label, {})[str(row.pk)] = digest(row)

    def follow(self, reference: Reference, gone: int, kept: int, *, but: Iterable[int] = ()) -> None:
        """Point the rows of the one who is gone at the one who is kept. Those of `but` stay, and those of which the kept
        one has its like already, as the database says."""
        stay = set(but)
        rows = [row for row in reference.rows(gone).order_by("pk") if row.pk not in stay]
        moved = rows if _point([row.pk for row in rows], reference, kept) else []
        if not moved:
            moved = [row for row in rows if _point([row.pk], reference, kept)]
        stay |= {row.pk for row in rows} - {row.pk for row in moved}
        if moved:
            self.moved[reference.label] = {str(row.pk): digest(row, reference.column) for row in moved}
        if stay:
            self.stayed[reference.label] = sorted(stay)


Follower = Callable[[Journal, MergeKind, int, int], None]
_FOLLOWERS: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Register what a room above does when the one with the first number goes into the one with the second, where Django
    knows of no relation; it changes rows through the journal only, in the transaction of the merge."""
    _FOLLOWERS.append(follower)


def follow_everything(journal: Journal, kind: MergeKind, gone: int, kept: int, stay: dict[str, set[int]]) -> None:
    """Point everything at the one who is kept, but for the rows of each column that `stay`."""
    for reference in references(kind):
        journal.follow(reference, gone, kept, but=stay.get(reference.label, ()))
    for follower in _FOLLOWERS:
        follower(journal, kind, gone, kept)


def bring_back(record: dict[str, Any], kind: MergeKind, gone: int, kept: int) -> None:
    """Undo what a journal wrote down, where it still says what the merge made of it."""
    for label, rows in record["changed"].items():
        for number, columns in rows.items():
            _change_back(apps.get_model(label), number, columns)
    for label, digests in record["made"].items():
        for row in apps.get_model(label)._base_manager.filter(pk__in=digests):
            if digest(row) == digests[str(row.pk)]:
                row.delete()
    for reference in references(kind):
        digests = record["moved"].get(reference.label, {})
        for row in reference.rows(kept).filter(pk__in=digests):
            if digest(row, reference.column) == digests[str(row.pk)]:
                _point([row.pk], reference, gone)


def digest(row: models.Model, but: str = "") -> str:
    """Return what tells whether a row still says the same, its column `but` apart."""
    values = {
        column.attname: plain(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name != but and not isinstance(row, WRITTEN_BY_JOBS)
    }
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]


def plain(value: Any) -> Any:
    """Return a value as it is kept in JSON."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _point(numbers: list[int], reference: Reference, target: int) -> bool:
    if not numbers:
        return True
    try:
        with transaction.atomic():
            reference.model._base_manager.filter(pk__in=numbers).update(**{reference.column: target})
    except IntegrityError:
        return False
    return True


def _change_back(model: type[models.Model], number: str, columns: dict[str, list[Any]]) -> None:
    row = model._base_manager.filter(pk=number).first()
    if row is None:
        return
    fields = {column.attname: column for column in model._meta.concrete_fields}
    now = {name: plain(getattr(row, name)) for name in columns}
    back = [name for name, (_old, new) in columns.items() if now[name] == new]
    for name in back:
        old = columns[name][0]
        setattr(row, name, fields[name].to_python(old) if old is not None else None)
    if back:
        row.save(update_fields=[fields[name].name for name in back])
