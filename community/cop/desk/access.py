"""Who may take lists in, and see to mail and jobs that are stuck."""

from typing import Any

from django.db.models import QuerySet

from cop.desk.models import Import
from cop.people.access import SECRETARIAT, viewpoint
from cop.people.choices import Role

ACTS: dict[str, frozenset[Role]] = {
    "desk.import_lists": SECRETARIAT,
    "desk.see_to_what_is_stuck": SECRETARIAT,
}
"""Role × act, as in `cop.people.access`."""


def may_import(viewer: Any) -> bool:
    """Whether the viewer may take a list in, and undo that."""
    return not ACTS["desk.import_lists"].isdisjoint(viewpoint(viewer).roles)


def may_see_to_what_is_stuck(viewer: Any) -> bool:
    """Whether the viewer sees mail that could not be sent and jobs that fail, has them tried again or puts them away."""
    return not ACTS["desk.see_to_what_is_stuck"].isdisjoint(viewpoint(viewer).roles)


def imports_visible_to(viewer: Any) -> QuerySet[Import]:
    """All lists for whoever may take them in, none for others."""
    return Import.objects.all() if may_import(viewer) else Import.objects.none()
