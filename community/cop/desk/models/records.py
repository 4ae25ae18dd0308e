"""What the desk keeps of people beside what they say themselves: notes, and acts on many of them at once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.desk.choices import ActKind, ActState, Outcome, Untouched
from cop.network.models import Community
from cop.people.models import Organisation, Person


class Note(models.Model):
    """What somebody of the secretariat noted of a person or an organisation. The secretariat alone reads it, and the person
    in their data."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-written", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
                name="a_note_on_one",
            )
        ]


class GroupAct(models.Model):
    """One act on many people, from its preview on: on whom is fixed when it is prepared.

    `group` is the address that picked them; `made_by` prepared it, or asked for a second person to do it. `community` or
    `role` say of what, where the act asks for one.
    """

    kind = models.CharField(max_length=10, choices=ActKind.choices)
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, blank=True)
    group = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.PREPARED)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class GroupActRow(models.Model):
    """A person of an act, and what came of it.

    `before` is what the act touches of them as the preview showed it: who is another since is left out. `reason` says why
    somebody is left out, or was not put back; `thing` is the number of what was made or ended.
    """

    act = models.ForeignKey(GroupAct, on_delete=models.CASCADE, related_name="rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITS)
    reason = models.CharField(max_length=10, choices=Untouched.choices, blank=True)
    before = models.JSONField(default=list)
    thing = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="a_person_of_an_act_once")]
        indexes = [models.Index(fields=["act", "outcome", "id"], name="people_of_act")]
