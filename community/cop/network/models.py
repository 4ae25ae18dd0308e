"""The partnership, its communities, their topics and member countries.

`version` counts the saves of what the settings say: a form that was opened on an older one is told what changed meanwhile.
"""

from django.db import models
from django.utils import timezone

from cop.network.choices import LineColour, Reading
from cop.network.telephone import telephone_link


class Partnership(models.Model):
    """The one partnership of this installation: its name, its secretariat's contact, its figures quoted from elsewhere.

    Everything on the contact page, in the footer and in mails comes from this row (requirements S88 to S93). `kept_in`
    is the country in which members' data is kept, `kept_by` who runs the machines there; both or none are known.
    An application is answered within `answers_within` working days of the country `works_in`, as applicants are told.
    `categories` are the kinds that new organisations are offered, in their order; none stands for all as they are.
    `asks_yearly`: members are asked once a year by mail whether what is held of them is still right.
    `letters_alone` is to how many people somebody of the desk may send a letter alone; 0: to any number.
    """

    names = models.JSONField(default=dict)
    secretariat = models.CharField(max_length=200, blank=True)
    host = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    accounts = models.JSONField(default=list)
    kept_in = models.CharField(max_length=2, blank=True)
    kept_by = models.CharField(max_length=200, blank=True)
    communities_stated = models.PositiveSmallIntegerField(null=True)
    answers_within = models.PositiveSmallIntegerField(default=5)
    works_in = models.CharField(max_length=2, blank=True)
    categories = models.JSONField(default=list)
    asks_yearly = models.BooleanField(default=True)
    letters_alone = models.PositiveIntegerField(default=200)
    demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_partnership")]

    @property
    def telephone_link(self) -> str:
        """The telephone number as a `tel:` address takes it."""
        return telephone_link(self.telephone)


class Community(models.Model):
    """A community of practice. One that is not open yet has a place in the catalogue only."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, default=1)
    slug = models.SlugField(unique=True, max_length=60)
    names = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    sectors = models.JSONField(default=dict)
    email = models.EmailField(blank=True)
    colour = models.CharField(max_length=20, choices=LineColour.choices, default=LineColour.GREEN)
    reading = models.CharField(max_length=10, choices=Reading.choices, default=Reading.MEMBERS)
    opened = models.DateField(null=True)
    order = models.PositiveSmallIntegerField(default=0)
    members_stated = models.CharField(max_length=20, blank=True)
    members_stated_floor = models.PositiveIntegerField(default=0)
    members_stated_on = models.CharField(max_length=10, blank=True)
    accept_at_known_domains = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name_plural = "communities"


class MemberCountry(models.Model):
    """A country that the community declared as its own; one with a member counts too, without a row (see queries)."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="declared_countries")
    country = models.CharField(max_length=2)
    declared = models.DateField(default=timezone.localdate)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "country"], name="one_declaration")]


class Topic(models.Model):
    """A working area: two levels, a code that never changes, a name in every language."""

    code = models.SlugField(unique=True, max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    communities = models.ManyToManyField(Community, related_name="topics")
    names = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)
    retired = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "code"]


class CountryDays(models.Model):
    """What the secretariat says of days of a country on top of the published holidays: each with its day (year-month-day),
    whether people work then ("free" or "works"), what it is called and why it is so."""

    country = models.CharField(max_length=2, unique=True)
    changes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
