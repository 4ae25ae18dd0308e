"""What ends with a membership. Runs in the transaction of the action that ends it."""

from django.db.models import QuerySet
from django.utils import timezone

from cop.network.models import Community
from cop.people.access import running
from cop.people.actions.secretariat import keep_secretariat
from cop.people.actions.speaking import speak_for
from cop.people.models import Organisation, Person, RoleHeld
from cop.services.ledger.actions import record


def end_roles_in(community: Community | None, person: Person, *, acting_person: Person | None) -> None:
    """End the roles that a person holds in a community that they are no longer a member of."""
    if community is not None:
        _end(RoleHeld.objects.filter(person=person, community=community), acting_person)


def step_down(person: Person, *, acting_person: Person | None) -> None:
    """End every role of a person who is a member of nothing any more; they speak for no organisation either.

    Raises LastOfSecretariat.
    """
    keep_secretariat(person)
    _end(RoleHeld.objects.filter(person=person), acting_person)
    for organisation in Organisation.objects.filter(focal_person=person):
        speak_for(organisation, None, acting_person=acting_person)


def _end(roles: QuerySet[RoleHeld], acting_person: Person | None) -> None:
    for held in roles.filter(running()).select_related("person", "community"):
        held.until = timezone.now()
        held.save(update_fields=["until"])
        record("people.role_ended", held, acting_person=acting_person, about=held.person, community=held.community)
