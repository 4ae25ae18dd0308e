"""Searches that somebody wants to be told of."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cop.people.models import Person


class SavedSearch(models.Model):
    """Words and filters whose new hits somebody gets by mail. `told` is up to when they were told of what was said."""

    class Often(models.TextChoices):
        """How often somebody is told."""

        AT_ONCE = "at_once", pgettext_lazy("discussions", "at once")
        WEEKLY = "weekly", _("once a week")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    q = models.CharField(max_length=200)
    filters = models.JSONField(default=dict)
    often = models.CharField(max_length=10, choices=Often.choices, default=Often.WEEKLY)
    saved = models.DateTimeField(default=timezone.now)
    told = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["often", "told"], name="searches_due")]
