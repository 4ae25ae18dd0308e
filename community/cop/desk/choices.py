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


class Step(models.TextChoices):
    """How far somebody of a list is who is to say whether they want to be a member."""

    WAITING = "waiting", _("not invited yet")
    INVITED = "invited", _("invited")
    REMINDED = "reminded", _("reminded")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    FAILED = "failed", _("mail failed")
    NO_MAIL = "no-mail", _("without e-mail")
