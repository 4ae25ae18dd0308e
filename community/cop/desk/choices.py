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


class ActKind(models.TextChoices):
    """What can be done with many people at once."""

    JOIN = "join", _("Add to a community")
    LEAVE = "leave", _("End the membership of a community")
    ASK = "ask", _("Ask by mail whether their data is right")
    END_ROLE = "end-role", _("End a role")


class ActState(models.TextChoices):
    """The stops of an act on many."""

    PREPARED = "prepared", _("not done yet")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Outcome(models.TextChoices):
    """What came of one person of an act; of one who is `kept` the act could not be undone."""

    WAITS = "waits", _("is touched")
    LEFT = "left", _("is left out")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("not undone")


class LeftOut(models.TextChoices):
    """Why an act leaves somebody out."""

    ONESELF = "oneself", _("this is you")
    NO_MEMBER = "no-member", _("no member")
    GOING = "going", _("is being erased")
    THERE = "there", _("is a member of it already")
    NOT_THERE = "not-there", _("is no member of it")
    LAST = "last", _("has no other membership")
    HOLDS = "holds", _("holds a role there")
    NO_ROLE = "no-role", _("does not hold it")
    NEEDED = "needed", _("nobody else would be left in the secretariat")
    NO_ADDRESS = "no-address", _("no confirmed e-mail address")
    ASKED = "asked", _("was asked within 30 days")
    SAMPLE = "sample", _("sample")
    CHANGED = "changed", _("changed since")
