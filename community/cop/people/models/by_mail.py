"""What people who live in e-mail ask a person for, and when mail leaves them in peace."""

from django.db import models
from django.utils import timezone

from cop.people.models.person import Person


class HelpAsked(models.Model):
    """What somebody asked by mail for a person to see to, and what the secretariat answered.

    `person` is None for somebody whom we do not know, whose mail proved the `address`. `sent_once` names the mail it came
    in, `message_id` is what the answer hangs on, `after` what came before it in the same conversation.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="help_asked")
    address = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=20000)
    asked = models.DateTimeField(default=timezone.now)
    sent_once = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=300, blank=True)
    after = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True, max_length=20000)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["asked"], condition=models.Q(answered=None), name="people_help_waiting")]


class QuietHours(models.Model):
    """From which whole hour to which, in their time zone, a person gets no mail that can wait."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="quiet_hours")
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(begins__lt=24, ends__lt=24) & ~models.Q(begins=models.F("ends")),
                name="quiet_between_two_hours",
            )
        ]
