"""What a list did, and who stands in the way of undoing it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cop.desk.choices import Decision, ImportState
from cop.desk.importing.columns import Target
from cop.desk.importing.comparing import (
    ORGANISATION,
    Field,
    Keep,
    OnRecord,
    fields,
    fields_of_organisation,
    on_record,
)
from cop.desk.importing.drafts import column_letters
from cop.desk.models import Import, ImportRow
from cop.network.queries import every_topic
from cop.people.access import organisations_visible_to, visible_to
from cop.people.choices import Field as PersonField
from cop.people.models import Organisation, Person
from cop.people.queries.my_data_words import column_in_words, value_in_words
from cop.people.queries.security import confirmed_addresses
from cop.people.queries.seen import names
from cop.people.queries.used import organisations_used, people_used, why_used
from cop.services.languages.queries import day, language_name, listed, text_of

OFF = gettext_noop("They asked to be taken off a list, so no list brings them back.")


def counts(one: Import) -> dict[str, int]:
    """Return what a list did, or would do: people and organisations made, people changed, rows that changed nothing
    because all was known, rows that were held as somebody known is perhaps meant, and rows that were left out."""
    found = figures(one)
    return {name: found[name] for name in ("people", "organisations", "changed", "same", "held", "left_out")}


def figures(one: Import) -> dict[str, int]:
    """Return the `counts` of a list, how many of its rows stop, and how many there are."""
    found = ImportRow.objects.filter(source=one).aggregate(
        people=Count("pk", filter=Q(decision=Decision.NEW) & ~Q(draft__person={})),
        organisations=Count("pk", filter=Q(made_organisation=True)),
        changed=Count("pk", filter=Q(decision=Decision.MERGE)),
        same=Count("pk", filter=Q(decision=Decision.SAME)),
        held=Count("pk", filter=Q(decision=Decision.HOLD)),
        left_out=Count("pk", filter=Q(decision=Decision.SKIP)),
        stopping=Count("pk", filter=Q(stops=True)),
        total=Count("pk"),
    )
    return dict(found)


def left_out(one: Import) -> list[dict[str, Any]]:
    """Return the rows that were left out: whom they mean where that is somebody known, or mean perhaps, and what stops them."""
    rows = ImportRow.objects.filter(source=one, decision__in=(Decision.SKIP, Decision.HOLD)).order_by("number", "part")
    return [
        {
            "row": row.number,
            "name": row.draft["person"].get("name", ""),
            "known_as": row.person_id,
            "perhaps": row.perhaps,
            "like_row": row.like_row,
            "why": [problem["words"] for problem in row.problems if problem["stops"]],
        }
        for row in rows
    ]


def rows_about(person: Person) -> QuerySet[ImportRow]:
    """Return the rows of all lists that are about a person, also of those that were not applied."""
    return ImportRow.objects.filter(Q(person=person) | Q(address__in=confirmed_addresses(person)))


def kept_as_it_is(person: Person) -> list[tuple[str, str]]:
    """Return what columns without a home say of a person, in the lists that were applied: (header, text), each once."""
    rows = ImportRow.objects.filter(person=person, source__state=ImportState.APPLIED).order_by("pk")
    return list(dict.fromkeys((title, text) for row in rows for title, text in row.draft["extra"].items()))


def not_taken_in(row: ImportRow) -> dict[str, str]:
    """Return what stands in a row of a list that waits under headers that mean nothing to us."""
    columns = zip(row.source.headers, row.source.mapping, row.cells, strict=False)
    return {header: cell for header, target, cell in columns if cell and header and target == Target.NOTHING}


def files_kept(keys: Collection[str]) -> QuerySet[Import, str]:
    """Return those of the keys under which the file of a list lies."""
    return Import.objects.filter(file__in=keys).values_list("file", flat=True)


def changes_anything(one: Import) -> bool:
    """Whether a list says anything that is not known."""
    return ImportRow.objects.filter(source=one, decision__in=(Decision.NEW, Decision.MERGE)).exists()


def made_people(one: Import) -> QuerySet[ImportRow, Any]:
    """Return the numbers of the people whom a list made, as a part of a query."""
    return ImportRow.objects.filter(source=one, made_person=True, person__isnull=False).values("person")


def made_organisations(one: Import) -> QuerySet[ImportRow, Any]:
    """Return the numbers of the organisations that a list made, as a part of a query."""
    rows = ImportRow.objects.filter(source=one, made_organisation=True, organisation__isnull=False)
    return rows.values("organisation")


def in_the_way(one: Import) -> dict[str, list[int]]:
    """Return the people and organisations of a list on whom something was built since: they keep it from being undone."""
    people, organisations = made_people(one), made_organisations(one)
    others = ImportRow.objects.exclude(source__state=ImportState.UNDONE).exclude(source=one).exclude(before={})
    by_lists = {name: others.filter(**{f"{name}__isnull": False}).values(name) for name in ("person", "organisation")}
    return {
        "people": people_used(people, by_lists=by_lists["person"]),
        "organisations": organisations_used(organisations, own_people=people, by_lists=by_lists["organisation"]),
    }


def told_in_the_way(one: Import, viewer: Any, most: int) -> list[tuple[str, str, str]]:
    """Return (address, name, why, if that is known) of those who are in the way, as `viewer` may see them."""
    found = in_the_way(one)
    numbers = found["people"][:most]
    why = why_used(numbers)
    people = names(Person.objects.filter(pk__in=numbers), viewer)
    seen = organisations_visible_to(viewer).filter(pk__in=found["organisations"][:most])
    organisations = seen.order_by("pk").values_list("pk", "name")
    return [
        *((reverse("people:person", args=[pk]), name, listed(why.get(pk, []))) for pk, name in people.items()),
        *((reverse("people:organisation", args=[pk]), name, "") for pk, name in organisations),
    ]


SAMPLED, EXAMPLES = 20, 3

FIELDS = {"languages": _("Languages"), "expertise": _("What they know")}
"""What fields of a person are called that are no columns."""


class Compared(NamedTuple):
    """A field of somebody known beside what a row says: its code, its name, both values in words and what it will be, what
    can be kept and what is."""

    code: str
    name: str
    ours: str
    theirs: str
    after: str
    choices: tuple[Keep, ...]
    kept: str
    differs: bool

    @property
    def changes(self) -> bool:
        """Whether the register says something else then."""
        return self.differs and self.kept != Keep.OURS


class Named(NamedTuple):
    """Somebody known, by number and name."""

    number: int
    shown_name: str


class ShownRow(NamedTuple):
    """A row for whoever decides on it: what is said of it, whom it means or perhaps means with what they have beside what it
    says, and what can come of it. Without anybody, what the organisation has that it names stands alone. `like` is the
    earlier row that perhaps means the same person."""

    row: ImportRow
    problems: list[dict[str, Any]]
    people: list[tuple[Named | None, list[Compared]]]
    choices: list[Decision]
    like: ImportRow | None = None

    @property
    def name(self) -> str:
        """Whom the row names: a person, else an organisation."""
        return self.row.draft["person"].get("name", "") or self.row.draft["organisation"].get("name", "")

    @property
    def compared(self) -> list[tuple[Named | None, list[Compared]]]:
        """Those with whom there is anything to choose, or who are to be chosen."""
        return [(one, found) for one, found in self.people if not self.row.person_id or any(f.differs for f in found)]


def shown_rows(rows: Iterable[ImportRow], viewer: Any, *, waits: bool) -> list[ShownRow]:
    """Return rows as `viewer` may see them; nothing can come of a list that does not wait."""
    rows = list(rows)
    people = visible_to(viewer, PersonField.NAME).in_bulk(
        {number for row in rows for number in _meant(row, waits=waits)}
    )
    shown = {number: Named(number, person.name) for number, person in people.items()}
    known = on_record(people) if waits else {}
    there = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id}) if waits else {}
    like = _rows_like(rows) if waits else {}
    return [
        ShownRow(
            row,
            [problem | {"said": gettext(problem["words"]), "mend": _mend(row, problem)} for problem in row.problems],
            list(_beside(row, shown, known, there.get(row.organisation_id or 0), waits=waits)),
            possible(row) if waits else [],
            like.get(row.like_row or 0),
        )
        for row in rows
    ]


def _rows_like(rows: Sequence[ImportRow]) -> dict[int, ImportRow]:
    numbers = {row.like_row for row in rows if row.like_row and not row.decided and not row.stops}
    found = ImportRow.objects.filter(source=rows[0].source_id, number__in=numbers, part=1) if numbers else []
    return {row.number: row for row in found}


def cells_of(row: ImportRow, one: Import) -> list[tuple[int, str, str, str | None]]:
    """Return the cells of a row: (column, its header, the text, what stood there before it was mended)."""
    return [
        (place, header or column_letters(place), text, row.was.get(str(place)))
        for place, (header, text) in enumerate(zip(one.headers, row.cells, strict=False))
    ]


def read_as(row: ImportRow) -> list[tuple[Target, str]]:
    """Return what a row means to us, in words."""
    person, organisation, consent = (row.draft[name] for name in ("person", "organisation", "consent"))
    facts = {**organisation, **person, "name": person.get("name"), "organisation": organisation.get("name")}
    facts |= {"email": person.get("emails"), "phone": person.get("phones")}
    facts |= {f"consent_{name}": text for name, text in consent.items()}
    return [(target, _read_in_words(target, facts[target])) for target in Target if facts.get(target)]


def _read_in_words(target: Target, value: Any) -> str:
    if target in (Target.MEMBER_SINCE, Target.CONSENT_SINCE):
        return day(date.fromisoformat(value))
    if target in (Target.COUNTRY, Target.CATEGORY, Target.SEX):
        return value_in_words(target, value)
    if target == Target.LANGUAGES:
        value = [language_name(code) for code in value]
    return "; ".join(value) if isinstance(value, list) else value


def samples(one: Import) -> list[list[str]]:
    """Return for each column a few of its texts, each once."""
    rows = list(ImportRow.objects.filter(source=one, part=1).exclude(cells=[]).order_by("number")[:SAMPLED])
    found = []
    for place in range(len(one.headers)):
        texts = dict.fromkeys(row.cells[place] for row in rows if row.cells[place])
        found.append(list(texts)[:EXAMPLES])
    return found


def cells_mark(row: ImportRow) -> str:
    """Return what tells the cells of a row from what they were before somebody mended them."""
    return hashlib.sha256(json.dumps(row.cells).encode()).hexdigest()[:16]


def fields_of_row(row: ImportRow) -> list[Field]:
    """Return what can be chosen of a row, field by field, where it means somebody known."""
    known = on_record(Person.objects.in_bulk([row.person_id])) if row.person_id else {}
    organisation = row.organisation if not row.made_organisation else None
    person = known.get(row.person_id or 0)
    if person:
        return fields(person, row.draft, organisation)
    return fields_of_organisation(organisation, row.draft) if organisation else []


def possible(row: ImportRow) -> list[Decision]:
    """Return what can come of a row: somebody new or changes of somebody known, and nothing."""
    if row.stops or any(problem["words"] == OFF for problem in row.problems):
        return []
    if row.like_row and not row.perhaps and row.person_id is None:
        return [Decision.NEW, Decision.SKIP]
    if row.perhaps and row.draft["person"]:
        return [Decision.NEW, Decision.MERGE, Decision.SKIP]
    known = row.person_id and not row.made_person
    if not row.draft["person"]:
        known = row.organisation_id and not row.made_organisation
    return [Decision.MERGE if known else Decision.NEW, Decision.SKIP]


def _meant(row: ImportRow, *, waits: bool) -> list[int]:
    certain = [row.person_id] if row.person_id else []
    perhaps = row.perhaps if waits and not row.stops else []
    return [*certain, *(number for number in perhaps if number not in certain)]


def _mend(row: ImportRow, problem: dict[str, Any]) -> bool:
    """Whether what is proposed can be put into the cells of the row by one press."""
    return bool(row.cells and problem["proposal"] not in ("", problem["cell"]) and problem.get("columns"))


def _beside(
    row: ImportRow,
    shown: dict[int, Named],
    known: dict[int, OnRecord],
    organisation: Organisation | None,
    *,
    waits: bool,
) -> Iterable[tuple[Named | None, list[Compared]]]:
    organisation = None if row.made_organisation else organisation
    meant = [number for number in _meant(row, waits=waits) if number in shown]
    for number in meant:
        compare = number in known and row.draft["person"] and not row.made_person
        found = fields(known[number], row.draft, organisation) if compare else []
        yield shown[number], _compared(row, found, chosen=row.person_id == number)
    if waits and organisation and not meant and not row.draft["person"]:
        yield None, _compared(row, fields_of_organisation(organisation, row.draft), chosen=True)


def _compared(row: ImportRow, found: Iterable[Field], *, chosen: bool) -> list[Compared]:
    kept = row.kept if chosen else {}
    return [
        Compared(
            one.name,
            _field_in_words(one.name),
            _value_in_words(one.name, one.ours),
            _value_in_words(one.name, one.theirs),
            _value_in_words(one.name, one.after(kept.get(one.name, one.kept))),
            one.choices if one.differs else (),
            kept.get(one.name, one.kept.value),
            one.differs,
        )
        for one in found
        if one.ours or one.theirs
    ]


def _field_in_words(name: str) -> str:
    if name.startswith(ORGANISATION):
        return f"{gettext('Organisation')}: {column_in_words(name.removeprefix(ORGANISATION))}"
    return str(FIELDS.get(name) or column_in_words(name))


def _value_in_words(name: str, value: Any) -> str:
    if name == "languages":
        return ", ".join(language_name(code) for code in value)
    if name == "expertise":
        topics = {topic.code: text_of(topic.names) for topic in every_topic()} if value else {}
        return ", ".join(topics.get(one["topic"], one["topic"]) for one in value)
    if name == "organisation":
        return "; ".join(", ".join(filter(None, (one["role"], one["organisation"]))) for one in value)
    return value_in_words(name.removeprefix(ORGANISATION), value)
