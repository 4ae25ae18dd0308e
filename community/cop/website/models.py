"""Pages and pictures of the website: content of the secretariat's, in any language, with a history."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cop.network.models import Community
from cop.website.choices import Flaw, PageKind, PictureConsent, ReleaseAct, ReleaseState

HOME = "home"
INTRODUCTION = "intro"
"""Slugs of the pages that stand on top of the partnership's home and of a community's page."""


class Picture(models.Model):
    """What was shown and said of a picture of a page, never changed: only with a description, a credit and the consent
    of the people in it (S54). The newest of a `number` that is no draft stands.

    The first picture of a page stands on its cards, and on top of it where the text does not place it; the others stand
    where a text calls them by their `reference`. A number is not given twice. Several may share a file.

    `focus_x` and `focus_y` say in hundredths, from the left and from the top, what has to stay where it is `cut` to the
    shape of a card. `consent_note` is for the desk: who agreed, when and how.
    """

    page = models.ForeignKey("Page", on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField(default=1)
    draft = models.BooleanField(default=False)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    cut = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    focus_x = models.PositiveSmallIntegerField(default=50)
    focus_y = models.PositiveSmallIntegerField(default=50)
    descriptions = models.JSONField(default=dict)
    captions = models.JSONField(default=dict)
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=100, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)
    consent = models.CharField(max_length=10, choices=PictureConsent.choices)
    added = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number", "pk"]

    @property
    def reference(self) -> str:
        """What a text calls it by."""
        return "picture" if self.number == 1 else f"picture-{self.number}"


class Page(models.Model):
    """A page, or a piece of one (an activity, a glimpse, a case, a product).

    `community` is empty for the partnership's own. `when` is a date as exact as it is known, in EDTF level 0
    ("2019-06", "2020-01-14/2020-01-15", "2019-10-16"). `activities` says which key activities it is an example of.
    It is read from the moment `published` on. `picture` is the first one, as it stands; `last_picture` the highest number
    that one was given. `drafted` are settings that differ from those that stand, until a second person approves them.
    """

    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="pages")
    kind = models.CharField(max_length=10, choices=PageKind.choices, default=PageKind.PAGE)
    slug = models.SlugField(max_length=80)
    when = models.CharField(max_length=21, blank=True)
    country = models.CharField(max_length=2, blank=True)
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_picture = models.PositiveSmallIntegerField(default=1)
    drafted = models.JSONField(default=dict)
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
    """What somebody wrote for a page in one language, never changed; the newest of a language that is no draft stands.

    `source` is the text that the writer of a translation had before them.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, max_length=500)
    body = models.TextField(blank=True, max_length=50_000)
    machine_drafted = models.BooleanField(default=False)
    draft = models.BooleanField(default=False)
    source = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    written = models.DateTimeField(default=timezone.now)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["page", "language", "-id"], name="newest_revision")]


class ApprovalRule(models.Model):
    """That two people publish the pages of a community, or of the partnership for an empty one."""

    community = models.OneToOneField(Community, null=True, on_delete=models.CASCADE, related_name="+")


class Release(models.Model):
    """A page that is to be published, or taken off the pages, at the moment `at`, or once a second person approved.

    `language` is empty for all languages. `revisions`, `pictures` and `page_settings` are the drafts as they were when it was
    asked for: what is written later does not go along.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="releases")
    act = models.CharField(max_length=10, choices=ReleaseAct.choices)
    language = models.CharField(max_length=10, blank=True)
    revisions = models.ManyToManyField(Revision, related_name="+")
    pictures = models.ManyToManyField(Picture, related_name="releases")
    page_settings = models.JSONField(default=dict)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReleaseState.choices)
    asked = models.DateTimeField(default=timezone.now)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["state", "at"], name="releases_to_come")]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "act", "language"],
                condition=models.Q(state__in=[ReleaseState.ASKED, ReleaseState.PLANNED]),
                name="one_release_at_a_time",
            )
        ]


class Redirect(models.Model):
    """Where an address leads at which nothing stands: to a page that moved, or to another path of ours."""

    path = models.CharField(max_length=300, unique=True)
    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="redirects")
    target = models.CharField(max_length=300, blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["path"]


class Finding(models.Model):
    """A link of a page, or its picture, as it was last looked at; `since` when something is wrong with it, if it is.

    `target` is the address of the link or what the text calls a picture, empty for the first one; `detail` says what was
    answered.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="findings")
    language = models.CharField(max_length=10)
    flaw = models.CharField(max_length=10, choices=Flaw.choices)
    target = models.CharField(max_length=500, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    checked = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "language", "flaw", "target"], name="one_finding_of_a_place")
        ]
        indexes = [
            models.Index(fields=["since"], condition=models.Q(since__isnull=False), name="what_is_wrong"),
            models.Index(fields=["checked"], name="longest_unchecked"),
        ]

    @property
    def mended_at(self) -> str:
        """The page of the editor on which it is mended."""
        if self.flaw != Flaw.PICTURE:
            return reverse("website:editor_text", args=[self.page_id, self.language])
        place = self.target.rpartition("-")[2] or 1
        return f"{reverse('website:editor_picture', args=[self.page_id, place])}?language={self.language}"
