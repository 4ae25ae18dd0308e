"""Who works at the desk: for handing things to each other."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from cop.people.access import DESK, Viewpoint, held_now, roles_that_count, viewpoint, visible_to
from cop.people.choices import Field, Role, Standing
from cop.people.models import RoleHeld


class Mate(NamedTuple):
    """Somebody at the desk, as a colleague there knows them: by name, or by role where the name is hidden."""

    name: str
    view: Viewpoint


def mates(viewer: Any) -> dict[int, Mate]:
    """Return whose role at the desk counts today, by number and in the order of their names.

    Nobody outside is told anything. Callers show them beside things that the viewer sees, and nowhere else.
    """
    view = viewpoint(viewer)
    if not view.may("people.see_applications"):
        return {}
    members = Q(person__is_active=True, person__standing=Standing.MEMBER)
    held = RoleHeld.objects.filter(held_now(), roles_that_count(), members, role__in=DESK)
    roles: dict[int, set[Role]] = {}
    places: dict[int, set[int]] = {}
    named: dict[int, str] = {}
    shown = Exists(visible_to(view, Field.NAME).filter(pk=OuterRef("person")))
    columns = ("person", "role", "community", "person__name", "shown")
    for person, role, community, name, is_shown in (
        held.annotate(shown=shown).order_by("person__sort_name", "pk").values_list(*columns)
    ):
        roles.setdefault(person, set()).add(Role(role))
        places.setdefault(person, set()).update({community} - {None})
        if is_shown:
            named[person] = name
    return {
        number: Mate(
            named.get(number) or str((Role.SECRETARIAT if Role.SECRETARIAT in given else Role.FACILITATOR).label),
            Viewpoint(number, frozenset(given), facilitates=frozenset(places[number])),
        )
        for number, given in roles.items()
    }
