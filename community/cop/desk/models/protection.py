"""What the data protection desk keeps: requests about one's own data, breaches, what is held, and reviews of that."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.desk.choices import LetterTo, RequestKind, RequestState, RequestWay, Risk
from cop.network.models import Community
from cop.people.models import Person


class DataRequest(models.Model):
    """What somebody asked about their own data, with the day by which the law wants it answered.

    `person` is empty for somebody who is not known here, and once they were erased: then only kind, country and days are
    left. `name`, `email` and `identified` are typed where the secretariat entered it. `country` is the one whose law sets
    `due`. `longer` is why the time was made longer, which is possible once.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    way = models.CharField(max_length=10, choices=RequestWay.choices, default=RequestWay.PAGE)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, default="en")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    words = models.TextField(blank=True, max_length=4000)
    identified = models.TextField(blank=True, max_length=500)
    received = models.DateField(default=timezone.localdate)
    due = models.DateField()
    longer = models.TextField(blank=True, max_length=1000)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    answer = models.TextField(blank=True, max_length=8000)
    answered = models.DateTimeField(null=True)
    made = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["state", "due", "id"], name="requests_by_day")]

    @property
    def days_left(self) -> int:
        """The days until it has to be answered; below nothing when that day has passed."""
        return (self.due - timezone.localdate()).days


class Breach(models.Model):
    """Something that happened to data about people: what, since when we know, whom it concerns, what was done.

    `version` counts the saves. `no_notice` is why nobody need be told, which `asked_by` wants and a second person has to
    agree to.
    """

    happened = models.TextField(max_length=4000)
    known = models.DateTimeField()
    data = models.TextField(max_length=2000)
    people = models.PositiveIntegerField(null=True)
    countries = models.JSONField(default=list)
    community = models.ForeignKey(Community, null=True, on_delete=models.PROTECT, related_name="+")
    measures = models.TextField(blank=True, max_length=4000)
    risk = models.CharField(max_length=10, choices=Risk.choices, default=Risk.HIGH)
    effects = models.TextField(blank=True, max_length=2000)
    made = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    no_notice = models.TextField(blank=True, max_length=2000)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-known", "-pk"]


class BreachLetter(models.Model):
    """That a letter about a breach was sent: to whom, in which country, when, by whom, and its words as they were."""

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="letters")
    country = models.CharField(max_length=2)
    to = models.CharField(max_length=10, choices=LetterTo.choices)
    text = models.TextField()
    sent = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["breach", "country", "to"], name="a_letter_once")]


class Held(models.Model):
    """How much of a kind of data was there when it was last counted, and since when the oldest of it; by the code with
    which its room registered it."""

    code = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveIntegerField()
    oldest = models.DateTimeField(null=True)
    counted = models.DateTimeField()
    first_counted = models.DateTimeField(default=timezone.now)


class Review(models.Model):
    """That somebody of the secretariat went through what is kept and for how long, and signed it."""

    signed = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(max_length=2000)

    class Meta:
        ordering = ["-signed"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="a_review_says_something")]
