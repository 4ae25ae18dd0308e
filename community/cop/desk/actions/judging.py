"""What comes of the rows of a list, if nobody decides otherwise: no change of anybody, rows that are not saved yet."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from cop.desk.choices import Decision, ImportState
from cop.desk.importing.columns import Target
from cop.desk.importing.comparing import OnRecord, Organisations, changes, fields, on_record
from cop.desk.importing.drafts import TOTAL, Columns, Draft
from cop.desk.importing.matching import TOO_COMMON, Double, Known
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import OFF, possible
from cop.desk.queries.inviting import off_the_list
from cop.people.access import Viewpoint
from cop.people.models import Organisation, Person

MOST_ALIKE = 5
AT_ONCE = 1000
TAKEN_ABOVE = gettext_noop("An earlier row has this address or means the same person.")


class Cells(NamedTuple):
    """A row of a list as it stands there, mended where somebody mended it; `was` is what stood in the mended cells."""

    number: int
    cells: list[str]
    was: dict[str, str]


class Judge:
    """Rows one batch after another, with what earlier ones took; with `few`, those of one press."""

    def __init__(self, one: Import, viewer: Viewpoint, *, merge: bool = False, few: bool = False) -> None:
        self.one, self.merge = one, merge
        self.columns = columns_of_list(one)
        self._viewer, self._few = viewer, few
        self._known = Known(viewer, few=few)
        self._organisations = Organisations(viewer, names=[] if few else None)
        self._taken: set[int] = set()

    def rows(self, batch: Sequence[Cells], before: Iterable[ImportRow] = ()) -> list[ImportRow]:
        """Return what the rows mean and what comes of them; of those in `before` that mean the same still, what somebody
        decided."""
        parts = [(cells, draft) for cells in batch for draft in self.columns.drafts(cells.number, cells.cells)]
        if self._few:
            self._remember_alike([draft for _cells, draft in parts])
        doubles = self._known.doubles([draft for _cells, draft in parts])
        if self._few:
            named = {draft.organisation["name"] for _cells, draft in parts if draft.organisation}
            self._organisations = Organisations(self._viewer, names=named)
        seen: Counter[int] = Counter()
        rows = []
        for (cells, draft), alike in zip(parts, doubles, strict=True):
            seen[cells.number] += 1
            rows.append(self._row(cells, draft, seen[cells.number], alike))
        self._decide(rows, [_addressed(alike) for alike in doubles])
        _carry_over(rows, before)
        return rows

    def remember(self, rows: QuerySet[ImportRow]) -> None:
        """Take rows into account that an earlier turn judged."""
        for row in rows.iterator(AT_ONCE):
            self._known.remember(row.number, row.draft["person"], row.draft["organisation"])
            off = any(problem["words"] == OFF for problem in row.problems)
            if row.draft["person"] and not row.stops and not off:
                self._is_taken(row)

    def _remember_alike(self, drafts: Sequence[Draft]) -> None:
        """Know the other rows whose person has a word of the name in common with one of `drafts`."""
        kept = ImportRow.objects.filter(source=self.one).exclude(number__in=[draft.row for draft in drafts])
        found = {word for draft in drafts for word in draft.person.get("name", "").split() if len(word) > 1}
        for word in sorted(found):
            for row in kept.filter(draft__person__name__icontains=word).order_by("number")[:TOO_COMMON]:
                self._known.remember_name(row.number, row.draft["person"], row.draft["organisation"])

    def _row(self, cells: Cells, draft: Draft, part: int, doubles: Sequence[Double]) -> ImportRow:
        said = {"person": draft.person, "organisation": draft.organisation}
        perhaps = [one.number for one in doubles if one.of == "person" and one.number and not one.certain]
        return ImportRow(
            source=self.one,
            number=draft.row,
            part=part,
            cells=cells.cells,
            was=cells.was,
            draft=said | {"consent": draft.consent, "extra": draft.extra},
            problems=[asdict(problem) | {"words": str(problem.words)} for problem in draft.problems],
            stops=any(problem.stops for problem in draft.problems),
            perhaps=perhaps[:MOST_ALIKE],
            like_row=next((one.other_row for one in doubles if one.other_row and not one.certain), None),
            decision=Decision.SKIP,
            address=next(iter(draft.person.get("emails", [])), ""),
            key=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
            organisation_id=self._organisations.find(draft.organisation) if draft.organisation else None,
        )

    def _decide(self, rows: Sequence[ImportRow], addressed: Sequence[int]) -> None:
        applied = ImportRow.objects.filter(source__state=ImportState.APPLIED, person__isnull=False)
        by_key = dict(applied.filter(key__in=[row.key for row in rows]).values_list("key", "person"))
        meant = [number or by_key.get(row.key, 0) for row, number in zip(rows, addressed, strict=True)]
        known = on_record(Person.objects.in_bulk({number for number in meant if number}))
        there = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id})
        off = off_the_list(list(rows))
        for place, (row, number, by_address) in enumerate(zip(rows, meant, addressed, strict=True)):
            found = known.get(number)
            row.person = found.person if found else None
            if found and row.perhaps:
                row.perhaps = [number, *row.perhaps]
            if found is None and place in off:
                row.problems.append({"header": "", "cell": "", "words": OFF, "proposal": "", "stops": False})
            elif not row.stops:
                of_a_row = not by_address and row.key in by_key
                row.decision = self._decision(row, found, there.get(row.organisation_id or 0), of_a_row=of_a_row)

    def _decision(
        self, row: ImportRow, known: OnRecord | None, organisation: Organisation | None, *, of_a_row: bool
    ) -> Decision:
        if not row.draft["person"]:
            return Decision.SAME if organisation else Decision.NEW
        if self._is_taken(row):
            row.problems.append({"header": "", "cell": "", "words": TAKEN_ABOVE, "proposal": "", "stops": False})
            return Decision.SKIP
        if any(problem["words"] == TOTAL for problem in row.problems):
            return Decision.SKIP
        if known is None:
            return Decision.HOLD if row.perhaps or row.like_row else Decision.NEW
        if of_a_row or not changes(fields(known, row.draft, organisation), {}):
            return Decision.SAME
        return Decision.MERGE if self.merge else Decision.SKIP

    def _is_taken(self, row: ImportRow) -> bool:
        """Whether an earlier row has an address of this one, or means the same person."""
        marks = {hash(mark) for mark in (*row.draft["person"].get("emails", []), row.person_id) if mark}
        taken = not self._taken.isdisjoint(marks)
        self._taken |= marks
        return taken


def columns_of_list(one: Import) -> Columns:
    """Return what the columns of a list mean."""
    targets = [Target(target) for target in one.mapping]
    return Columns(one.headers, targets, frozenset(one.months_first), frozenset(one.days_unclear))


def _addressed(doubles: Iterable[Double]) -> int:
    """The number of the person whom a row means by an address of theirs, or 0."""
    return next((double.number for double in doubles if double.of == "person" and double.certain), 0)


def _carry_over(rows: Iterable[ImportRow], before: Iterable[ImportRow]) -> None:
    """Rows keep their numbers, and what was decided of those that mean the same still."""
    old = {(row.number, row.part): row for row in before}
    for row in rows:
        if earlier := old.get((row.number, row.part)):
            row.pk = earlier.pk
            if earlier.decided and earlier.key == row.key and earlier.decision in (*possible(row), Decision.SAME):
                _decide_as_before(row, earlier)


def _decide_as_before(row: ImportRow, earlier: ImportRow) -> None:
    if earlier.decision in (Decision.MERGE, Decision.SAME) and row.draft["person"]:
        if earlier.person_id is None or earlier.person_id not in (row.person_id, *row.perhaps):
            return
        row.person_id = earlier.person_id
    row.decision, row.kept, row.decided = earlier.decision, earlier.kept, True
