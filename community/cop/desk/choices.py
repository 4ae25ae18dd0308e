"""Enumerations of the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What is taken in: somebody's list, or a table of ours that comes back edited."""

    LIST = "list", _("list")
    PEOPLE = "people", _("people, edited")
    ORGANISATIONS = "organisations", _("organisations, edited")


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
