"""What is kept of a person or an organisation as a record: what happened, in words, and what the secretariat may put right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cop.network.models import Community
from cop.network.queries import every_topic
from cop.people.access import may_mend_address, organisations_visible_to
from cop.people.models import Organisation, Person
from cop.people.queries.my_data_words import column_in_words, value_in_words
from cop.people.queries.profile import JOB_CHANGED, PROFILE_CHANGED, profile
from cop.people.queries.seen import names
from cop.services.languages.queries import day, language_name, listed, text_of
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import Row, act_name, opened
from cop.services.ledger.versions import Values

OWN_WISH = ("willing_to_be_asked", "asked_at_most_a_month", "sex", "news_rhythm")
"""What a profile says that nobody says for somebody else."""

LABELS = {
    "languages": gettext_lazy("Languages"),
    "expertise": gettext_lazy("What they know"),
    "learning": gettext_lazy("What they want to learn"),
    "community": gettext_lazy("Community"),
    "photo": gettext_lazy("Photo"),
    "reason": gettext_lazy("Reason"),
    "places": gettext_lazy("Member of"),
    "listed": gettext_lazy("Organisation"),
}
"""What the values of a record are called where they are told of somebody else."""

NOT_SAID = frozenset({"version", "photo", "number", "queue", "channel"})

WAYS = {
    "": gettext_lazy("on our pages"),
    "web": gettext_lazy("on our pages"),
    "own page": gettext_lazy("on our pages"),
    "part of another": gettext_lazy("part of another application"),
    "telephone": gettext_lazy("on the telephone"),
    "import": gettext_lazy("by a list"),
    "api": gettext_lazy("by a program"),
    "link": gettext_lazy("by a link in a mail"),
    "mail": gettext_lazy("by mail"),
    "rule": gettext_lazy("by rule"),
    "operator": gettext_lazy("by the operator"),
    "command": gettext_lazy("by the operator"),
    "command line": gettext_lazy("by the operator"),
    "group": gettext_lazy("together with others"),
    "undo": gettext_lazy("undoing"),
    "merge": gettext_lazy("was merged with another one"),
}
"""The ways by which the ledger says that something came."""


OF_ONES_OWN = ("", "api")
"""The ways by which an edit comes that whoever made it may take back: on our pages, and by their own program."""


@dataclass(frozen=True)
class Said:
    """What one value said before and after, in words; None where the row does not say."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Happening:
    """One row of the ledger for a reader: what, who, when, how, from what to what. `edit` is set where it is an edit of the
    reader's own, which may be undone."""

    entry: Entry
    act: str
    who: str
    way: str
    said: list[Said]
    erased: bool
    edit: bool


def edited_values(person: Person) -> Values:
    """Return what the secretariat may put right of a person: the profile, but for the person's own wishes; the address of
    somebody who is on a list only."""
    values = {name: value for name, value in profile(person).items() if name not in OWN_WISH}
    return values | ({"email": person.email or ""} if may_mend_address(person) else {})


def happened_to_person(person: Person) -> QuerySet[Entry]:
    """Return the rows about a person, the newest first."""
    return Entry.objects.filter(Q(about=person.pk) | Q(kind="people.person", number=person.pk)).order_by("-pk")


def happened_to_organisation(organisation: Organisation) -> QuerySet[Entry]:
    """Return the rows about an organisation, the newest first."""
    return Entry.objects.filter(kind="people.organisation", number=organisation.pk).order_by("-pk")


def happenings(entries: Iterable[Entry], viewer: Any) -> list[Happening]:
    """Return rows of the ledger as `viewer` reads them, in a constant number of queries. Only for whoever may read all of
    them. A change of a profile that changed nothing but its version is not told."""
    rows = opened(entries)
    named = _named(rows, viewer)
    told = [
        Happening(
            row.entry,
            act_name(row.entry.act),
            named["person"].get(row.entry.actor or 0, ""),
            _way(row),
            _said(row, named),
            row.erased,
            _is_edit(row.entry, viewer),
        )
        for row in rows
    ]
    return [one for one in told if one.said or one.erased or one.entry.act != PROFILE_CHANGED]


def edit_called(person: Person, number: int, viewer: Any) -> Row | None:
    """Return the row of an edit of `person` that `viewer` made, if the one with that number is one."""
    entries = [one for one in Entry.objects.filter(pk=number, about=person.pk) if _is_edit(one, viewer)]
    return opened(entries)[0] if entries else None


def changes_in_words(old: Values, new: Values) -> list[Said]:
    """Return what changed, in the active language."""
    return [Said(label_of(name), in_words(name, old.get(name)), in_words(name, new[name])) for name in new]


def label_of(name: str) -> str:
    """Return what a value of a record is called."""
    return str(LABELS[name]) if name in LABELS else column_in_words(name)


def in_words(name: str, value: Any) -> str:
    """Return a value of a record as it is read."""
    return _SPECIAL[name](value) if name in _SPECIAL and value else value_in_words(name, value)


def _way(row: Row) -> str:
    """By which way it came; of an agreement, how it was given."""
    way = row.entry.on_behalf or row.new.get("channel", "")
    return str(WAYS.get(way, way))


def _is_edit(entry: Entry, viewer: Any) -> bool:
    other = entry.actor != entry.about and entry.on_behalf in OF_ONES_OWN
    return entry.act in (PROFILE_CHANGED, JOB_CHANGED) and other and entry.actor == viewer.pk


def _said(row: Row, named: dict[str, dict[int, str]]) -> list[Said]:
    community = named["community"].get(row.entry.community or 0, "")
    place = [Said(label_of("community"), None, community)] if community else []
    shown = [name for name in {**row.old, **row.new} if name not in NOT_SAID]
    return place + [
        Said(
            label_of(name),
            _value(name, row.old[name], named) if name in row.old else None,
            _value(name, row.new[name], named) if name in row.new else None,
        )
        for name in shown
    ]


def _value(name: str, value: Any, named: dict[str, dict[int, str]]) -> str:
    kind = _NUMBERS.get(name)
    if kind and isinstance(value, int):
        return named[kind].get(value, "")
    return in_words(name, value)


def _named(rows: list[Row], viewer: Any) -> dict[str, dict[int, str]]:
    numbers: dict[str, set[int]] = {"person": set(), "organisation": set(), "community": set()}
    for row in rows:
        numbers["person"] |= {row.entry.actor or 0}
        numbers["community"] |= {row.entry.community or 0}
        for values in (row.old, row.new):
            for name, kind in _NUMBERS.items():
                if isinstance(values.get(name), int):
                    numbers[kind].add(values[name])
    organisations = organisations_visible_to(viewer).filter(pk__in=numbers["organisation"])
    communities = Community.objects.filter(pk__in=numbers["community"] - {0})
    return {
        "person": names(Person.objects.filter(pk__in=numbers["person"]), viewer),
        "organisation": dict(organisations.values_list("pk", "name")),
        "community": {one.pk: text_of(one.names) for one in communities},
    }


_NUMBERS = {
    "listed": "organisation",
    "focal_person": "person",
    "parent": "organisation",
    "organisation": "organisation",
}


def _expertise(rows: Any) -> str:
    topics = {topic.code: text_of(topic.names) for topic in every_topic()}
    return "; ".join(
        " – ".join(filter(None, [topics.get(row["topic"], row["topic"]), row["sentence"], row["where"]]))
        for row in rows
    )


def _day(value: Any) -> str:
    said = parse_date(str(value)) or parse_datetime(str(value))
    return day(said, "medium") if said else str(value)


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "languages": lambda codes: listed(language_name(code) for code in codes),
    "expertise": _expertise,
    "links": lambda rows: ", ".join(row["address"] for row in rows),
    "since": _day,
    "until": _day,
    "places": lambda slugs: ", ".join(_("The partnership") if slug == "partnership" else slug for slug in slugs),
}
