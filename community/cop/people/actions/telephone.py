"""What somebody asked on the telephone, which the secretariat enters for them: mail does not reach them."""

from django.core.exceptions import PermissionDenied

from cop.people.access import may_act_by_telephone
from cop.people.models import Person

TELEPHONE = "telephone"
"""How the ledger says that it came so."""


def person_on_telephone(person: Person, acting_person: Person) -> Person:
    """Return the locked row of somebody for whom `acting_person` enters something; raises PermissionDenied."""
    if not may_act_by_telephone(acting_person, person):
        raise PermissionDenied
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)
