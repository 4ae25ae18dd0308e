"""Translations that people wait for."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.discussions.models.posts import Post
from cop.discussions.models.threads import Thread
from cop.people.models import Person


class Awaited(models.Model):
    """Somebody waits for the head of a thread in a language, with `post` for what was said in it, with `of_reply` for its
    published reply; until they get it by mail."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    of_reply = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "of_reply", "language", "person"],
                condition=Q(post__isnull=True),
                name="waits_for_a_head_once",
            ),
            models.UniqueConstraint(
                fields=["post", "language", "person"], condition=Q(post__isnull=False), name="waits_for_a_post_once"
            ),
        ]
        indexes = [models.Index(fields=["language", "thread"], name="awaited_in_a_language")]
