"""Certificates of membership."""

from django.db import models
from django.utils import timezone

from cop.people.models.person import Person


class Certificate(models.Model):
    """A certificate as it was issued, in a `language`. Whoever holds its `code`, which is in its address, is told what it
    says and whether that still holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="certificates")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    since = models.DateField()
    communities = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    issued = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-issued", "-pk"]
