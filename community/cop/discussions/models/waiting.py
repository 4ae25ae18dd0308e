"""What who asked under cover did, and others see with the next round."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property

from cop.discussions.choices import Later, Standing
from cop.discussions.models.posts import Post
from cop.discussions.models.threads import Thread
from cop.services.files.models import StoredFile


class Waiting(models.Model):
    """Something that who asked under cover did in a thread, done for all others with the round that is `due`.

    It names nobody and has no moment. `values` is what the action needs to do it. `failed`: it could not be done any more;
    its words are kept for who asked.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=12, choices=Later.choices)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    due = models.DateTimeField()
    failed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    @cached_property
    def place(self) -> int | None:
        """The place of the answer that it is about; None where that is not out yet, or it is about none."""
        number = self.values.get("post_number")
        post = Post.objects.filter(pk=number).first() if number else self.post
        return post.place if post is not None and post.standing != Standing.LATER else None

    @property
    def words(self) -> str:
        """What who asked wrote."""
        parts = (self.values.get(name) or "" for name in ("title", "body", "use", "text", "words"))
        return "\n\n".join(filter(None, [*parts, *self.values.get("questions", ())]))


class WaitingFile(models.Model):
    """A file that comes with it."""

    waiting = models.ForeignKey(Waiting, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
