"""Making pages and writing what they say."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cop.network.models import Community
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed, check_opened
from cop.services.lines.actions import connect, disconnect
from cop.website.access import may_edit_pages_of
from cop.website.choices import PageKind
from cop.website.models import Page, Redirect, Revision
from cop.website.queries.editing import (
    SOURCE_LANGUAGE,
    newest_revision,
    page_settings,
    sources,
    standing,
    standing_settings,
)
from cop.website.queries.publishing import needs_approval


class WrittenMeanwhile(Exception):
    """Somebody else saved the text since it was opened; `revision` is theirs."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        super().__init__(revision.pk)


class AddressTaken(Exception):
    """Another page stands at that address."""


@transaction.atomic
def make_page(community: Community | None, kind: PageKind, slug: str, *, acting_person: Any) -> Page:
    """Begin a page as a draft without text. For those who edit the pages of its community.

    Writes a ledger row. Raises PermissionDenied, AddressTaken.
    """
    check_edits(acting_person, community.pk if community else None)
    page = Page(community=community, kind=kind, slug=slug)
    _save_at_free_address(page)
    record(
        "website.page_made", page, acting_person=acting_person, community=community, new={"kind": kind, "slug": slug}
    )
    return page


@transaction.atomic
def set_page(page: Page, values: Values, *, opened: Values, acting_person: Any) -> None:
    """Say what a page is, when and where it was, what it is an example of and which pages it came from.

    `values` are those of `queries.editing.page_settings`, `opened` the same as the form was opened on. For those who edit
    the pages of its community; where that asks for two people, it is a draft until they publish the page. Writes a ledger
    row. Raises PermissionDenied, ChangedMeanwhile; both change nothing.
    """
    check_edits(acting_person, page.community_id)
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    now = page_settings(page)
    check_opened(opened, values, now)
    old, new = changed(now, values)
    if new and needs_approval(page):
        page.drafted = changed(standing_settings(page), values)[1]
        page.save(update_fields=["drafted"])
        record("website.page_written", page, acting_person=acting_person, community=page.community, old=old, new=new)
    elif new:
        apply_settings(page, values, acting_person)


def apply_settings(page: Page, values: Values, acting_person: Any) -> None:
    """Let the settings of a page stand, in a transaction of whoever decided it; what differs from them stays a draft."""
    old, new = changed(standing_settings(page), values)
    for name in new.keys() & {"kind", "when", "country", "order"}:
        setattr(page, name, new[name])
    if "activities" in new:
        page.activities.set(Page.objects.filter(pk__in=new["activities"]))
    if "came_from" in new:
        _come_from(page, set(Page.objects.filter(pk__in=new["came_from"])), acting_person)
    page.drafted = {name: value for name, value in page.drafted.items() if name not in values or value != values[name]}
    page.save(update_fields=["kind", "when", "country", "order", "drafted"])
    if new:
        record("website.page_changed", page, acting_person=acting_person, community=page.community, old=old, new=new)


@transaction.atomic
def save_revision(
    page: Page,
    language: str,
    *,
    title: str,
    summary: str,
    body: str,
    machine_drafted: bool = False,
    based_on: int | None,
    acting_person: Any,
) -> Revision:
    """Keep what somebody wrote for a page in a language as a draft, which its editors see until it is published.

    For those who edit the pages of its community. `based_on` is the number of the revision that the writer had before
    them, None for none. A translation remembers the original that stands, or else its newest draft. Writes a ledger row;
    saving what is there already writes nothing. Raises PermissionDenied, and WrittenMeanwhile where `based_on` is no
    longer the newest.
    """
    check_edits(acting_person, page.community_id)
    Page.objects.select_for_update().get(pk=page.pk)
    newest = newest_revision(page, language)
    if newest is not None and newest.pk != based_on:
        raise WrittenMeanwhile(newest)
    written = {"title": title, "summary": summary, "body": body, "machine_drafted": machine_drafted}
    source = None if language == SOURCE_LANGUAGE else standing(page, SOURCE_LANGUAGE)
    if newest is not None and newest.source_id == (source and source.pk) and _says(newest) == written:
        return newest
    revision = Revision.objects.create(
        page=page, language=language, draft=True, source=source, writer=acting_person, **written
    )
    old = {"revision": newest.pk} if newest else None
    new = {"revision": revision.pk, "language": language}
    record("website.page_written", page, acting_person=acting_person, community=page.community, old=old, new=new)
    return revision


@transaction.atomic
def restore(old: Revision, *, acting_person: Any) -> Revision:
    """Make what a page said before its newest draft. For those who edit the pages of its community.

    Everything that was written since stays in the history. Writes a ledger row. Raises PermissionDenied.
    """
    check_edits(acting_person, old.page.community_id)
    Page.objects.select_for_update().get(pk=old.page_id)
    newest = newest_revision(old.page, old.language)
    revision = Revision.objects.create(
        page=old.page, language=old.language, draft=True, source=old.source, writer=acting_person, **_says(old)
    )
    record(
        "website.page_written",
        old.page,
        acting_person=acting_person,
        community=old.page.community,
        old={"revision": newest.pk} if newest else None,
        new={"revision": revision.pk, "language": old.language, "restored": old.pk},
    )
    return revision


@transaction.atomic
def move_page(page: Page, slug: str, *, acting_person: Any) -> None:
    """Give a page another last part of its address; the old address leads to it by itself.

    For those who edit the pages of its community. Writes a ledger row. Raises PermissionDenied, AddressTaken.
    """
    check_edits(acting_person, page.community_id)
    page = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    before, was = page.get_absolute_url(), page.slug
    if slug == was:
        return
    page.slug = slug
    _save_at_free_address(page)
    Redirect.objects.filter(path=page.get_absolute_url()).delete()
    Redirect.objects.update_or_create(path=before, defaults={"page": page, "target": ""})
    old, new = {"slug": was}, {"slug": slug}
    record("website.page_moved", page, acting_person=acting_person, community=page.community, old=old, new=new)


def check_edits(person: Any, community: int | None) -> None:
    """Raise PermissionDenied for whoever does not edit the pages of the community with that number, or the partnership's."""
    if not may_edit_pages_of(person, community):
        raise PermissionDenied


def _save_at_free_address(page: Page) -> None:
    """The form has looked already, but two people may press at once: the database decides."""
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:
        raise AddressTaken from error


def _says(revision: Revision) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in ("title", "summary", "body", "machine_drafted")}


def _come_from(page: Page, wanted: set[Page], acting_person: Any) -> None:
    present = set(sources(page))
    for source in present - wanted:
        disconnect(source, page, acting_person=acting_person)
    for source in wanted - present:
        connect(source, page, acting_person=acting_person)
