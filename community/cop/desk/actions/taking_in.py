"""Keeping a list that was read, and deciding for each row what comes of it, before anybody is changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import override

from cop.desk.actions.claiming import AT_ONCE, begin, claim, hold, release, view_of
from cop.desk.actions.tables import keep_table
from cop.desk.choices import Decision, ImportState
from cop.desk.importing.comparing import Organisations, changes, jobs_of
from cop.desk.importing.drafts import Draft
from cop.desk.importing.matching import Double
from cop.desk.importing.preview import Preview, preview
from cop.desk.importing.sheets import Unreadable, read
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import OFF
from cop.desk.queries.inviting import off_the_list
from cop.desk.tables.returning import returned
from cop.network.models import Community
from cop.people.models import Person
from cop.services.jobs.actions import enqueue

READ = "cop.desk.tasks.read_import"
LANGUAGE = "en"
"""In which problems are kept; whoever reads them gets them in their own."""

MOST_ALIKE = 5

Row = tuple[Draft, list[Double]]


def take_in(
    found: Preview,
    path: Path,
    *,
    community: Community | None = None,
    merge: bool = False,
    acting_person: Person | None = None,
) -> Import:
    """Keep a list as `found` in the file at `path`. For the secretariat, and the operator on the command line (None).

    Changes nobody: the rows wait for `applying.apply`. Somebody known by address, or by a row of a list that was applied,
    is left as they are; with `merge` they are to become what the row says. A row that stops, and one with the address of
    an earlier row, is left out. Sends nothing. Raises PermissionDenied, UnderWay.
    """
    view_of(acting_person)
    one = begin(file_name=path.name[-255:], community=community, started_by=acting_person)
    _keep(one, found, path, merge=merge)
    return one


def receive(upload: UploadedFile, *, community: Community | None, acting_person: Person) -> Import:
    """Take a file that holds a list; a job reads it. For the secretariat. Changes nobody. Raises PermissionDenied."""
    view_of(acting_person)
    key = default_storage.save(f"lists/{uuid4().hex}", upload)
    with transaction.atomic():
        name = (upload.name or "")[-255:]
        one = Import.objects.create(file_name=name, file=key, community=community, started_by=acting_person)
        enqueue(READ, one.pk)
    return one


def read_received(number: int) -> None:
    """Read a file that was received; called by a job, and begun anew where a worker was killed. Raises UnderWay,
    NotPossible for a list that was read."""
    one = claim(number, ImportState.READING, only_from=[ImportState.READING])
    ImportRow.objects.filter(source=one).delete()
    with TemporaryDirectory() as folder, override(LANGUAGE):
        path = Path(folder) / (Path(one.file_name).name or "list")
        try:
            with default_storage.open(one.file) as sent:
                path.write_bytes(sent.read())
            if table := returned(read(path)):
                keep_table(one, table, digest=digest(path))
            else:
                _keep(one, preview(path, view_of(one.started_by)), path)
        except Unreadable as reason:
            release(one, ImportState.FAILED, error=str(reason))
    default_storage.delete(one.file)
    Import.objects.filter(pk=one.pk).update(file="")


def digest(path: Path) -> str:
    """Return what tells this file from any other."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(one: Import, found: Preview, path: Path, *, merge: bool = False) -> None:
    one.digest, one.sheet, one.header_row = digest(path), found.table.sheet[:255], found.table.header
    one.headers, one.mapping = found.table.headers, [target.value for target in found.targets]
    one.save(update_fields=["digest", "sheet", "header_row", "headers", "mapping"])
    deciding = _Deciding(one, Organisations(view_of(one.started_by)), merge=merge)
    rows = iter(found.rows)
    while batch := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            hold(one)
            ImportRow.objects.bulk_create(deciding.rows(batch))
    release(one, ImportState.READ)
    one.refresh_from_db()


class _Deciding:
    """Rows one after another, with what earlier ones took."""

    def __init__(self, one: Import, organisations: Organisations, *, merge: bool) -> None:
        self.one, self.organisations, self.merge = one, organisations, merge
        self.taken: set[str] = set()
        self.parts: Counter[int] = Counter()

    def rows(self, batch: Sequence[Row]) -> Iterator[ImportRow]:
        rows = [self._row(draft, doubles) for draft, doubles in batch]
        known = self._known(rows, batch)
        people = Person.objects.in_bulk({number for number, _of_a_row in known if number})
        jobs = jobs_of(people)
        off = off_the_list(rows)
        for place, (row, (number, of_a_row)) in enumerate(zip(rows, known, strict=True)):
            row.person = people.get(number)
            if row.person is None and place in off:
                row.problems.append({"header": "", "cell": "", "words": OFF, "proposal": "", "stops": False})
            elif not row.stops:
                row.decision = self._decision(row, jobs, of_a_row)
            yield row

    def _row(self, draft: Draft, doubles: Iterable[Double]) -> ImportRow:
        self.parts[draft.row] += 1
        said = {"person": draft.person, "organisation": draft.organisation}
        return ImportRow(
            source=self.one,
            number=draft.row,
            part=self.parts[draft.row],
            draft=said | {"consent": draft.consent, "extra": draft.extra},
            problems=[asdict(problem) | {"words": str(problem.words)} for problem in draft.problems],
            stops=any(problem.stops for problem in draft.problems),
            perhaps=[one.number for one in doubles if one.of == "person" and one.number and not one.certain][
                :MOST_ALIKE
            ],
            decision=Decision.SKIP,
            address=next(iter(draft.person.get("emails", [])), ""),
            key=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
            organisation_id=self.organisations.find(draft.organisation) if draft.organisation else None,
        )

    @staticmethod
    def _known(rows: Sequence[ImportRow], batch: Iterable[Row]) -> list[tuple[int, bool]]:
        """For each row (the number of the person whom it means or 0, whether a row of a list that was applied says so)."""
        applied = ImportRow.objects.filter(source__state=ImportState.APPLIED, person__isnull=False)
        by_key = dict(applied.filter(key__in=[row.key for row in rows]).values_list("key", "person"))
        by_address = (
            next((double.number for double in doubles if double.of == "person" and double.certain), 0)
            for _draft, doubles in batch
        )
        return [
            (number or by_key.get(row.key, 0), not number and row.key in by_key)
            for row, number in zip(rows, by_address, strict=True)
        ]

    def _decision(self, row: ImportRow, jobs: dict[int, Any], of_a_row: bool) -> Decision:
        if not row.draft["person"]:
            return Decision.SAME if row.organisation_id else Decision.NEW
        if self._is_taken(row):
            return Decision.SKIP
        if row.person is None:
            return Decision.NEW
        if of_a_row or not changes(row.person, jobs.get(row.person.pk, []), row.draft):
            return Decision.SAME
        return Decision.MERGE if self.merge else Decision.SKIP

    def _is_taken(self, row: ImportRow) -> bool:
        """Whether an earlier row has an address of this one, or means the same person."""
        marks = {*row.draft["person"].get("emails", [])} | ({f"person {row.person.pk}"} if row.person else set())
        taken = not self.taken.isdisjoint(marks)
        self.taken |= marks
        return taken
