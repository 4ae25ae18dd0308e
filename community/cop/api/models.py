"""The token by which a program acts for a person."""

from django.db import models
from django.utils import timezone

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
