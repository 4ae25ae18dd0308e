"""One list at a time: the process that takes it in says again and again that it is alive, and another one takes over
where it is not."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cop.desk.access import may_import
from cop.desk.choices import ImportState
from cop.desk.models import Import
from cop.people.access import Viewpoint, viewpoint
from cop.people.choices import Role
from cop.people.models import Person

LEASE = timedelta(seconds=30)
COMMAND_LINE = "command line"
"""What the ledger says of an act of the operator's, who is nobody to it."""

AT_ONCE = 200
"""So many rows are written in one transaction: others write between them."""

OPERATOR = Viewpoint(roles=frozenset({Role.SECRETARIAT}))
"""Whoever works on the machine may do, and sees, what the secretariat does."""


class UnderWay(Exception):
    """A list is being applied or undone at this moment. Nothing was changed."""


class NotPossible(Exception):
    """The list is in a state in which this cannot be done, or another process took it over."""


def view_of(acting_person: Person | None) -> Viewpoint:
    """Return as whom a list is taken in: None is the operator on the command line. Raises PermissionDenied."""
    if acting_person is None:
        return OPERATOR
    if not may_import(acting_person):
        raise PermissionDenied
    return viewpoint(acting_person)


def begin(**facts: Any) -> Import:
    """Make the row of a list that this process is reading. Raises UnderWay."""
    _let_go_of_dead()
    try:
        with transaction.atomic():
            return Import.objects.create(**facts, running=True, beat=timezone.now(), token=uuid4().hex)
    except IntegrityError:
        raise UnderWay from None


def claim(number: int, state: ImportState, *, only_from: Iterable[ImportState]) -> Import:
    """Bring a list into `state` for this process. Raises UnderWay, and NotPossible for a list in another state."""
    _let_go_of_dead()
    token = uuid4().hex
    try:
        with transaction.atomic():
            if Import.objects.filter(running=True).exists():
                raise UnderWay
            taken = Import.objects.filter(pk=number, state__in=list(only_from)).update(
                state=state, running=True, beat=timezone.now(), token=token, error=""
            )
    except IntegrityError:
        raise UnderWay from None
    if not taken:
        raise NotPossible
    return Import.objects.select_related("community", "started_by").get(pk=number)


def hold(one: Import, **facts: Any) -> None:
    """Say, in a transaction, that this process is alive and has the list, and how far it is. Raises NotPossible where
    another one has it."""
    if not Import.objects.filter(pk=one.pk, token=one.token, running=True).update(beat=timezone.now(), **facts):
        raise NotPossible


def release(one: Import, state: ImportState, **facts: Any) -> None:
    """Leave the list in `state`."""
    Import.objects.filter(pk=one.pk, token=one.token).update(state=state, running=None, **facts)


def _let_go_of_dead() -> None:
    Import.objects.filter(running=True, beat__lt=timezone.now() - LEASE).update(running=None)
