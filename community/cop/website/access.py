"""Who may read which page, and who may edit it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cop.people.access import DESK, SECRETARIAT, viewpoint
from cop.people.choices import Role
from cop.services.files.models import StoredFile
from cop.website.models import Finding, Page, Picture, Release

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
    return may_edit_every_page(view) or (edits_pages(view) and community in view.facilitates)


def may_edit_every_page(viewer: Any) -> bool:
    """Whether the viewer edits every page, says who publishes what, and where an old address leads."""
    return not ACTS["website.edit_every_page"].isdisjoint(viewpoint(viewer).roles)


def releases_visible_to(viewer: Any) -> QuerySet[Release]:
    """What is to be published of the pages that the viewer edits."""
    return Release.objects.filter(page__in=pages_editable_by(viewer))


def may_approve(viewer: Any, release: Release) -> bool:
    """Whether the viewer is the second person for a release: one who edits the page, and did not ask for it."""
    return may_edit_pages_of(viewer, release.page.community_id) and release.asker_id != viewpoint(viewer).person


def findings_visible_to(viewer: Any) -> QuerySet[Finding]:
    """What was found on the pages that the viewer edits."""
    return Finding.objects.filter(page__in=pages_editable_by(viewer))


def may_fetch_picture(file: StoredFile, viewer: Any) -> bool:
    """Whoever reads a page sees its pictures, and its editors those that wait to be published."""
    pictures = Picture.objects.filter(Q(file=file) | Q(cut=file))
    standing = Q(draft=False, page__in=pages_visible_to(viewer))
    return pictures.filter(standing | Q(page__in=pages_editable_by(viewer))).exists()


def _editable_by(viewer: Any) -> Q:
    view = viewpoint(viewer)
    if may_edit_every_page(view):
        return Q(pk__isnull=False)
    return Q(community__in=view.facilitates if edits_pages(view) else [])
