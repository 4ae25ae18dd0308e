"""Mending the cells of a list, and saying what its columns mean, while it waits to be applied."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from cop.desk.actions.claiming import NotPossible, view_of
from cop.desk.actions.deciding import waiting
from cop.desk.actions.judging import Cells, Judge, columns_of_list
from cop.desk.actions.taking_in import LANGUAGE, accept_proposals, put_into, replace
from cop.desk.actions.turns import READ
from cop.desk.actions.unstaging import take_from_stage
from cop.desk.choices import Decision, ImportState
from cop.desk.importing.columns import Target, twice
from cop.desk.importing.remembered import in_remembered_order, key_of
from cop.desk.importing.sheets import tidy
from cop.desk.models import Import, ImportRow, RememberedColumns
from cop.desk.queries.imports import cells_mark
from cop.people.access import Viewpoint
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

SEVERAL = frozenset({
    Target.EMAIL, Target.PHONE, Target.LANGUAGES, Target.EXPERTISE, Target.REMARKS, Target.EXTRA,
})  # fmt: skip
"""Columns whose cells may name several things."""

MOST_TOGETHER = 200
"""So many rows that have addresses in common are checked at once."""


class ChangedMeanwhile(Exception):
    """Somebody else mended the row since it was opened. Nothing was changed."""


class SaidTwice(Exception):
    """Two columns are said to be what only one can be. Nothing was changed."""

    def __init__(self, targets: list[Target]) -> None:
        self.targets = targets
        super().__init__(targets)


@transaction.atomic
def mend(row: ImportRow, texts: Mapping[int, str], *, opened: str, acting_person: Person) -> None:
    """Put texts into cells of a row; `opened` is the `cells_mark` of those that were shown. For the secretariat; sends nothing.

    What the row means is read again, and of the rows that have an address in common with it. Raises PermissionDenied,
    NotPossible for a list that does not wait, ChangedMeanwhile.
    """
    viewer = view_of(acting_person)
    one = waiting(row.source_id)
    row = _first_part(one, row)
    if opened != cells_mark(row):
        raise ChangedMeanwhile
    put_into(row, {place: tidy(text) for place, text in texts.items() if place < len(row.cells)})
    _check_again(one, row, viewer)


@transaction.atomic
def accept(row: ImportRow, words: str, *, acting_person: Person) -> None:
    """Put what is proposed for a problem of a row, told in these words, into its cells. For the secretariat; sends nothing.
    Raises PermissionDenied, NotPossible. Twice is as good as once."""
    viewer = view_of(acting_person)
    one = waiting(row.source_id)
    row = _first_part(one, row)
    accept_proposals(row, words)
    _check_again(one, row, viewer)


@transaction.atomic
def join(row: ImportRow, *, acting_person: Person) -> None:
    """Say that a row means the person of the earlier row that is like it: what it says beyond that one goes there, and it is
    left out. For the secretariat; sends nothing. Raises PermissionDenied, NotPossible."""
    viewer = view_of(acting_person)
    one = waiting(row.source_id)
    row = _first_part(one, row)
    if row.like_row is None:
        raise NotPossible
    earlier = _first_part(one, ImportRow(source=one, number=row.like_row))
    targets = columns_of_list(one).targets
    for place, (ours, theirs) in enumerate(zip(earlier.cells, row.cells, strict=True)):
        if theirs and not ours:
            put_into(earlier, {place: theirs})
        elif theirs not in ours and targets[place] in SEVERAL:
            put_into(earlier, {place: f"{ours}; {theirs}"})
    _check_again(one, earlier, viewer)
    row = _first_part(one, row)
    take_from_stage(row)
    row.decision, row.decided = Decision.SKIP, True
    row.save()


@transaction.atomic
def ask_to_accept(one: Import, words: str, *, acting_person: Person) -> None:
    """Have a job put what is proposed for all problems told in these words into the cells. For the secretariat. Raises
    PermissionDenied, NotPossible."""
    _ask_to_read(one, {"accept": words}, acting_person)


@transaction.atomic
def map_columns(one: Import, targets: Sequence[Target], *, acting_person: Person) -> None:
    """Say what the columns of a list mean, and remember it for the next list with these headers; a job reads the rows again.

    Mends stay, and decisions on rows that mean the same still. For the secretariat. Raises PermissionDenied, SaidTwice,
    NotPossible for a list that does not wait or has other columns.
    """
    view_of(acting_person)
    if wrong := twice(targets):
        raise SaidTwice(wrong)
    readable = ImportRow.objects.filter(source=one).exclude(cells=[]).exists()
    if len(targets) != len(one.headers) or not readable:
        raise NotPossible
    mapping = [target.value for target in targets]
    _ask_to_read(one, {}, acting_person)
    Import.objects.filter(pk=one.pk).update(mapping=mapping)
    if key := key_of(one.headers):
        meanings = in_remembered_order(one.headers, mapping)
        said = {"meanings": meanings, "said": timezone.now()}
        remembered, _made = RememberedColumns.objects.update_or_create(key=key, defaults=said)
        record("desk.columns_remembered", remembered, acting_person=acting_person, new={"meanings": meanings})


@transaction.atomic
def read_otherwise(one: Import, *, sheet: str, header: int, acting_person: Person) -> None:
    """Have a job read another sheet, or the header in another row (0: there is none, -1: look for it). For the secretariat.
    Mends and decisions of another sheet are lost. Raises PermissionDenied, NotPossible also where the file is gone."""
    if sheet not in one.sheets or not one.file or not default_storage.exists(one.file):
        raise NotPossible
    _ask_to_read(one, {"file": True, "sheet": sheet, "header": header}, acting_person)


def _ask_to_read(one: Import, wanted: dict[str, object], acting_person: Person) -> None:
    view_of(acting_person)
    waiting(one.pk)
    wanted = wanted | {"by": acting_person.pk}
    Import.objects.filter(pk=one.pk).update(state=ImportState.READING, wanted=wanted, done=0, error="")
    enqueue(READ, one.pk)


def _first_part(one: Import, row: ImportRow) -> ImportRow:
    """Only this one is mended where a row became several people."""
    found = ImportRow.objects.filter(source=one, number=row.number, part=1).first()
    if found is None or not found.cells:
        raise NotPossible
    return found


def _check_again(one: Import, mended: ImportRow, viewer: Viewpoint) -> None:
    """What a row means now, and the rows of which that makes doubles, or no doubles any more."""
    cells = Cells(mended.number, mended.cells, mended.was)
    kept = ImportRow.objects.filter(source=one)
    with override(LANGUAGE):
        before = list(kept.filter(number=mended.number))
        after = Judge(one, viewer, few=True).rows([cells])
        others = kept.filter(part=1, number__in=_related(one, [*before, *after])).exclude(cells=[])
        batch = sorted([cells, *(Cells(row.number, row.cells, row.was) for row in others)])
        replace(Judge(one, viewer, few=True), batch, kept.filter(number__in=[row.number for row in batch]))


def _related(one: Import, rows: Sequence[ImportRow]) -> set[int]:
    """The numbers of the other rows that have an address or a person in common with `rows`, or with such a row."""
    kept = ImportRow.objects.filter(source=one)
    known = {row.number for row in rows}
    numbers: set[int] = set()
    marks: set[str | int] = set()
    while (new := _marks(rows) - marks) and len(numbers) < MOST_TOGETHER:
        marks |= new
        named = [Q(draft__icontains=mark) for mark in new if isinstance(mark, str)][:50]
        meant = Q(person__in=[mark for mark in new if isinstance(mark, int)])
        meant |= Q(like_row__in=[row.number for row in rows])
        rows = list(kept.filter(reduce(or_, named, meant)).exclude(number__in=known | numbers)[:MOST_TOGETHER])
        numbers |= {row.number for row in rows}
    return numbers


def _marks(rows: Iterable[ImportRow]) -> set[str | int]:
    addresses = {address for row in rows for address in row.draft["person"].get("emails", [])}
    return addresses | {row.person_id for row in rows if row.person_id}
