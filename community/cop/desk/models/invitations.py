"""Asking the people of a list whether they want to be members, and what they answered."""

from django.db import models
from django.utils import timezone

from cop.desk.models.imports import Import
from cop.people.models import Person
from cop.services.mail.models import Message


class Invitation(models.Model):
    """What passed with somebody of a list, once for each person, in however many lists they stand.

    `sent` is when they were first written to, `last` when last, and `mail` is the newest mail; none of them where they
    answered on the telephone and were never written to. `queued` mails are made; a job makes those that are missing. One who
    `declined` and is erased since has no `person` any more: only that somebody did is kept.
    """

    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="invitation")
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="invitations")
    mail = models.ForeignKey(
        Message, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )  # deleting mail asks nothing more of the database: it would tell whose address is known
    sent = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    queued = models.PositiveSmallIntegerField(default=0)
    confirmed = models.DateTimeField(null=True)
    declined = models.DateTimeField(null=True)


class InvitingWords(models.Model):
    """What the secretariat says in its own words to the people of a list, in each language that it wrote it in."""

    source = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="+")
    texts = models.JSONField(default=dict)


class OffTheList(models.Model):
    """That somebody is not to be taken in from a list again: a keyed digest of their address, or of what the list said of
    somebody without one. Nobody can read off it who it is."""

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=timezone.now)
