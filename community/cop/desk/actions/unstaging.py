"""Taking rows of a list away, and what was made of them where nobody sees it."""

from django.db import transaction

from cop.desk.actions.claiming import AT_ONCE, hold
from cop.desk.actions.turns import NEVER, check_turn
from cop.desk.models import Import, ImportRow
from cop.people.actions import staging


def remove_rows(one: Import, ends: float = NEVER) -> None:
    """Delete the rows of a list, and the people and organisations that it made and nobody sees. Raises TurnOver."""
    rows = ImportRow.objects.filter(source=one).order_by("-pk")
    done, total = 0, rows.count()
    while batch := list(rows[:AT_ONCE]):
        people = [row.person_id for row in batch if row.made_person and row.person_id]
        organisations = [row.organisation_id for row in batch if row.made_organisation and row.organisation_id]
        done += len(batch)
        with transaction.atomic():
            hold(one, done=done, total=total)
            staging.remove(people, organisations)
            ImportRow.objects.filter(pk__in=[row.pk for row in batch]).delete()
        check_turn(ends)


def take_from_stage(row: ImportRow) -> None:
    """Delete what was made of a row that is decided or read anew; it is not saved. Another row of the same organisation
    becomes the one that made it."""
    if not row.staged:
        return
    row.refresh_from_db()
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
