"""The line: where a thing came from and where it led, between any two objects of any rooms."""

from django.db import models
from django.utils import timezone


class Connection(models.Model):
    """`from` led to `to`."""

    from_kind = models.CharField(max_length=60)
    from_number = models.BigIntegerField()
    to_kind = models.CharField(max_length=60)
    to_number = models.BigIntegerField()
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_kind", "from_number", "to_kind", "to_number"], name="one_connection"),
            models.CheckConstraint(
                condition=~models.Q(from_kind=models.F("to_kind"), from_number=models.F("to_number")),
                name="nothing_leads_to_itself",
            ),
        ]
        indexes = [models.Index(fields=["to_kind", "to_number"], name="line_backwards")]
