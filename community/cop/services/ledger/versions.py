"""What changed meanwhile, where two tabs or two people change one thing: known from the ledger's old values."""

from typing import Any, NamedTuple

from django.db.models import Model

from cop.services.ledger.queries import history

Values = dict[str, Any]


class Difference(NamedTuple):
    """A field that was changed meanwhile: what it says now, and what was typed here, where that is something else."""

    field: str
    now: Any
    typed: Any
    clashes: bool


class ChangedMeanwhile(Exception):
    """The thing was saved since the form was opened. Nothing was changed by this save.

    `base` is what it said when the form was opened, `now` what it says, `version` the number to save on top of.
    """

    def __init__(self, base: Values, now: Values, version: int) -> None:
        self.base, self.now, self.version = base, now, version
        super().__init__(version)


def values_at(version: int, thing: Model, act: str, now: Values) -> Values:
    """Return what `thing` said at `version`, going back from `now` through the rows of `act` about it."""
    then = dict(now)
    for row in history(thing, act=act):
        if row.new.get("version", 0) <= version:
            break
        then.update({field: value for field, value in row.old.items() if field in now})
    return then


def check_opened(opened: Values, typed: Values, now: Values) -> None:
    """Raise ChangedMeanwhile where a form was opened on something else than what is there `now`, unless it asks for just
    that. For things that count no versions: their form carries what it was `opened` on."""
    if now not in (opened, typed):
        raise ChangedMeanwhile(opened, now, 0)


def changed(old: Values, new: Values) -> tuple[Values, Values]:
    """Return what differs, as it was and as it is."""
    fields = [field for field in new if new[field] != old[field]]
    return {field: old[field] for field in fields}, {field: new[field] for field in fields}


def merged(typed: Values, meanwhile: ChangedMeanwhile) -> tuple[Values, list[Difference]]:
    """Return what the form shows next, and what changed meanwhile.

    What was typed here stays; a field that was left alone here takes over what it says now.
    """
    base, now = meanwhile.base, meanwhile.now
    values = {field: now[field] if typed[field] == base[field] else typed[field] for field in typed}
    differences = [
        Difference(field, now[field], typed[field], clashes=values[field] != now[field])
        for field in typed
        if now[field] != base[field]
    ]
    return values, differences
