"""Uploads: what was checked and stored. The bytes lie in the storage (a folder or S3), outside the web root."""

from django.db import models
from django.utils import timezone


class StoredFile(models.Model):
    """One stored file. `purpose` names the room's rule of who may fetch it ("people.photo").

    A picture has smaller renditions, files of their own that point to their `original` and live and die with it;
    `made_for` is the width of page that one is meant for, and its own `width` may be less.
    """

    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=120, unique=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    owner = models.BigIntegerField(null=True, db_index=True)
    original = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="renditions")
    made_for = models.PositiveIntegerField(null=True)
    stored = models.DateTimeField(default=timezone.now)
