"""Outgoing mail: a row first, sent afterwards."""

from django.db import models
from django.utils import timezone

from cop.services.mail.choices import UNFINISHED, State


class Message(models.Model):
    """One mail to one address, as it was or will be sent.

    `key` names the event that it tells of: the same event never makes two mails. `next_attempt` is when a queued one
    may be tried, and when one that is being sent counts as left behind. Those of each `lane` (a community, or none)
    take turns. The words of a `secret` one go when it was sent; one to `forget` goes altogether. One told `alone` is shown to
    nobody but the person: that it went to them tells what is nobody's to know.
    """

    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    thread = models.CharField(max_length=200, blank=True)
    to_person = models.BigIntegerField(null=True, db_index=True)
    to_address = models.EmailField(db_index=True)
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=60)
    lane = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    secret = models.BooleanField(default=False)
    forget = models.BooleanField(default=False)
    alone = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=300, blank=True)
    queued = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt"], condition=models.Q(state__in=UNFINISHED), name="mail_unfinished"),
            models.Index(fields=["thread", "to_address"], condition=~models.Q(thread=""), name="mail_threads"),
            models.Index(fields=["state", "queued"], name="mail_by_state"),
        ]


class Relay(models.Model):
    """How the relay fares: one row, there once it has failed. While `paused_until` lies ahead, nothing is tried."""

    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_relay")]
