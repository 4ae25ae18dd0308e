"""Texts in other languages, and the words of the field in each."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.discussions.choices import Standing
from cop.discussions.models.posts import Post
from cop.discussions.models.threads import Thread
from cop.people.models import Person


class Translation(models.Model):
    """The head of a thread, or with `post` what was said in it, in another language: a member's, or a machine's.

    `of_version` is the version of the original that it puts into the language; where that has a newer one, the translation
    is older than its text. `reviewed` is when somebody else who reads the language said that it is right. A removed one
    makes room for another.
    `html` is `body` as it was rendered by `rendered`.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="translations")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10)
    by_machine = models.BooleanField(default=False)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    html = models.TextField(blank=True)
    rendered = models.PositiveSmallIntegerField(default=0)
    of_version = models.PositiveIntegerField()
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLEAR)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    reviewed = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "language", "by_machine"],
                condition=Q(post__isnull=True) & ~Q(standing=Standing.REMOVED),
                name="a_head_in_a_language_once",
            ),
            models.UniqueConstraint(
                fields=["post", "language", "by_machine"],
                condition=Q(post__isnull=False) & ~Q(standing=Standing.REMOVED),
                name="a_post_in_a_language_once",
            ),
        ]
        indexes = [models.Index(fields=["thread", "language"], name="translations_of_a_thread")]

    @property
    def name_of_notes(self) -> str:
        """What tells its footnotes from those of other texts on a page."""
        return f"t{self.thread_id}-{self.post_id or 0}-{self.language}"


class Term(models.Model):
    """A term of clean mobility: `names` holds for each language the words for it, the best one first.

    `english` is the first English one, by which the glossary is ordered. `drafts` are the languages in which a machine
    drafted the words and nobody has looked at them yet; `source` is where they stand so.
    """

    english = models.CharField(max_length=100, unique=True)
    names = models.JSONField(default=dict)
    drafts = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["english"]


class MachineDay(models.Model):
    """How many characters were sent to the machine on a day."""

    day = models.DateField(primary_key=True)
    characters = models.PositiveIntegerField(default=0)
