"""Who belongs to what, since when and until when. Nothing here expires by itself (requirement S31)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import Role
from cop.people.models.organisation import Organisation
from cop.people.models.person import Person


class Affiliation(models.Model):
    """A person at an organisation, with their role there. Dates are as exact as the person gave them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(max_length=150, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["organisation", "until", "person"], name="people_at_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")),
                name="affiliation_ends_after_it_begins",
            )
        ]

    @property
    def runs(self) -> bool:
        """Whether the person is there today."""
        return not self.is_over and not self.begins_later

    @property
    def begins_later(self) -> bool:
        """Whether the person is to be there one day."""
        return self.since is not None and self.since > timezone.localdate()

    @property
    def is_over(self) -> bool:
        """Whether the person has left."""
        return self.until is not None and self.until <= timezone.localdate()


class Membership(models.Model):
    """A person's or an organisation's membership of a community, or of the partnership where `community` is empty."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="memberships")
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
                name="a_person_or_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "community"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="one_running_membership_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["organisation", "community"],
                condition=Q(until__isnull=True, organisation__isnull=False),
                name="one_running_membership_of_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True, community__isnull=True, person__isnull=False),
                name="one_running_partnership_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until__isnull=True, community__isnull=True, organisation__isnull=False),
                name="one_running_partnership_of_an_organisation",
            ),
        ]
        indexes = [models.Index(fields=["community", "until", "person"], name="members_of_community")]


class RoleHeld(models.Model):
    """A role that was given: of a community (facilitator), a country (focal point), or the whole partnership."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=12, choices=Role.choices)
    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="roles_held")
    country = models.CharField(max_length=2, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "community", "until"], name="holders_of_role")]

    @property
    def runs(self) -> bool:
        """Whether the person holds it now."""
        return not self.is_over and not self.begins_later

    @property
    def begins_later(self) -> bool:
        """Whether the person is to hold it one day."""
        return self.since > timezone.now()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.until is not None and self.until <= timezone.now()
