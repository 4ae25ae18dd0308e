"""Who of the desk sees to what, and who wants the mail of the morning."""

from django.db import models
from django.utils import timezone

from cop.people.models import Person


class Assignment(models.Model):
    """That somebody at the desk sees to a thing, by the code of its queue and its number there.

    It counts for as long as the thing has waited there without a break, and its holder sees it there. `note` is what
    somebody wrote who handed it over.
    """

    queue = models.CharField(max_length=40)
    number = models.BigIntegerField()
    holder = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "number"], name="one_assignment_of_a_thing")]


class MorningMail(models.Model):
    """That a person wants the mail of the morning, and the day for which it was seen to last."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    last = models.DateField(null=True)
