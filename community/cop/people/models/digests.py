"""Until when somebody was told what is new, so that nothing is told twice or left out; and what stood under which number."""

from django.db import models
from django.utils import timezone

from cop.people.choices import Rhythm
from cop.people.models.person import Person


class Digest(models.Model):
    """The last mail that summed up a day or a week for a person, sent or not: it goes on from `until`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "rhythm"], name="one_digest_of_a_rhythm")]


class SentDigest(models.Model):
    """The things that stand in a digest with a number, in their order: the code of the section, and what it knows each by.
    Replies to the digest name them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    entries = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now, db_index=True)
