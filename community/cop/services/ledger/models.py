"""What happened: one append-only row for every change. The database itself refuses to alter or delete a row."""

from django.db import models
from django.utils import timezone


class Key(models.Model):
    """The key under which values about one person lie sealed. Erasing the person destroys it."""

    person = models.BigIntegerField(unique=True)
    secret = models.CharField(max_length=64)


class Entry(models.Model):
    """One change. Persons and things are kept as numbers, so that a row outlives what it tells of.

    `behind` is the person who acted where the actor is an account that several people use.
    """

    happened = models.DateTimeField(default=timezone.now, db_index=True)
    act = models.CharField(max_length=60)
    actor = models.BigIntegerField(null=True)
    behind = models.BigIntegerField(null=True)
    on_behalf = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60)
    number = models.BigIntegerField()
    about = models.BigIntegerField(null=True)
    community = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["kind", "number"], name="ledger_thing"),
            models.Index(fields=["about"], name="ledger_about"),
            models.Index(fields=["act", "happened"], name="ledger_act"),
        ]
