"""How services name an object of any room without knowing the room: its model's label and its number."""

from typing import NamedTuple

from django.db.models import Model


class Reference(NamedTuple):
    """`kind` is Django's model label in lower case ("people.person"), `number` the primary key."""

    kind: str
    number: int


def reference(thing: "Model | Reference") -> Reference:
    """Return how `thing` (saved) is named in the ledger, the lines, the index and the files."""
    if isinstance(thing, Reference):
        return thing
    return Reference(thing._meta.label_lower, thing.pk)
