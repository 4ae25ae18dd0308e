"""The weeks of a time-bound discussion."""

from django.db import models
from django.db.models import Q

from cop.discussions.models.posts import Post
from cop.discussions.models.threads import Thread
from cop.people.models import Person


class Week(models.Model):
    """A part of a time-bound discussion, with the question that frames it.

    `framing` is the post with the question, which a job puts there on the first day; `summary` the moderator's at its end,
    `reminded` when they were reminded of it. Without a moderator it is whoever facilitates the thread.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="weeks")
    place = models.PositiveSmallIntegerField()
    begins = models.DateField()
    ends = models.DateField()
    question = models.CharField(max_length=500)
    moderator = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    framing = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    summary = models.OneToOneField(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["thread", "place"], name="one_week_in_a_place")]
        indexes = [
            models.Index(fields=["begins"], condition=Q(framing__isnull=True), name="weeks_to_frame"),
            models.Index(
                fields=["ends"],
                condition=Q(framing__isnull=False, summary__isnull=True, reminded__isnull=True),
                name="weeks_to_sum_up",
            ),
        ]
