"""Background jobs. The queue itself (who does which job next) is django-q2's; these rows say what is to be done."""

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """A job from the moment it is asked for until it is done; then the row is deleted.

    `attempts` counts beginnings, so that a job that kills its worker runs out of them as one that fails does.
    `routine` is the name of the schedule that asked for it: a schedule asks for one job at a time.
    """

    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=list)
    routine = models.CharField(max_length=100, null=True, unique=True)
    asked = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    started = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)


class Worker(models.Model):
    """A worker, and when it was last alive."""

    name = models.CharField(max_length=100, unique=True)
    beat = models.DateTimeField()
