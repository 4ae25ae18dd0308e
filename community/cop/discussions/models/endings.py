"""What the facilitator said to who asked."""

from django.db import models

from cop.discussions.models.threads import Thread


class Ending(models.Model):
    """What the facilitator said when a thread was answered privately, redirected, or sent back to be worded anew.

    `word` is for who asked alone. `where` is the person or place that it was led to, in words; where that is a thread of
    ours it is the thread's `leads_to`.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="ending", primary_key=True)
    word = models.TextField(blank=True)
    where = models.CharField(max_length=300, blank=True)
