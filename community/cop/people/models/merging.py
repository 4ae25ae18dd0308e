"""Two that are one: merges that were done, and those who are likely doubles."""

from django.db import models
from django.utils import timezone

from cop.people.choices import MergeKind
from cop.people.models.person import Person


class Merge(models.Model):
    """That the person or organisation with the number `gone` went into the one with the number `kept`.

    `record` says row by row what that did, for as long as it can be undone; `forgotten` is when it was deleted. The old
    address leads on for good. Numbers, not keys: what is merged again later does not alter what was done.
    """

    kind = models.CharField(max_length=12, choices=MergeKind.choices)
    kept = models.BigIntegerField()
    gone = models.BigIntegerField()
    made = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    record = models.JSONField(default=dict)
    undone = models.DateTimeField(null=True)
    forgotten = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gone"], condition=models.Q(undone__isnull=True), name="merged_away_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "kept"], name="merges_by_kept")]


class LikelyDouble(models.Model):
    """Two people, or two organisations, of whom `one` has the lower number, that may be the same, and why.

    A pair that somebody said is not the same stays, `dismissed`, and is not asked about again.
    """

    kind = models.CharField(max_length=12, choices=MergeKind.choices)
    one = models.BigIntegerField()
    other = models.BigIntegerField()
    weight = models.PositiveSmallIntegerField()
    found = models.DateTimeField(default=timezone.now)
    dismissed = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "one", "other"], name="a_likely_double_once")]
        indexes = [
            models.Index(fields=["found", "id"], condition=models.Q(dismissed__isnull=True), name="doubles_to_look_at"),
            models.Index(fields=["kind", "other"], name="doubles_by_other"),
        ]


class Likeness(models.Model):
    """A key that those share who are called nearly alike, or have the same telephone: what doubles are found by without
    comparing everybody with everybody."""

    kind = models.CharField(max_length=12, choices=MergeKind.choices)
    number = models.BigIntegerField()
    key = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number", "key"], name="a_likeness_once")]
        indexes = [models.Index(fields=["kind", "key"], name="alike_by_key")]
