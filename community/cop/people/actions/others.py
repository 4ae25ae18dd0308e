"""Somebody else's record, which the secretariat puts right."""

from django.core.exceptions import PermissionDenied

from cop.people.access import may_edit_person, visible_to
from cop.people.actions.oneself import oneself
from cop.people.models import Person


class ChangedSince(Exception):
    """What an edit said was changed again: it cannot be undone."""


def somebody_else(person: Person, acting_person: Person) -> Person:
    """Return the locked row of somebody whose record `acting_person` puts right; raises PermissionDenied."""
    locked = visible_to(acting_person).select_for_update(no_key=True).filter(pk=person.pk).first()
    if locked is None or not may_edit_person(acting_person, locked):
        raise PermissionDenied
    return locked


def whose(of: Person | None, acting_person: Person) -> Person:
    """Return the locked row of oneself, or `of` somebody else; raises PermissionDenied."""
    return oneself(acting_person) if of is None else somebody_else(of, acting_person)
