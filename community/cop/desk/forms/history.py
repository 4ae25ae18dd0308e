"""What happened to a thing, in the words of the form that changes it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cop.people.forms.rows import FormWithRows
from cop.people.models import Person
from cop.people.queries.seen import names
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import Row, act_name, history

NEWEST = 20


@dataclass(frozen=True)
class Said:
    """What one field said before and after a change, in words; `language` where the text has one of its own."""

    label: str
    old: str
    new: str
    language: str


@dataclass(frozen=True)
class Happening:
    """One row of a thing's history for a reader."""

    entry: Entry
    act: str
    who: str
    changes: list[Said]


def happened(thing: Model, page: FormWithRows, viewer: Any) -> list[Happening]:
    """Return what happened to a thing whose settings `page` shows, newest first, in the words of that page."""
    rows = history(thing, newest=NEWEST)
    actors = names(Person.objects.filter(pk__in={row.entry.actor for row in rows if row.entry.actor}), viewer)
    return [
        Happening(row.entry, act_name(row.entry.act), actors.get(row.entry.actor or 0, ""), _changes(row, page))
        for row in rows
    ]


def _changes(row: Row, page: FormWithRows) -> list[Said]:
    known = [name for name in row.new if name != "version" and (name in page.kinds or name in page.basics.fields)]
    return [_said(name, row, page) for name in known]


def _said(name: str, row: Row, page: FormWithRows) -> Said:
    old = page.said(name, row.old[name]) if name in row.old else ""
    language = "" if name in page.kinds else page.basics.fields[name].widget.attrs.get("lang", "")
    return Said(str(page.label(name)), old, page.said(name, row.new[name]), language)
