"""Keeping a list that was read, and deciding for each row what comes of it, before anybody is changed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from cop.desk.actions.claiming import AT_ONCE, begin, claim, hold, release, view_of
from cop.desk.actions.judging import Cells, Judge
from cop.desk.actions.tables import keep_table
from cop.desk.actions.turns import NEVER, READ, TurnOver, check_turn, leave
from cop.desk.actions.unstaging import remove_rows, take_from_stage
from cop.desk.choices import ImportState
from cop.desk.importing.batches import batched
from cop.desk.importing.drafts import months_first
from cop.desk.importing.preview import GUESSED, Preview, preview_of
from cop.desk.importing.sheets import Unreadable, read
from cop.desk.models import Import, ImportRow
from cop.desk.tables.returning import returned
from cop.network.models import Community
from cop.people.access import Viewpoint
from cop.people.models import Person
from cop.services.jobs.actions import enqueue

LANGUAGE = "en"
"""In which problems are kept; whoever reads them gets them in their own."""


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
    _note(one, found, path)
    _read(one, _cells(found), merge=merge)
    one.refresh_from_db()
    return one


def receive(upload: UploadedFile, *, community: Community | None, acting_person: Person) -> Import:
    """Take a file that holds a list; a job reads it. For the secretariat. Changes nobody. Raises PermissionDenied."""
    view_of(acting_person)
    key = default_storage.save(f"lists/{uuid4().hex}", upload)
    with transaction.atomic():
        name = (upload.name or "")[-255:]
        one = Import.objects.create(
            file_name=name, file=key, community=community, started_by=acting_person, wanted={"file": True}
        )
        enqueue(READ, one.pk)
    return one


def read_received(number: int, *, ends: float = NEVER) -> None:
    """Read a list that was received, or that is to be read otherwise: from its file or from the rows that are kept, as
    `wanted` says. Called by a job, which asks for the next one when its turn `ends`; that goes on below the row that
    `wanted` names, as one does after a killed worker. Raises UnderWay, NotPossible for a list that was read."""
    one = claim(number, ImportState.READING, only_from=[ImportState.READING])
    try:
        with override(LANGUAGE):
            if one.wanted.get("file"):
                _read_file(one, ends)
            else:
                _read_again(one, ends)
    except TurnOver:
        leave(one)


def _viewer(one: Import) -> Viewpoint:
    """Who asked for the reading, else who sent the list."""
    asked = Person.objects.filter(pk=one.wanted.get("by", 0)).first()
    return view_of(asked or one.started_by)


def _read_file(one: Import, ends: float) -> None:
    sheet, header = one.wanted.get("sheet", ""), one.wanted.get("header", GUESSED)
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(one.file_name).name or "list")
        with path.open("wb") as written, default_storage.open(one.file) as sent:
            for piece in sent.chunks():
                written.write(piece)
        try:
            sheets = read(path)
            if table := returned(sheets):
                keep_table(one, table, digest=digest(path))
                return
            found = preview_of(sheets, _viewer(one), sheet=sheet, header=header)
        except Unreadable as reason:
            release(one, ImportState.READ if one.headers else ImportState.FAILED, error=str(reason), wanted={})
            if not one.headers:
                forget_file(one)
            return
        if found.table.sheet[:255] != one.sheet:
            remove_rows(one)
        _note(one, found, path)
        _read(one, _mended(one, _cells(found, _after(one))), whole=True, ends=ends)


def _read_again(one: Import, ends: float) -> None:
    """What the rows mean now that columns mean something else, or that mends were accepted."""
    cells = ((row.number, row.cells) for row in _kept_cells(one, "", 0))
    one.months_first, one.days_unclear = map(sorted, months_first(cells, one.mapping))
    one.save(update_fields=["months_first", "days_unclear"])
    _read(one, _kept_cells(one, one.wanted.get("accept", ""), _after(one)), ends=ends)


def _after(one: Import) -> int:
    """The row down to which a list was read by earlier turns."""
    return int(one.wanted.get("after", 0))


def forget_file(one: Import) -> None:
    """Delete the file of a list, which can be read otherwise no more."""
    file = Import.objects.values_list("file", flat=True).get(pk=one.pk)
    Import.objects.filter(pk=one.pk).update(file="")
    if file:
        transaction.on_commit(partial(default_storage.delete, file))


def forget_cells(number: int) -> None:
    """Forget the cells and the file of a list that was applied: what it means is kept with its rows. A job calls it."""
    one = Import.objects.get(pk=number)
    if one.state not in (ImportState.APPLIED, ImportState.UNDONE):
        return
    forget_file(one)
    rows = ImportRow.objects.filter(source=one).exclude(cells=[])
    while batch := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        ImportRow.objects.filter(pk__in=batch).update(cells=[], was={})


def _cells(found: Preview, after: int = 0) -> Iterator[Cells]:
    return (Cells(number, cells, {}) for number, cells in found.table.rows() if number > after)


def _mended(one: Import, rows: Iterable[Cells]) -> Iterator[Cells]:
    """Rows from the file, with the mends that were made in them."""
    for batch in batched(rows, AT_ONCE):
        before = ImportRow.objects.filter(source=one, part=1, number__in=[row.number for row in batch]).exclude(was={})
        mended = {row.number: row for row in before}
        for row in batch:
            old = mended.get(row.number)
            yield Cells(row.number, old.cells, old.was) if old and len(old.cells) == len(row.cells) else row


def _kept_cells(one: Import, accepted: str, last: int) -> Iterator[Cells]:
    """The rows below the row `last` as they are kept, with the proposed mends of one kind taken over."""
    rows = ImportRow.objects.filter(source=one, part=1).exclude(cells=[]).order_by("number")
    while batch := list(rows.filter(number__gt=last)[:AT_ONCE]):
        last = batch[-1].number
        for row in batch:
            if accepted:
                accept_proposals(row, accepted)
            yield Cells(row.number, row.cells, row.was)


def accept_proposals(row: ImportRow, words: str) -> None:
    """Put into the cells of a row what is proposed for a problem told in these words; the row is not saved."""
    for problem in row.problems:
        if problem["words"] == words and problem["proposal"] and problem.get("columns"):
            put_into(row, dict.fromkeys(problem["columns"], "") | {problem["columns"][0]: problem["proposal"]})


def put_into(row: ImportRow, texts: dict[int, str]) -> None:
    """Put texts into cells of a row, and remember what stood there; the row is not saved."""
    for place, text in texts.items():
        if text != row.cells[place]:
            row.was.setdefault(str(place), row.cells[place])
            row.cells[place] = text
            if row.was[str(place)] == text:
                del row.was[str(place)]


def digest(path: Path) -> str:
    """Return what tells this file from any other."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(one: Import, found: Preview, path: Path) -> None:
    one.digest, one.sheet, one.header_row = digest(path), found.table.sheet[:255], found.table.header
    one.headers, one.mapping = found.columns.headers, [target.value for target in found.columns.targets]
    one.sheets, one.months_first = found.sheets, sorted(found.columns.months_first)
    one.days_unclear = sorted(found.columns.unclear)
    one.remembered, one.total = found.remembered, found.table.count()
    one.save(
        update_fields=[
            "digest", "sheet", "header_row", "headers", "mapping", "sheets", "months_first", "days_unclear",
            "remembered", "total",
        ]
    )  # fmt: skip


def _read(one: Import, rows: Iterable[Cells], *, merge: bool = False, whole: bool = False, ends: float = NEVER) -> None:
    """Keep the rows of a list, in place of those of an earlier reading; `whole` says that there are no others."""
    judge = Judge(one, _viewer(one), merge=merge)
    kept = ImportRow.objects.filter(source=one)
    last = _after(one)
    if last:
        judge.remember(kept.filter(number__lte=last).order_by("number", "part"))
    done = kept.filter(number__lte=last, part=1).count()
    for batch in batched(rows, AT_ONCE):
        done += len(batch)
        after = {"wanted": one.wanted | {"after": batch[-1].number}} if one.wanted else {}
        with transaction.atomic():
            hold(one, done=done, **after)
            if whole:
                replace(judge, batch, kept.filter(number__gt=last, number__lte=batch[-1].number))
            else:
                replace(judge, batch, kept.filter(number__in=[row.number for row in batch]))
        last = batch[-1].number
        check_turn(ends)
    below = kept.filter(number__gt=last).order_by("pk")
    while whole and below.exists():
        with transaction.atomic():
            hold(one)
            replace(judge, [], below[:AT_ONCE])
    release(one, ImportState.READ, wanted={})


def replace(judge: Judge, batch: Sequence[Cells], before: QuerySet[ImportRow]) -> None:
    """Put what rows mean in the place of what they meant before. In the transaction of the caller, who has the list."""
    old = list(before)
    for row in old:
        take_from_stage(row)
    ImportRow.objects.filter(pk__in=[row.pk for row in old]).delete()
    ImportRow.objects.bulk_create(judge.rows(batch, old))
