"""What is said in a thread."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cop.discussions.choices import PostKind, ShownAs, Standing, Way
from cop.discussions.models.threads import Thread
from cop.people.models import Person
from cop.services.files.models import StoredFile


class Post(models.Model):
    """An answer, or a reply to one (`parent`); there is no third level.

    `place` counts within the thread and is how a post is cited ("[3]"). `of_asker`: written by whoever asked under cover,
    who appears as the facilitator here too. `typed_by` typed it for the author, who `confirmed` it later.
    `html` is `body` as it was rendered by `rendered`. `whole` keeps what came by mail when `body` was trimmed.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PostKind.choices, default=PostKind.ANSWER)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLEAR)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    of_asker = models.BooleanField(default=False)
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices, default=ShownAs.NAME)
    shown_country = models.CharField(max_length=2, blank=True)
    shown_category = models.CharField(max_length=20, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    whole = models.TextField(blank=True)
    rendered = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    interest = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.WEB)
    typed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed = models.DateTimeField(null=True)
    said = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)
    helpful_count = models.PositiveIntegerField(default=0)
    sent_once = models.CharField(max_length=40, null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "place"], name="one_post_in_a_place"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_post_replies_to_itself"),
        ]
        indexes = [
            models.Index(fields=["thread", "place"], condition=Q(parent__isnull=True), name="answers_of_a_thread"),
            models.Index(fields=["author", "-said"], name="posts_of_a_person"),
            models.Index(fields=["standing"], condition=Q(standing="held"), name="posts_held"),
        ]


class Revision(models.Model):
    """What a thread's head or a post said before it was edited."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]


class Helpful(models.Model):
    """Somebody found a post helpful."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="helpful_once")]


class Attachment(models.Model):
    """A file of a thread's head or of a post."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="attachments")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
