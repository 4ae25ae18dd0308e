"""Letters to a group of people, and who gets them."""

from django.db import models
from django.utils import timezone

from cop.desk.choices import LetterState, Purpose
from cop.network.models import Community
from cop.people.models import Person

THREAD = "letter-"


class Letter(models.Model):
    """A letter from its first draft on.

    `subjects` and `texts` are by language, `original` is the one whose text whoever reads no other gets. `group` is the text
    of an address, `filters` what it asks for; where there is a `community`, only its members get the letter. `asked` is when
    somebody had it sent, `due` when it goes out, `begun` when its recipients were fixed, `ended` when the last mail was made
    or the letter was stopped.

    `left_out` counts by reason who of the group did not get it, `counts` what became of it once nobody's name is kept any more;
    `failed_seen` is how many failed mails somebody of the desk has looked at.
    """

    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.NEWS)
    reason = models.CharField(max_length=300, blank=True)
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.TextField(blank=True)
    filters = models.JSONField(default=dict)
    original = models.CharField(max_length=10, default="en")
    subjects = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    due = models.DateTimeField(null=True)
    asked = models.DateTimeField(null=True)
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    left_out = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    failed_seen = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due"], name="letters_due")]

    @property
    def thread(self) -> str:
        """What the mails of the letter are called together."""
        return f"{THREAD}{self.pk}"


class Addressee(models.Model):
    """That somebody is to get a letter. `queued` says that their mail was made, or that they were left out at the last
    moment; `unsubscribed` is when they pressed the link in it. One who was erased is nobody, and still counts."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    queued = models.BooleanField(default=False)
    unsubscribed = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="a_reader_of_a_letter_once")]
        indexes = [models.Index(fields=["letter", "queued", "id"], name="letters_to_queue")]
