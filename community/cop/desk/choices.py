"""Enumerations of the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """The stops of a list that is taken in."""

    READING = "reading", _("being read")
    READ = "read", _("read, not applied")
    APPLYING = "applying", _("being applied")
    FAILED = "failed", _("stopped, nothing of it is seen")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Decision(models.TextChoices):
    """What comes of a row: somebody new, nothing because all of it is known, changes of somebody known, or nothing."""

    NEW = "new", _("is taken in")
    SAME = "same", _("is known, nothing changes")
    MERGE = "merge", _("changes what is known")
    SKIP = "skip", _("is left out")


class Purpose(models.TextChoices):
    """What a letter is for."""

    NEWS = "news", _("News")
    MEMBERSHIP = "membership", _("About your membership")


class LetterState(models.TextChoices):
    """The stops of a letter."""

    DRAFT = "draft", _("draft")
    ASKED = "asked", _("waits for a second person")
    SCHEDULED = "scheduled", _("waits for its moment")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    STOPPED = "stopped", _("stopped")


class LeftOut(models.TextChoices):
    """Why somebody of a group does not get a letter; the first reason that holds."""

    SAMPLE = "sample", _("sample people")
    STANDING = "standing", _("not members")
    GOING = "going", _("asked to be erased")
    NO_ADDRESS = "no-address", _("without an e-mail address")
    FAILED = "failed", _("the last mail to them failed")
    NO_NEWS = "no-news", _("do not want news")
    UNCONFIRMED = "unconfirmed", _("address not confirmed")
