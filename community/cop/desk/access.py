"""Who may take lists in, and write letters."""

from typing import Any

from django.db.models import QuerySet

from cop.desk.models import Import, Letter
from cop.people.access import DESK, SECRETARIAT, viewpoint
from cop.people.choices import Role

ACTS: dict[str, frozenset[Role]] = {
    "desk.import_lists": SECRETARIAT,
    "desk.write_letters": DESK,
}
"""Role × act, as in `cop.people.access`."""


def may_import(viewer: Any) -> bool:
    """Whether the viewer may take a list in, and undo that."""
    return not ACTS["desk.import_lists"].isdisjoint(viewpoint(viewer).roles)


def imports_visible_to(viewer: Any) -> QuerySet[Import]:
    """All lists for whoever may take them in, none for others."""
    return Import.objects.all() if may_import(viewer) else Import.objects.none()


def may_write_letters(viewer: Any) -> bool:
    """Whether the viewer may write letters at all: facilitators to members of their communities."""
    return not ACTS["desk.write_letters"].isdisjoint(viewpoint(viewer).roles)


def letters_visible_to(viewer: Any) -> QuerySet[Letter]:
    """All letters for the secretariat, those to members of their communities for facilitators."""
    view = viewpoint(viewer)
    if Role.SECRETARIAT in view.roles:
        return Letter.objects.all()
    return Letter.objects.filter(community__in=view.facilitates) if may_write_letters(view) else Letter.objects.none()


def may_write_as(viewer: Any, community: int | None) -> bool:
    """Whether the viewer may write on behalf of a community (its number), or of the partnership for None."""
    view = viewpoint(viewer)
    return may_write_letters(view) and (Role.SECRETARIAT in view.roles or community in view.facilitates)


def may_approve(viewer: Any, letter: Letter) -> bool:
    """Whether the viewer may be the second person for a letter: whoever may write it but for who asked to send it."""
    return may_write_as(viewer, letter.community_id) and viewpoint(viewer).person != letter.sent_by_id
