"""Limits of background jobs, and what can be wrong with one."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 8

LEASE = timedelta(seconds=settings.Q_CLUSTER["timeout"] + 5)
"""How long a job that was begun is taken to be in good hands: the queue ends a worker before this has passed."""

MOST_LEFT = 3
"""So many jobs that killed workers left may wait for the queue before no further one is asked for the same work."""

LATE = timedelta(minutes=15)
"""How long a job may wait for its first attempt before something must be wrong."""

BEAT_EVERY = timedelta(seconds=10)
KEPT_FOR = timedelta(days=7)


class Ailment(models.TextChoices):
    """What is wrong with a job."""

    GIVEN_UP = "given-up", _("given up after the last attempt")
    FAILING = "failing", _("failed, will be tried again")
    HANGING = "hanging", _("begun and never finished")
    WAITING = "waiting", _("waiting for a worker")
