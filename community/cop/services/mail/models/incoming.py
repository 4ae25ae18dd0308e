"""Incoming mail: stored as it came, before anything reads it."""

from django.db import models
from django.utils import timezone

from cop.services.mail.choices import ARRIVED_UNSEEN, Arrived, Door, Reason


class Incoming(models.Model):
    """One mail to one of our addresses, as it came in.

    `raw` is the key of its bytes in the storage, None once they are gone. `sender`
    and `recipient` are those of the envelope, `came_from` the
    address in From:, `once` what is the same for the same mail sent twice (Message-ID and words),
    `content` for the same words and files under another Message-ID. `person` is who wrote
    it, or in whose name it waits. `reason` is a code of `Reason`; `became` names the thing that it became.
    """

    raw = models.CharField(max_length=200, null=True, unique=True)
    size = models.PositiveIntegerField()
    door = models.CharField(max_length=10, choices=Door.choices)
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320)
    received = models.DateTimeField(default=timezone.now)
    came_from = models.CharField(max_length=320, blank=True, db_index=True)
    message_id = models.CharField(max_length=300, blank=True)
    once = models.CharField(max_length=64, blank=True, db_index=True)
    content = models.CharField(max_length=64, blank=True)
    person = models.BigIntegerField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=Arrived.choices, default=Arrived.WAITING)
    reason = models.CharField(max_length=40, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    became_kind = models.CharField(max_length=100, blank=True)
    became_number = models.BigIntegerField(null=True)
    settled = models.DateTimeField(null=True)
    confirmed = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received"], condition=models.Q(state__in=ARRIVED_UNSEEN), name="mail_came_unseen"),
            models.Index(fields=["state", "received"], name="mail_came_by_state"),
        ]
