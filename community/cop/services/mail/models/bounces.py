"""Mail of ours that came back, and the addresses to which none goes any more."""

from django.db import models
from django.utils import timezone


class Bounce(models.Model):
    """A mail of ours that could not be delivered: `hard` if it never will be. `said` is what the other server said."""

    message = models.BigIntegerField(unique=True)
    address = models.EmailField(db_index=True)
    hard = models.BooleanField()
    said = models.CharField(max_length=300, blank=True)
    came = models.DateTimeField(default=timezone.now, db_index=True)


class Pause(models.Model):
    """An address to which no mail goes, for it came back too often. `person` is whose it is, if that is known."""

    address = models.EmailField(unique=True)
    person = models.BigIntegerField(null=True, db_index=True)
    said = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)
