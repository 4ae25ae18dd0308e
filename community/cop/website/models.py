"""Pages and pictures of the website: content of the secretariat's, in any language, with a history."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cop.network.models import Community
from cop.website.choices import PageKind, PictureConsent

HOME = "home"
INTRODUCTION = "intro"
"""Slugs of the pages that stand on top of the partnership's home and of a community's page."""


class Picture(models.Model):
    """A picture that may be shown: only with a description, a credit and the consent of the people in it (S54)."""

    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    descriptions = models.JSONField(default=dict)
    captions = models.JSONField(default=dict)
    credit = models.CharField(max_length=200)
    consent = models.CharField(max_length=10, choices=PictureConsent.choices)
    added = models.DateTimeField(default=timezone.now)


class Page(models.Model):
    """A page, or a piece of one (an activity, a glimpse, a case, a product).

    `community` is empty for the partnership's own. `when` is a date as exact as it is known, in EDTF level 0
    ("2019-06", "2020-01-14/2020-01-15", "2019-10-16"). `activities` says which key activities it is an example of.
    It is read from the moment `published` on.
    """

    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField(max_length=10, choices=PageKind.choices, default=PageKind.PAGE)
    slug = models.SlugField(max_length=80)
    when = models.CharField(max_length=21, blank=True)
    country = models.CharField(max_length=2, blank=True)
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="pages")
    activities = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="examples")
    order = models.PositiveSmallIntegerField(default=0)
    published = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="one_page_of_a_community"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(community__isnull=True), name="one_page_of_the_partnership"
            ),
        ]

    def get_absolute_url(self) -> str:
        """Where the page is read; the partnership's first page and a community's own stand at their place's address."""
        if self.community is None:
            return "/" if self.slug == HOME else reverse("website:page", args=[self.slug])
        if self.slug == INTRODUCTION:
            return reverse("website:community", args=[self.community.slug])
        return reverse("website:content", args=[self.community.slug, self.slug])


class Revision(models.Model):
    """What a page said in one language from `written` on; the newest of a language stands."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, max_length=500)
    body = models.TextField(blank=True, max_length=50_000)
    machine_drafted = models.BooleanField(default=False)
    written = models.DateTimeField(default=timezone.now)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["page", "language", "-id"], name="newest_revision")]
