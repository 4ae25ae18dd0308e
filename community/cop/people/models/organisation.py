"""The organisation."""

from typing import Any

from django.db import models
from django.utils import timezone

from cop.people.choices import Category, Listing
from cop.services.languages.queries import sort_key


class Organisation(models.Model):
    """A body that people work for; may be a member itself. `names` holds one name for each language it has one in.

    `merged_into` keeps old addresses alive after a merge. `domains` admit its people (DESIGN section 8.5).
    """

    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=100, blank=True, editable=False)
    names = models.JSONField(default=dict, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=20, choices=Category.choices, default=Category.OTHER)
    country = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=100, blank=True)
    website = models.URLField(blank=True)
    domains = models.JSONField(default=list, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts")
    focal_person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="speaks_for"
    )
    listing = models.CharField(max_length=10, choices=Listing.choices, default=Listing.PROPOSED)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    sample = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["listing", "sort_name", "id"], name="organisations_by_name"),
            models.Index(fields=["country", "listing"], name="organisations_by_country"),
            models.Index(fields=["category", "listing"], name="organisations_by_category"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the name sorts by in step with it."""
        self.sort_name = sort_key(self.name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(*args, **kwargs)
