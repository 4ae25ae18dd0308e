"""Applications, the codes that prove an address, and consents."""

from datetime import date

from django.db import models
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import ApplicationState, CodePurpose, ConsentKind
from cop.people.models.organisation import Organisation
from cop.people.models.person import Person


class Application(models.Model):
    """A wish to join, kept from the first step as it is typed.

    `answers` holds the form as typed; `key` is the unguessable part of its address in the applicant's mail.
    `proven_email` is the address that was proven by a code last, `proven` when: from then on only browsers in which it
    was proven show the form. `person` is set when the address was confirmed. `delegate_name` and `delegate_email` say
    who filled it in for the applicant.
    It asks for what `partnership`, `communities` and `organisation_joins` (the organisation's own membership) say;
    `finished` is when its last step was filled in. `refused` are the slugs of what an acceptance did not give, for
    `reason`; "partnership" stands for the partnership.
    """

    key = models.CharField(max_length=43, unique=True)
    email = models.EmailField(blank=True, db_index=True)
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(
        max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT, db_index=True
    )
    delegate_name = models.CharField(max_length=200, blank=True)
    delegate_email = models.EmailField(blank=True)
    proven = models.DateTimeField(null=True)
    proven_email = models.EmailField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="applications")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="applications")
    communities = models.ManyToManyField(Community, related_name="applications")
    partnership = models.BooleanField(default=True)
    organisation_joins = models.BooleanField(default=False)
    finished = models.DateTimeField(null=True)
    confirmed = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=2000)
    refused = models.JSONField(default=list)
    by_rule = models.CharField(max_length=60, blank=True)
    started = models.DateTimeField(default=timezone.now)
    changed = models.DateTimeField(default=timezone.now)
    sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["changed"]

    @property
    def is_proven(self) -> bool:
        """Whether somebody proved the address that it has now, by a code."""
        return self.proven is not None and self.proven_email == self.email

    @property
    def applicant(self) -> Person:
        """The person; there is one from the confirmation of the address on."""
        if self.person is None:
            raise ValueError("the address of this application is not confirmed")
        return self.person

    @property
    def days(self) -> int:
        """The whole days since it was begun."""
        return (timezone.now() - self.started).days


class Remark(models.Model):
    """What secretariat and applicant wrote to each other about an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="remarks")
    from_applicant = models.BooleanField()
    text = models.TextField(max_length=4000)
    written = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["written", "pk"]


class Code(models.Model):
    """A one-time code that was mailed to an address; only its digest is kept. Sign-in codes are allauth's.

    A code of an `application`, or that a signed-in `person` asked for, counts for that one only: nobody uses up the tries
    of somebody else.
    """

    purpose = models.CharField(max_length=10, choices=CodePurpose.choices)
    email = models.EmailField(db_index=True)
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    used = models.DateTimeField(null=True)


class ConsentText(models.Model):
    """One version of what a person agrees to, in every language; a change of the text is a new version."""

    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    version = models.PositiveSmallIntegerField()
    texts = models.JSONField(default=dict)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_text_of_a_version")]
        ordering = ["kind", "-version"]


FROM_LIST = "import"
"""How a consent came that a list says: with its day, and no time of day."""


class Consent(models.Model):
    """That a person agreed, to which text, when, by which way and who typed it; and when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    language = models.CharField(max_length=10, default="en")
    given = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20, default="web")
    typed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-given"]

    @property
    def day(self) -> date | None:
        """The day that a list says, for a consent that came from one."""
        return self.given.date() if self.channel == FROM_LIST else None

    @property
    def before_its_text(self) -> bool:
        """Whether a list says that they agreed before the text was there: then it was not this text that they read."""
        return self.day is not None and self.day < self.text.since.date()
