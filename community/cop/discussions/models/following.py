"""What somebody wants to hear of."""

from django.db import models
from django.utils import timezone

from cop.discussions.choices import Followed
from cop.people.choices import Rhythm
from cop.people.models import Person


class Follow(models.Model):
    """Somebody follows a thread, topic, country, person or community, or wants to hear nothing of it (`muted`).

    `what` is the number of the thread, topic, person or community, or the code of the country. `rhythm` is how often they
    get mail of this thread or community, "" for as often as of all.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Followed.choices)
    what = models.CharField(max_length=20)
    muted = models.BooleanField(default=False)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "what"], name="follows_once")]
        indexes = [models.Index(fields=["kind", "what", "person"], name="followers")]


class Wishes(models.Model):
    """What somebody wants of discussions at all: whether they get mail of them, how often of what they follow, and
    whether of their own posts too."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+", primary_key=True)
    mails = models.BooleanField(default=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    own_posts = models.BooleanField(default=False)
