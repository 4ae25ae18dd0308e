"""The first person of the secretariat, without whom nobody could give anybody a role."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from cop.people.choices import Role, Standing
from cop.people.models import Membership, Person, PersonLanguage, RoleHeld
from cop.people.queries.admitting import person_at
from cop.people.queries.indexing import PERSON
from cop.people.queries.secretariat import secretariat
from cop.services.ledger.actions import record
from cop.services.search.actions import index

COMMAND = "command line"


@transaction.atomic
def begin(*, email: str, name: str, language: str) -> Person:
    """Make the first person of the secretariat, or give the role to the member at that address where nobody is left in
    it. For the operator on the command line, who vouches for the address.

    Changes: the person, their address and language, the membership of the partnership, the role. Sends nothing. Raises
    ValueError when there is somebody in the secretariat already, or the address is that of somebody who is no member.
    """
    if secretariat().exists():
        raise ValueError("there is somebody already: the secretariat gives the roles")
    person = person_at(email) or _person(email, name, language)
    if person.standing != Standing.MEMBER:
        raise ValueError("the address belongs to somebody who is no member")
    held = RoleHeld.objects.create(person=person, role=Role.SECRETARIAT)
    record("people.role_given", held, acting_person=None, about=person, on_behalf=COMMAND, new={"role": held.role})
    index(PERSON, [person.pk])
    return person


def _person(email: str, name: str, language: str) -> Person:
    now = timezone.now()
    person = Person.objects.create_user(email, name=name, standing=Standing.MEMBER, joined=now, confirmed=now)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    PersonLanguage.objects.create(person=person, language=language, position=0)
    membership = Membership.objects.create(person=person)
    record("people.joined", membership, acting_person=None, about=person, on_behalf=COMMAND)
    return person
