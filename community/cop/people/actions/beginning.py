"""The first person of the secretariat, without whom nobody could give anybody a role."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from cop.people.choices import Role, Standing
from cop.people.models import Membership, Person, PersonLanguage, RoleHeld
from cop.people.queries.indexing import PERSON
from cop.services.ledger.actions import record
from cop.services.search.actions import index

COMMAND = "command line"


@transaction.atomic
def begin(*, email: str, name: str, language: str) -> Person:
    """Make the first person of the secretariat. For the operator on the command line, who vouches for the address.

    Changes: the person, their address and language, the membership of the partnership, the role. Sends nothing. Raises
    ValueError when there is somebody already.
    """
    if Person.objects.exists():
        raise ValueError("there is somebody already: the secretariat gives the roles")
    now = timezone.now()
    person = Person.objects.create_user(email, name=name, standing=Standing.MEMBER, joined=now, confirmed=now)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    PersonLanguage.objects.create(person=person, language=language, position=0)
    membership = Membership.objects.create(person=person)
    record("people.joined", membership, acting_person=None, about=person, on_behalf=COMMAND)
    held = RoleHeld.objects.create(person=person, role=Role.SECRETARIAT)
    record("people.role_given", held, acting_person=None, about=person, on_behalf=COMMAND, new={"role": held.role})
    index(PERSON, [person.pk])
    return person
