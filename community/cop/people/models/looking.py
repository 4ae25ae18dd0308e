"""Who of the desk looked at what only the secretariat sees."""

from django.db import models
from django.db.models import Q

from cop.people.choices import LookedAt, Role
from cop.people.models.person import Person


class Look(models.Model):
    """That somebody at the desk looked at a person's guarded data, once for each person, page and hour; or took a list
    of people along, of which `filters` and `count` tell.

    `role` is as what they looked. It is no row of the ledger: nothing changed, and it goes after a year.
    """

    looker = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, choices=LookedAt.choices)
    hour = models.DateTimeField()
    filters = models.JSONField(default=dict)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "looker", "what", "hour"], condition=Q(person__isnull=False), name="a_look_an_hour"
            )
        ]
        indexes = [models.Index(fields=["hour"], name="looks_by_hour")]
