"""The consolidated reply with which a thread ends: what is being compiled, and what was published."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.discussions.choices import CreditWish, Licence, PartKind, Section, Stance, Standing
from cop.discussions.models.threads import Thread
from cop.people.models import Person


class Reply(models.Model):
    """The reply of a thread as it is compiled. `version` counts its saves, `number` its published editions.

    It circulates until `checked_until`, and is checked where that is set. What who asked corrects may have been said of an
    earlier draft (`corrects_earlier`). `still_true` is when somebody last said that it
    holds; `asked_what_came` when the asker was asked what they did with it.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="reply")
    language = models.CharField(max_length=10, default="en")
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField(default=0)
    begun = models.DateTimeField(default=timezone.now)
    checked_until = models.DateField(null=True)
    asker_agreed = models.DateTimeField(null=True)
    asker_corrects = models.TextField(blank=True)
    corrects_earlier = models.BooleanField(default=False)
    published = models.DateTimeField(null=True)
    still_true = models.DateField(null=True)
    asked_what_came = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["checked_until"], condition=Q(checked_until__isnull=False), name="replies_checked"),
            models.Index(
                fields=["published"],
                condition=Q(published__isnull=False, asked_what_came__isnull=True),
                name="replies_to_ask_of",
            ),
            models.Index(fields=["still_true"], condition=Q(still_true__isnull=False), name="replies_still_true"),
        ]


class Part(models.Model):
    """A piece of the reply that is compiled: a sentence of the summary, an experience, a resource, a line of another section.

    `cites` are the places of the answers that it stands on, and "R2" for the second resource. `question` is the one that it
    belongs to, counted from 1, 0 for none. Proposed until somebody `signed` it.
    """

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="parts")
    section = models.CharField(max_length=12, choices=Section.choices)
    place = models.PositiveIntegerField()
    question = models.PositiveSmallIntegerField(default=0)
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True)
    kind = models.CharField(max_length=12, choices=PartKind.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    title = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    cites = models.JSONField(default=list)
    signed = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["place", "pk"]


class Contributor(models.Model):
    """Somebody whose answers a reply quotes, what they wish to be credited as, and what they said of its wording.

    Without a wish they appear as kind of organisation and country.
    """

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    wish = models.CharField(max_length=10, choices=CreditWish.choices, blank=True)
    asked = models.DateTimeField(null=True)
    agreed = models.DateTimeField(null=True)
    corrects = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "person"], name="a_contributor_once")]


class Edition(models.Model):
    """What was published, as it was. `parts` and `answers` are frozen words; names are in neither.

    `licence` is under which others may use it; nothing where none was said. `sizes` is how large its files are, in bytes,
    as a visitor gets them.
    """

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    published = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    parts = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    licence = models.CharField(max_length=10, choices=Licence.choices, blank=True)
    sizes = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["reply", "number"], name="an_edition_once")]


class SectionText(models.Model):
    """A section of an edition in another language, by a person. A removed one makes room for another.

    `of_parts` are the places, among the parts of the edition, of what it puts into the language; None where that is the whole
    section. When one of them is removed, its line goes, or all of it where the lines do not tell which that is.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="translations")
    section = models.CharField(max_length=12, choices=Section.choices)
    language = models.CharField(max_length=10)
    text = models.TextField()
    of_parts = models.JSONField(null=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLEAR)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "section", "language"],
                condition=~Q(standing=Standing.REMOVED),
                name="a_section_in_a_language_once",
            )
        ]

    @property
    def thread(self) -> Thread:
        """The thread whose reply it is of."""
        return self.edition.reply.thread


class Outcome(models.Model):
    """What somebody did with a reply. Of a thread under cover it names nobody; `of_asker` says it in the asker's voice."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="outcomes")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    of_asker = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLEAR)
    text = models.TextField()
    said = models.DateTimeField(default=timezone.now)
