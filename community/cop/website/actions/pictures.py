"""The picture of a page."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cop.services.files.actions import cut_to, store
from cop.services.files.actions import remove as remove_file
from cop.services.files.choices import PICTURES
from cop.services.ledger.actions import record
from cop.website.actions.checking import check_picture
from cop.website.actions.writing import check_edits
from cop.website.choices import PICTURE_PURPOSE, PictureConsent
from cop.website.models import Page, Picture

CARD = (3, 2)
"""The shape that a picture has on a card: its width to its height."""


class PictureIncomplete(Exception):
    """A picture needs a description, a caption, a credit and the consent of the people in it (requirement S54)."""


def add_picture(
    page: Page,
    upload: UploadedFile | None,
    *,
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
    """Show a picture on a page, or without `upload` describe the one that is there in another language.

    `focus_x` and `focus_y` say in hundredths what has to stay where it is cut to the shape of a card. For those who edit
    the pages of its community. A picture that it had before is removed. Writes ledger rows. Raises PermissionDenied,
    PictureIncomplete, and what `cop.services.files.actions.store` raises.
    """
    check_edits(acting_person, page.community_id)
    present = page.picture
    if not (description and caption and credit) or consent not in PictureConsent.values or not (upload or present):
        raise PictureIncomplete
    with transaction.atomic():
        picture = present or Picture()
        if upload:
            file = store(upload, purpose=PICTURE_PURPOSE, kinds=PICTURES, owner=None, acting_person=acting_person)
            picture = Picture(file=file)
        picture.descriptions[language], picture.captions[language] = description, caption
        picture.credit, picture.licence, picture.consent, picture.consent_note = credit, licence, consent, consent_note
        _cut(picture, (focus_x, focus_y), acting_person)
        page.picture = picture
        page.save(update_fields=["picture"])
        new = {"picture": picture.pk, "language": language, "credit": credit, "licence": licence, "consent": consent}
        record("website.picture_added", page, acting_person=acting_person, community=page.community, new=new)
        if present and present != picture:
            _drop(present, acting_person)
        check_picture(page)
    return picture


@transaction.atomic
def remove_picture(page: Page, *, acting_person: Any) -> None:
    """Take the picture off a page and delete it. For those who edit the pages of its community.

    Writes ledger rows. Raises PermissionDenied.
    """
    check_edits(acting_person, page.community_id)
    if picture := page.picture:
        page.picture = None
        page.save(update_fields=["picture"])
        record("website.picture_removed", page, acting_person=acting_person, community=page.community)
        _drop(picture, acting_person)
        check_picture(page)


def _cut(picture: Picture, focus: tuple[int, int], acting_person: Any) -> None:
    """Save the picture with its cut, made anew where the focus moved."""
    if picture.cut and focus == (picture.focus_x, picture.focus_y):
        picture.save()
        return
    before, (picture.focus_x, picture.focus_y) = picture.cut, focus
    picture.cut = cut_to(picture.file, CARD, focus, acting_person=acting_person)
    picture.save()
    if before:
        remove_file(before, acting_person=acting_person)


def _drop(picture: Picture, acting_person: Any) -> None:
    if not picture.pages.exists():
        files = [file for file in (picture.file, picture.cut) if file]
        picture.delete()
        for file in files:
            remove_file(file, acting_person=acting_person)
