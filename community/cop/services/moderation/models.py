"""Rate limits, in the database so that every process counts the same."""

from django.db import models


class Limit(models.Model):
    """How much of one limit is used: `free_at` is when nothing of it is used any more, in milliseconds since 1970.

    `digest` stands for the key, which may hold an address; no row says whom it limits.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    free_at = models.BigIntegerField(db_index=True)
