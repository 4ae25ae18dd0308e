"""Enumerations of the website."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PICTURE_PURPOSE = "website.picture"
"""What pictures on pages are called in the files."""


class PageKind(models.TextChoices):
    """What a piece of content is; decides where it stands and what it links to."""

    PAGE = "page", _("page")
    ACTIVITY = "activity", _("key activity")
    GLIMPSE = "glimpse", _("glimpse of an activity")
    CASE = "case", _("assistance to a government")
    PRODUCT = "product", _("knowledge product")


class PictureConsent(models.TextChoices):
    """That a picture may be shown for what the people in it are concerned (S54); one without an answer is not taken."""

    NOBODY = "nobody", _("nobody can be recognised in it")
    AGREED = "agreed", _("everybody who can be recognised agreed")
