"""Enumerations of the website."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PICTURE_PURPOSE = "website.picture"
"""What pictures on pages are called in the files."""


class PageKind(models.TextChoices):
    """What a piece of content is; decides where it stands and what it links to."""

    PAGE = "page", _("page")
    ACTIVITY = "activity", _("key activity")
    NEWS = "news", _("news item")
    GLIMPSE = "glimpse", _("glimpse of an activity")
    CASE = "case", _("assistance to a government")
    PRODUCT = "product", _("knowledge product")


class PictureConsent(models.TextChoices):
    """That a picture may be shown for what the people in it are concerned (S54); one without an answer is not taken."""

    NOBODY = "nobody", _("nobody can be recognised in it")
    AGREED = "agreed", _("everybody who can be recognised agreed")
    UNNEEDED = "unneeded", _("nobody has to be asked")


class ReleaseAct(models.TextChoices):
    """What happens to a page at the moment of a release."""

    PUBLISH = "publish", _("publish")
    TAKE_DOWN = "take-down", _("take off the pages")


class ReleaseState(models.TextChoices):
    """Where a release stands: it waits for another person, then for its moment; both end as done or called off."""

    ASKED = "asked", _("waits for a second person")
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    CALLED_OFF = "called-off", _("called off")


class Flaw(models.TextChoices):
    """What a check found on a page."""

    LINK = "link", _("a link that leads nowhere")
    PICTURE = "picture", _("a picture without a description")
    MISSING = "missing", _("a picture that is not there")
