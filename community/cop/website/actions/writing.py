"""Every change of the website's content."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.services.files.actions import remove as remove_file
from cop.services.files.actions import store
from cop.services.files.choices import PICTURES
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed, check_opened
from cop.services.lines.actions import connect, disconnect
from cop.website.access import may_edit_pages_of
from cop.website.choices import PICTURE_PURPOSE, PageKind, PictureConsent
from cop.website.models import Page, Picture, Revision
from cop.website.queries.editing import newest_revision, page_settings, sources


class WrittenMeanwhile(Exception):
    """Somebody else saved the text since it was opened; `revision` is theirs."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        super().__init__(revision.pk)


class NothingToPublish(Exception):
    """The page has no text in any language."""


class PictureIncomplete(Exception):
    """A picture needs a description, a caption, a credit and the consent of the people in it (requirement S54)."""


@transaction.atomic
def make_page(community: Community | None, kind: PageKind, slug: str, *, acting_person: Any) -> Page:
    """Begin a page as a draft without text. For those who edit the pages of its community; the slug stays for ever.

    Writes a ledger row. Raises PermissionDenied.
    """
    _check(acting_person, community.pk if community else None)
    page = Page.objects.create(community=community, kind=kind, slug=slug)
    record(
        "website.page_made", page, acting_person=acting_person, community=community, new={"kind": kind, "slug": slug}
    )
    return page


@transaction.atomic
def set_page(page: Page, values: Values, *, opened: Values, acting_person: Any) -> None:
    """Say what a page is, when and where it was, what it is an example of and which pages it came from.

    `values` are those of `queries.editing.page_settings`, `opened` the same as the form was opened on. For those who edit
    the pages of its community. Writes a ledger row. Raises PermissionDenied, ChangedMeanwhile; both change nothing.
    """
    _check(acting_person, page.community_id)
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    now = page_settings(page)
    check_opened(opened, values, now)
    old, new = changed(now, values)
    for name in new.keys() & {"kind", "when", "country", "order"}:
        setattr(page, name, new[name])
    page.save()
    if "activities" in new:
        page.activities.set(new["activities"])
    if "came_from" in new:
        _come_from(page, set(Page.objects.filter(pk__in=new["came_from"])), acting_person)
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
    """Write what a page says in a language from now on; what it said before stays in its history.

    For those who edit the pages of its community. `based_on` is the number of the revision that the writer had before
    them, None for none. Writes a ledger row. Raises PermissionDenied, and WrittenMeanwhile where that is no longer the
    newest.
    """
    _check(acting_person, page.community_id)
    Page.objects.select_for_update().get(pk=page.pk)
    newest = newest_revision(page, language)
    if newest is not None and newest.pk != based_on:
        raise WrittenMeanwhile(newest)
    revision = Revision.objects.create(
        page=page,
        language=language,
        title=title,
        summary=summary,
        body=body,
        machine_drafted=machine_drafted,
        writer=acting_person,
    )
    old = {"revision": newest.pk} if newest else None
    new = {"revision": revision.pk, "language": language}
    record("website.page_written", page, acting_person=acting_person, community=page.community, old=old, new=new)
    return revision


@transaction.atomic
def publish(page: Page, *, acting_person: Any, on: datetime | None = None) -> None:
    """Let everyone read a page, from now or from `on`. For those who edit the pages of its community.

    Publishing what is published changes nothing. Writes a ledger row. Raises PermissionDenied, NothingToPublish.
    """
    _check(acting_person, page.community_id)
    if not page.revisions.exists():
        raise NothingToPublish
    moment = on or timezone.now()
    if Page.objects.filter(pk=page.pk, published__isnull=True).update(published=moment):
        page.published = moment
        record("website.page_published", page, acting_person=acting_person, community=page.community)


@transaction.atomic
def unpublish(page: Page, *, acting_person: Any) -> None:
    """Make a page a draft again, which only its editors see. For those who edit the pages of its community.

    Writes a ledger row. Raises PermissionDenied.
    """
    _check(acting_person, page.community_id)
    if Page.objects.filter(pk=page.pk, published__isnull=False).update(published=None):
        page.published = None
        record("website.page_unpublished", page, acting_person=acting_person, community=page.community)


def add_picture(
    page: Page,
    upload: UploadedFile | None,
    *,
    language: str,
    description: str,
    caption: str,
    credit: str,
    consent: str,
    acting_person: Any,
) -> Picture:
    """Show a picture on a page, or without `upload` describe the one that is there in another language.

    For those who edit the pages of its community. A picture that it had before is removed. Writes ledger rows. Raises
    PermissionDenied, PictureIncomplete, and what `cop.services.files.actions.store` raises.
    """
    _check(acting_person, page.community_id)
    present = page.picture
    if not (description and caption and credit) or consent not in PictureConsent.values or not (upload or present):
        raise PictureIncomplete
    with transaction.atomic():
        picture = present or Picture()
        if upload:
            file = store(upload, purpose=PICTURE_PURPOSE, kinds=PICTURES, owner=None, acting_person=acting_person)
            picture = Picture(file=file)
        picture.descriptions[language], picture.captions[language] = description, caption
        picture.credit, picture.consent = credit, consent
        picture.save()
        page.picture = picture
        page.save(update_fields=["picture"])
        new = {"picture": picture.pk, "language": language, "credit": credit, "consent": consent}
        record("website.picture_added", page, acting_person=acting_person, community=page.community, new=new)
        if present and present != picture:
            _drop(present, acting_person)
    return picture


@transaction.atomic
def remove_picture(page: Page, *, acting_person: Any) -> None:
    """Take the picture off a page and delete it. For those who edit the pages of its community.

    Writes ledger rows. Raises PermissionDenied.
    """
    _check(acting_person, page.community_id)
    if picture := page.picture:
        page.picture = None
        page.save(update_fields=["picture"])
        record("website.picture_removed", page, acting_person=acting_person, community=page.community)
        _drop(picture, acting_person)


def _check(person: Any, community: int | None) -> None:
    if not may_edit_pages_of(person, community):
        raise PermissionDenied


def _come_from(page: Page, wanted: set[Page], acting_person: Any) -> None:
    present = set(sources(page))
    for source in present - wanted:
        disconnect(source, page, acting_person=acting_person)
    for source in wanted - present:
        connect(source, page, acting_person=acting_person)


def _drop(picture: Picture, acting_person: Any) -> None:
    if not picture.pages.exists():
        file = picture.file
        picture.delete()
        remove_file(file, acting_person=acting_person)
