"""The token by which a program acts for a person, and the web hooks that tell programs what happens."""

from django.db import models
from django.utils import timezone

from cop.api.choices import Outcome
from cop.people.models import Person, RoleHeld


class Token(models.Model):
    """A token of a person's. Only the digest of the secret is kept.

    `role_held` is the role that it was made for, if any: the token ends with it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)
    role_held = models.ForeignKey(RoleHeld, null=True, on_delete=models.CASCADE, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)


class Hook(models.Model):
    """An address that is told of what happens, as its owner may see it.

    It ends with `role_held`. `first` is how far the ledger was when it was made, `position` how far it was followed.
    `failing` is since when what was sent is not taken; while it is `paused` nothing is sent and nothing is lost.
    `busy_until` is set while somebody is sending: one at a time, so that events arrive in order.
    """

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role_held = models.ForeignKey(RoleHeld, on_delete=models.CASCADE, related_name="+")
    address = models.URLField(max_length=300)
    kinds = models.JSONField(default=list)
    secret = models.CharField(max_length=100)
    made = models.DateTimeField(default=timezone.now)
    first = models.BigIntegerField()
    position = models.BigIntegerField()
    failing = models.DateTimeField(null=True, db_index=True)
    paused = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)


class Delivery(models.Model):
    """That an event, a row of the ledger, is or was sent to a hook; without one it is a test. What is sent is made anew at
    each attempt and kept nowhere. It waits while it is not `done`."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.BigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField(default=timezone.now)
    tried = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    done = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hook", "entry"], name="event_once_for_a_hook")]
        indexes = [
            models.Index(fields=["hook", "id"], condition=models.Q(done=None), name="hook_waiting"),
            models.Index(fields=["done"], name="hook_done"),
        ]
