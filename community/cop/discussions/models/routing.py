"""Who was asked to answer a query, and which steps were taken so that nobody waits."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.discussions.choices import AskedState, AskedWay, StepCode
from cop.discussions.models.threads import Thread
from cop.people.models import Person


class Asked(models.Model):
    """Somebody was asked to answer, with the reasons why ([code, detail] each) and what they said to that.

    Who is asked `by_telephone` stands on the facilitator's call list and gets no mail. `by` is the facilitator who asked;
    nobody where the community asks by itself. `suggests` is whom they would ask instead, in their words; `note` the
    facilitator's own.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="asked")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    reasons = models.JSONField(default=list)
    way = models.CharField(max_length=10, choices=AskedWay.choices, default=AskedWay.MAIL)
    state = models.CharField(max_length=10, choices=AskedState.choices, default=AskedState.ASKED)
    at = models.DateTimeField(default=timezone.now)
    promised = models.DateField(null=True)
    suggests = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    said = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="asked_once_for_a_thread")]
        indexes = [
            models.Index(fields=["person", "-at"], name="asked_of_late"),
            models.Index(
                fields=["thread"],
                condition=Q(state__in=(AskedState.ASKED, AskedState.PROMISED)),
                name="asked_who_wait",
            ),
        ]


class Step(models.Model):
    """A step that was taken for a query, mostly by the clock, noted once, so that no step is taken twice. `turn` counts how
    often."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=12, choices=StepCode.choices)
    turn = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "code", "turn"], name="a_step_once")]
        indexes = [models.Index(fields=["code", "thread"], name="threads_at_a_step")]
