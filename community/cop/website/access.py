"""Who may read which page, and who may edit it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cop.people.access import DESK, SECRETARIAT, viewpoint
from cop.people.choices import Role
from cop.services.files.models import StoredFile
from cop.website.models import Page

ACTS: dict[str, frozenset[Role]] = {
    "website.edit_pages_of_own_community": DESK,
    "website.edit_every_page": SECRETARIAT,
}
"""Role × act, as in `cop.people.access`."""


def pages_visible_to(viewer: Any) -> QuerySet[Page]:
    """Published pages, of open communities and of the partnership; drafts too for those who may edit them."""
    now_open = Q(community__isnull=True) | Q(community__opened__isnull=False)
    return Page.objects.filter(now_open & Q(published__lte=timezone.now()) | _editable_by(viewer))


def pages_editable_by(viewer: Any) -> QuerySet[Page]:
    """Every page for the secretariat, the pages of their community for facilitators, none for others."""
    return Page.objects.filter(_editable_by(viewer))


def edits_pages(viewer: Any) -> bool:
    """Whether the viewer edits any page at all."""
    return not ACTS["website.edit_pages_of_own_community"].isdisjoint(viewpoint(viewer).roles)


def may_edit_pages_of(viewer: Any, community: int | None) -> bool:
    """Whether the viewer edits the pages of the community with that number, or the partnership's for None."""
    view = viewpoint(viewer)
    if not ACTS["website.edit_every_page"].isdisjoint(view.roles):
        return True
    return edits_pages(view) and community in view.facilitates


def may_fetch_picture(file: StoredFile, viewer: Any) -> bool:
    """Whoever reads a page sees its picture."""
    return pages_visible_to(viewer).filter(picture__file=file).exists()


def _editable_by(viewer: Any) -> Q:
    view = viewpoint(viewer)
    if not ACTS["website.edit_every_page"].isdisjoint(view.roles):
        return Q(pk__isnull=False)
    return Q(community__in=view.facilitates if edits_pages(view) else [])
