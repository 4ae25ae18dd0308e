"""Acting on what is one's own."""

from django.core.exceptions import PermissionDenied

from cop.people.access import viewpoint
from cop.people.models import Person


def oneself(acting_person: Person, act: str = "people.edit_own_profile") -> Person:
    """Return the locked row of whoever acts on themselves; raises PermissionDenied where their roles do not allow `act`."""
    if not viewpoint(acting_person).may(act):
        raise PermissionDenied
    person = Person.objects.select_for_update(no_key=True).filter(pk=acting_person.pk, is_active=True).first()
    if person is None:
        raise PermissionDenied
    return person
