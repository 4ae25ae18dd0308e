"""Saying of one row what comes of it, while its list waits to be applied."""

from collections.abc import Iterable

from django.db import transaction

from cop.desk.actions.claiming import NotPossible, view_of
from cop.desk.choices import Decision, ImportState
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import possible
from cop.people.access import visible_to
from cop.people.actions import staging
from cop.people.models import Person
from cop.services.jobs.actions import enqueue

WAITING = (ImportState.READ, ImportState.FAILED)


@transaction.atomic
def decide(row: ImportRow, decision: str, *, same_as: int = 0, acting_person: Person) -> None:
    """Say what comes of a row; `same_as` says whom of those who are perhaps meant it means. For the secretariat; sends
    nothing. Raises PermissionDenied, NotPossible for a list that is not waiting or for what cannot come of this row."""
    view_of(acting_person)
    one = Import.objects.select_for_update().get(pk=row.source_id)
    row = ImportRow.objects.get(pk=row.pk)
    if one.state not in WAITING or one.running or decision not in possible(row):
        raise NotPossible
    if row.staged:
        _take_from_stage(row)
    if row.perhaps:
        row.person_id = _meant(row, same_as, acting_person) if decision == Decision.MERGE else None
    row.decision = decision
    row.save()


def _meant(row: ImportRow, same_as: int, acting_person: Person) -> int:
    if same_as not in row.perhaps or not visible_to(acting_person).filter(pk=same_as).exists():
        raise NotPossible
    return same_as


@transaction.atomic
def ask_to_apply(one: Import, *, acting_person: Person) -> None:
    """Have a job apply a list, without the rows that stop. For the secretariat. Raises PermissionDenied, NotPossible."""
    _ask("cop.desk.tasks.apply_import", one, WAITING, ImportState.APPLYING, acting_person)


@transaction.atomic
def ask_to_undo(one: Import, *, acting_person: Person) -> None:
    """Have a job undo a list. For the secretariat. Raises PermissionDenied, NotPossible."""
    _ask("cop.desk.tasks.undo_import", one, [ImportState.APPLIED], ImportState.UNDOING, acting_person)


def _ask(task: str, one: Import, only_from: Iterable[str], state: ImportState, acting_person: Person) -> None:
    view_of(acting_person)
    if not Import.objects.filter(pk=one.pk, state__in=list(only_from), running=None).update(state=state, error=""):
        raise NotPossible
    enqueue(task, one.pk, acting_person.pk)


def _take_from_stage(row: ImportRow) -> None:
    """Another row of the same organisation becomes the one that made it."""
    people = [row.person_id] if row.made_person and row.person_id else []
    organisations: list[int] = []
    if row.made_organisation and row.organisation_id:
        others = ImportRow.objects.filter(source=row.source_id, organisation=row.organisation_id, staged=True)
        heir = others.exclude(pk=row.pk).first()
        if heir is None:
            organisations = [row.organisation_id]
        else:
            ImportRow.objects.filter(pk=heir.pk).update(made_organisation=True)
    if people:
        row.person = None
    if organisations:
        row.organisation = None
    row.staged = row.made_person = row.made_organisation = False
    staging.remove(people, organisations)
