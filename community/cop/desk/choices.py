"""Enumerations of the desk."""

from django.db import models


class ImportState(models.TextChoices):
    """The stops of a list that is taken in."""

    READING = "reading", "reading"
    READ = "read", "read"
    APPLYING = "applying", "applying"
    FAILED = "failed", "failed"
    APPLIED = "applied", "applied"
    UNDOING = "undoing", "undoing"
    UNDONE = "undone", "undone"


class Decision(models.TextChoices):
    """What comes of a row: somebody new, nothing because all of it is known, changes of somebody known, or nothing."""

    NEW = "new", "new"
    SAME = "same", "same"
    MERGE = "merge", "merge"
    SKIP = "skip", "skip"
