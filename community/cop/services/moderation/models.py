"""Rate limits, in the database so that every process counts the same; and what waits for somebody who moderates."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.services.moderation.choices import OnPerson, OnText, Rule, Why


class Limit(models.Model):
    """How much of one limit is used: `free_at` is when nothing of it is used any more, in milliseconds since 1970.

    `digest` stands for the key, which may hold an address; no row says whom it limits.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    free_at = models.BigIntegerField(db_index=True)


class Case(models.Model):
    """A text of a room that rules held or people reported, and what was decided on it.

    `kind` and `number` name the text, `author` is who is told (nobody, where the author is shown to nobody). `unseen`: it
    was held before anybody read it. `before` is what it said where it was edited; `note` is told to the author, who may
    answer once.
    """

    kind = models.CharField(max_length=60)
    number = models.BigIntegerField()
    community = models.BigIntegerField()
    author = models.BigIntegerField(null=True, db_index=True)
    rules = models.JSONField(default=list)
    unseen = models.BooleanField(default=False)
    reported = models.PositiveIntegerField(default=0)
    opened = models.DateTimeField(default=timezone.now)
    on_text = models.CharField(max_length=10, choices=OnText.choices, blank=True)
    on_person = models.CharField(max_length=10, choices=OnPerson.choices, blank=True)
    note = models.TextField(blank=True)
    before = models.TextField(blank=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)
    answered = models.DateTimeField(null=True)

    @property
    def reasons(self) -> list[str]:
        """Why rules held it, in words."""
        return [str(Rule(one).label) for one in self.rules if one in Rule.values]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(decided__isnull=True), name="one_open_case_of_a_thing"
            )
        ]
        indexes = [
            models.Index(fields=["community", "opened"], condition=Q(decided__isnull=True), name="cases_that_wait"),
            models.Index(fields=["community", "-decided"], name="cases_decided"),
        ]


class Report(models.Model):
    """What somebody reported. Who it was is kept nowhere: `reporter` stands for them, so that nobody reports twice."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=60)
    number = models.BigIntegerField()
    reporter = models.CharField(max_length=64, db_index=True)
    why = models.CharField(max_length=20, choices=Why.choices)
    words = models.CharField(max_length=500, blank=True)
    made = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "number", "reporter"], name="reported_once")]


class Sanction(models.Model):
    """Somebody may read and not write in a community: until a moment, or until a second person has settled whether they
    are taken out of it (`until` is empty then)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sanctions")
    person = models.BigIntegerField()
    community = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    asked_by = models.BigIntegerField(null=True)
    settled = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "community"], name="sanctions_of_a_person")]
