"""Saying of one row what comes of it, while its list waits to be applied."""

from collections.abc import Iterable

from django.db import transaction

from cop.desk.actions.claiming import NotPossible, view_of
from cop.desk.actions.turns import ask_for_turn
from cop.desk.actions.unstaging import take_from_stage
from cop.desk.choices import Decision, ImportState
from cop.desk.importing.comparing import changes
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import fields_of_row, possible
from cop.people.access import visible_to
from cop.people.models import Person

WAITING = (ImportState.READ, ImportState.FAILED)


@transaction.atomic
def decide(
    row: ImportRow, decision: str, *, same_as: int = 0, kept: dict[str, str] | None = None, acting_person: Person
) -> None:
    """Say what comes of a row; `same_as` says whom of those who are perhaps meant it means, `kept` whether a field that
    differs stays ours, becomes the list's, or both. For the secretariat; sends nothing. Raises PermissionDenied, NotPossible
    for a list that is not waiting or for what cannot come of this row."""
    view_of(acting_person)
    one = waiting(row.source_id)
    row = ImportRow.objects.get(pk=row.pk, source=one)
    if decision not in possible(row):
        raise NotPossible
    take_from_stage(row)
    if row.perhaps:
        row.person_id = _meant(row, same_as, acting_person) if decision == Decision.MERGE else None
    row.decision, row.decided = decision, True
    row.kept = {}
    if decision == Decision.MERGE:
        found = fields_of_row(row)
        row.kept = {one.name: kept[one.name] for one in found if kept and kept.get(one.name) in one.choices}
        if not changes(found, row.kept):
            row.decision = Decision.SAME
    row.save()


def waiting(number: int) -> Import:
    """Return a list of which nothing is applied and on which no process works, locked. Raises NotPossible for others."""
    one = Import.objects.select_for_update().get(pk=number)
    if one.state not in WAITING or one.running:
        raise NotPossible
    return one


def _meant(row: ImportRow, same_as: int, acting_person: Person) -> int:
    wanted = same_as or row.person_id or 0
    if wanted not in row.perhaps or not visible_to(acting_person).filter(pk=wanted).exists():
        raise NotPossible
    return wanted


@transaction.atomic
def take_held_as_new(one: Import, *, acting_person: Person | None = None) -> None:
    """Say of all rows that are held, as they mean somebody known perhaps, that they mean somebody new. For the secretariat,
    and the operator on the command line (None); sends nothing. Raises PermissionDenied, NotPossible."""
    view_of(acting_person)
    held = ImportRow.objects.filter(source=waiting(one.pk), decision=Decision.HOLD)
    held.update(decision=Decision.NEW, decided=True)


@transaction.atomic
def ask_to_apply(one: Import, *, acting_person: Person) -> None:
    """Have a job apply a list, without the rows that stop. For the secretariat. Raises PermissionDenied, NotPossible."""
    _ask(one, WAITING, ImportState.APPLYING, acting_person)


@transaction.atomic
def ask_to_undo(one: Import, *, acting_person: Person) -> None:
    """Have a job undo a list. For the secretariat. Raises PermissionDenied, NotPossible."""
    _ask(one, [ImportState.APPLIED], ImportState.UNDOING, acting_person)


def _ask(one: Import, only_from: Iterable[str], state: ImportState, acting_person: Person) -> None:
    view_of(acting_person)
    asked = {"state": state, "error": "", "wanted": {"by": acting_person.pk}}
    if not Import.objects.filter(pk=one.pk, state__in=list(only_from), running=None).update(**asked):
        raise NotPossible
    one.refresh_from_db()
    ask_for_turn(one)
