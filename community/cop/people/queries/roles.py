"""Who holds which role."""

from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When

from cop.people.access import roles_that_count, running, visible_to
from cop.people.models import RoleHeld


def holders(viewer: Any) -> QuerySet[RoleHeld]:
    """Return the roles that people hold, or are to hold, and whom the viewer may see, those that end first at the top; each
    with whether it `rests`, because its holder has no second factor."""
    held = RoleHeld.objects.filter(running(), person__is_active=True, person__in=visible_to(viewer))
    rests = Case(When(roles_that_count(), then=Value(False)), default=Value(True), output_field=BooleanField())
    first = (F("until").asc(nulls_last=True), "role", "person__sort_name", "pk")
    return held.annotate(rests=rests).select_related("person", "community").order_by(*first)
