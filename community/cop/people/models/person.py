"""The person: our user model."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from cop.network.models import Topic
from cop.people.choices import Audience, Rhythm, Sex, Standing
from cop.services.languages.queries import sort_key
from cop.services.prepared import rows


class PersonManager(BaseUserManager["Person"]):
    """Makes persons without a password; `access.visible_to` is how everybody else gets at them."""

    def create_user(self, email: str | None = None, **fields: Any) -> "Person":
        """Save a person whose password cannot be used until they set one."""
        person = self.model(email=email.lower() if email else None, **fields)
        person.set_unusable_password()
        person.save()
        return person


COUNTED = ("name", "country", "organisation", "expertise", "languages", "asked")
"""The fields by which people are listed and counted."""


def _audience(default: Audience) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(choices=Audience.choices, default=default)


class Person(AbstractBaseUser):
    """A human being. An erased one stays as an empty row, so that what hangs on it does not fall.

    `version` counts the saves of the profile: a form that was opened on an older one is told what changed meanwhile.
    `confirmed` is when they last said that it is right, `asked_if_right` when the yearly mail last asked them.
    """

    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    sort_name = models.CharField(max_length=100, blank=True, editable=False)
    name_latin = models.CharField(max_length=200, blank=True)
    addressed_as = models.CharField(max_length=100, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.APPLICANT)
    sample = models.BooleanField(default=False)
    shared_mailbox = models.BooleanField(default=False)

    country = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    learning = models.TextField(blank=True, max_length=1000)
    willing_to_be_asked = models.BooleanField(default=False)
    asked_at_most_a_month = models.PositiveSmallIntegerField(default=2)
    photo = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    links = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postal_address = models.TextField(blank=True, max_length=500)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.NOT_ASKED, blank=True)

    seen_name = _audience(Audience.MEMBERS)
    seen_organisation = _audience(Audience.MEMBERS)
    seen_country = _audience(Audience.MEMBERS)
    seen_expertise = _audience(Audience.MEMBERS)
    seen_learning = _audience(Audience.MEMBERS)
    seen_languages = _audience(Audience.MEMBERS)
    seen_asked = _audience(Audience.MEMBERS)
    seen_photo = _audience(Audience.MEMBERS)
    seen_links = _audience(Audience.MEMBERS)
    seen_email = _audience(Audience.SECRETARIAT)
    seen_phone = _audience(Audience.SECRETARIAT)
    seen_address = _audience(Audience.SECRETARIAT)

    news_rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    joined = models.DateTimeField(null=True, blank=True)
    confirmed = models.DateTimeField(null=True, blank=True)
    asked_if_right = models.DateTimeField(null=True, blank=True)
    made = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        indexes = [
            models.Index(fields=["standing", "sort_name", "id"], name="people_by_name"),
            models.Index(fields=["sort_name", "id"], name="people_of_any_standing"),
            models.Index(fields=["standing", "seen_name", "sort_name", "id"], name="people_seen_by_name"),
            # Everything that the directory and the figures ask of a person, so that they read the index alone.
            models.Index(
                fields=["standing", "country", "sample", *(f"seen_{name}" for name in COUNTED), "willing_to_be_asked"],
                name="people_found",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the name sorts by in step with it."""
        self.sort_name = sort_key(self.name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(*args, **kwargs)

    @property
    def first_language(self) -> str | None:
        """The code of the language that the person put first, if any."""
        return next(iter(rows(spoken_first, self.pk)), None)

    @property
    def is_staff(self) -> bool:
        """Libraries ask for it; roles of ours are in RoleHeld."""
        return False


class PersonLanguage(models.Model):
    """A language that a person reads, in their order."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="a_language_once")]
        indexes = [models.Index(fields=["language", "person"], name="people_by_language")]


def spoken_first(person: Any) -> models.QuerySet[Any]:
    """The code of the language that a person put first."""
    return PersonLanguage.objects.filter(person=person).order_by("position").values_list("language", flat=True)[:1]


class Expertise(models.Model):
    """What a person knows: a topic, a sentence, and where they did it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=300, blank=True)
    where = models.CharField(max_length=150, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["topic", "person"], name="people_by_topic")]


class Erasure(models.Model):
    """A person's wish to be erased, which is carried out when `due` has come (DESIGN section 8.8).

    `entered_by` is who of the secretariat wrote it down where it was asked on the telephone, and `confirmed_by` the
    second one there, who agreed; `needs_second` says whether one had to, as the secretariat stood when it was entered.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="erasure")
    asked = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    contributions_too = models.BooleanField(default=False)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    needs_second = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    done = models.DateTimeField(null=True)
