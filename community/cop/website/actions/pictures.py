"""The pictures of a page."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cop.services.files.actions import cut_to, store
from cop.services.files.actions import remove as remove_file
from cop.services.files.choices import PICTURES
from cop.services.ledger.actions import record
from cop.website.actions.checking import check_pictures
from cop.website.actions.writing import check_edits
from cop.website.choices import PICTURE_PURPOSE, PictureConsent
from cop.website.models import Page, Picture
from cop.website.queries.page_pictures import newest_pictures, standing_pictures
from cop.website.queries.publishing import OPEN, needs_approval

CARD = (3, 2)
"""The shape that a picture has on a card: its width to its height."""

FURTHER = 0
MOST_PICTURES = 20
UNUSED_FOR = timedelta(days=30)


class PictureIncomplete(Exception):
    """A picture needs a description, a caption, a credit and the consent of the people in it (requirement S54)."""


class TooManyPictures(Exception):
    """A page has `MOST_PICTURES` at most."""


@transaction.atomic
def add_picture(
    page: Page,
    upload: UploadedFile | None,
    *,
    number: int = 1,
    language: str,
    description: str,
    caption: str,
    credit: str,
    consent: str,
    licence: str = "",
    consent_note: str = "",
    focus_x: int = 50,
    focus_y: int = 50,
    acting_person: Any,
) -> Picture:
    """Show a picture on a page in place of the one with its number, or without `upload` describe that one in another
    language; `FURTHER` gives it a number of its own.

    `focus_x` and `focus_y` say in hundredths what has to stay where it is cut to the shape of a card. For those who edit
    the pages of its community; where that asks for two people, it is a draft until they publish the page. What it
    replaces is deleted once it stands. Writes ledger rows. Raises PermissionDenied, PictureIncomplete, TooManyPictures,
    and what `cop.services.files.actions.store` raises.
    """
    check_edits(acting_person, page.community_id)
    page = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    number = number or _new_number(page)
    before = newest_pictures(page).get(number)
    if not (description and caption and credit) or consent not in PictureConsent.values or not (upload or before):
        raise PictureIncomplete
    picture = Picture(page=page, number=number, draft=needs_approval(page))
    picture.credit, picture.licence, picture.consent, picture.consent_note = credit, licence, consent, consent_note
    picture.focus_x, picture.focus_y = focus_x, focus_y
    if upload:
        picture.file = store(upload, purpose=PICTURE_PURPOSE, kinds=PICTURES, owner=None, acting_person=acting_person)
    elif before:
        picture.file, picture.descriptions, picture.captions = before.file, before.descriptions, before.captions
    picture.descriptions[language], picture.captions[language] = description, caption
    _cut(picture, before, acting_person)
    picture.save()
    new = {"picture": picture.pk, "language": language, "credit": credit, "licence": licence, "consent": consent}
    act = "website.page_written" if picture.draft else "website.picture_added"
    record(act, page, acting_person=acting_person, community=page.community, new=new)
    settle(page, acting_person)
    return picture


@transaction.atomic
def remove_picture(page: Page, number: int = 1, *, acting_person: Any) -> None:
    """Take a picture off a page and delete it. For those who edit the pages of its community.

    It waits for nobody: consent that was taken back does not wait either. Writes ledger rows. Raises PermissionDenied.
    """
    check_edits(acting_person, page.community_id)
    page = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    if pictures := list(page.pictures.filter(number=number)):
        record("website.picture_removed", page, acting_person=acting_person, community=page.community)
        for picture in pictures:
            _drop(picture, acting_person)
        settle(page, acting_person)


def settle(page: Page, acting_person: Any) -> None:
    """Let the first picture that stands go with the page, and delete what was replaced, in a transaction of whoever
    changed the pictures; what waits for a second person stays."""
    standing, newest = standing_pictures(page), newest_pictures(page)
    page.picture = standing.get(1)
    page.save(update_fields=["picture"])
    wanted = {picture.pk for picture in (*standing.values(), *newest.values())}
    for picture in page.pictures.exclude(pk__in=wanted).exclude(releases__state__in=OPEN):
        _drop(picture, acting_person)
    check_pictures(page)


def remove_unused() -> None:
    """Delete what no version of any text places, of the further pictures that were added long ago. A job calls it."""
    for picture in Picture.objects.filter(number__gt=1, added__lt=timezone.now() - UNUSED_FOR).select_related("page"):
        with transaction.atomic():
            page = Page.objects.select_for_update(of=("self",)).get(pk=picture.page_id)
            if not page.revisions.filter(body__contains=picture.reference).exists():
                _drop(picture, None)


def _new_number(page: Page) -> int:
    if len(newest_pictures(page)) >= MOST_PICTURES:
        raise TooManyPictures
    page.last_picture += 1
    page.save(update_fields=["last_picture"])
    return page.last_picture


def _cut(picture: Picture, before: Picture | None, acting_person: Any) -> None:
    """Give the picture its cut, made anew where the picture or its focus is another."""
    focus = (picture.focus_x, picture.focus_y)
    if before and before.cut and before.file == picture.file and focus == (before.focus_x, before.focus_y):
        picture.cut = before.cut
    else:
        picture.cut = cut_to(picture.file, CARD, focus, acting_person=acting_person)


def _drop(picture: Picture, acting_person: Any) -> None:
    """Delete a picture, and its files unless another one shows them."""
    files = [file for file in (picture.file, picture.cut) if file]
    picture.delete()
    for file in files:
        if not Picture.objects.filter(Q(file=file) | Q(cut=file)).exists():
            remove_file(file, acting_person=acting_person)
