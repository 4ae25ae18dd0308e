"""What a list keeps of people goes in time, and with them."""

from contextlib import suppress
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from cop.desk.actions.claiming import NotPossible, UnderWay
from cop.desk.actions.deciding import WAITING
from cop.desk.actions.taking_in import forget_file
from cop.desk.actions.undoing import discard
from cop.desk.choices import Decision, ImportState
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import rows_about
from cop.people.models import Person
from cop.people.queries.security import confirmed_addresses

KEPT_FOR = timedelta(days=30)
DONE = (ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE)
NOTHING: dict[str, dict[str, str]] = {"person": {}, "organisation": {}, "consent": {}, "extra": {}}


def forget_old() -> None:
    """Throw away the lists that were not applied within `KEPT_FOR`. A job calls it."""
    old = Import.objects.filter(made__lt=timezone.now() - KEPT_FOR).exclude(state__in=DONE)
    for number in list(old.values_list("pk", flat=True)):
        with suppress(UnderWay, NotPossible):
            discard(number)


def forget_person(person_number: int, *, contributions_too: bool) -> None:
    """Empty the rows about a person, in lists that were applied or not. Cells that several people share go for all of them,
    and the files of lists that wait: nobody knows who else is in them.

    In the transaction of the erasure. Changes nothing the second time.
    """
    person = Person.objects.get(pk=person_number)
    named = [Q(draft__icontains=address) | Q(problems__icontains=address) for address in confirmed_addresses(person)]
    about = reduce(or_, named, Q(pk__in=rows_about(person).values("pk")))
    for row in list(ImportRow.objects.filter(about)):
        for shared in ImportRow.objects.filter(source=row.source_id, number=row.number).exclude(pk=row.pk):
            shared.draft, shared.problems, shared.cells, shared.was = shared.draft | {"extra": {}}, [], [], {}
            shared.save(update_fields=["draft", "problems", "cells", "was"])
        _empty(row)
    for address in confirmed_addresses(person):
        ImportRow.objects.filter(cells__icontains=address).update(cells=[], was={})
    for one in Import.objects.filter(state__in=WAITING).exclude(file=""):
        forget_file(one)


def _empty(row: ImportRow) -> None:
    row.draft, row.problems, row.before, row.address, row.key = dict(NOTHING), [], {}, "", ""
    row.cells, row.was, row.kept = [], {}, {}
    row.person, row.made_person, row.stops, row.perhaps, row.like_row = None, False, False, [], None
    row.decision = Decision.SKIP
    row.save()
