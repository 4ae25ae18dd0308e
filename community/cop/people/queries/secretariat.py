"""Who is in the secretariat. Without anybody there, nobody could be given a role any more."""

from django.db.models import Exists, OuterRef, QuerySet

from cop.people.access import held_now, roles_that_count
from cop.people.choices import Role
from cop.people.models import Erasure, Person, RoleHeld


def secretariat() -> QuerySet[Person]:
    """Return the people who hold the role today, also those whose role rests until they have a second factor."""
    held = RoleHeld.objects.filter(held_now(), role=Role.SECRETARIAT, person=OuterRef("pk"))
    return Person.objects.filter(Exists(held), is_active=True)


def others_who_act(person: Person) -> QuerySet[Person]:
    """Return who can be the second person of the secretariat besides `person`: not those whose role rests."""
    acting = RoleHeld.objects.filter(held_now(), roles_that_count(), role=Role.SECRETARIAT)
    return Person.objects.filter(pk__in=acting.values("person"), is_active=True).exclude(pk=person.pk)


def is_last_of_secretariat(person: Person) -> bool:
    """Whether nobody would stay in the secretariat if `person` went.

    Whose role ends on a day that is set, or who waits to be erased, does not stay; samples stay for samples only.
    """
    if not secretariat().filter(pk=person.pk).exists():
        return False
    without_end = RoleHeld.objects.filter(held_now(), until=None, role=Role.SECRETARIAT, person=OuterRef("pk"))
    going = Erasure.objects.filter(done=None, person=OuterRef("pk"))
    staying = secretariat().filter(Exists(without_end), ~Exists(going), sample__in={False, person.sample})
    return not staying.exclude(pk=person.pk).exists()
