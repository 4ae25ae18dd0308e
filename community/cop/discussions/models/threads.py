"""Queries, discussions and announcements, each at its own number (`/q/12/`)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cop.discussions.choices import ANSWERABLE, UNSENT, Help, Kind, ShownAs, Standing, State, Way
from cop.network.models import Community, Topic
from cop.people.models import Person


class Thread(models.Model):
    """A query, discussion or announcement. Its number is the partnership's.

    `asker` is whoever appears: under cover it is the facilitator, and who it really is lies in `Cover` alone. `shown_as`
    says as whom the asker appears; `shown_country` and `shown_category` are filled only where that is shown.
    `html` is `body` as it was rendered by `rendered` (services/markdown.py). `moved` is when something was last said.
    `chatham`: what is said may be used, who said it is shown nowhere. `public_for_asker` and `public_for_facilitator` are
    when each of the two agreed that everybody may read it.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.QUERY)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CLEAR)
    asker = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices, default=ShownAs.NAME)
    shown_country = models.CharField(max_length=2, blank=True)
    shown_category = models.CharField(max_length=20, blank=True)
    facilitator = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    rendered = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    helps = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    use = models.TextField(blank=True)
    topics = models.ManyToManyField(Topic, related_name="+")
    wanted_by = models.DateField(null=True)
    closes = models.DateField(null=True)
    interest = models.CharField(max_length=300, blank=True)
    chatham = models.BooleanField(default=False)
    spares_own_hierarchy = models.BooleanField(default=False)
    public_for_asker = models.DateTimeField(null=True)
    public_for_facilitator = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.WEB)
    began = models.DateTimeField(default=timezone.now)
    opened = models.DateTimeField(null=True)
    first_answered = models.DateTimeField(null=True)
    moved = models.DateTimeField(default=timezone.now)
    edited = models.DateTimeField(null=True)
    posts_count = models.PositiveIntegerField(default=0)
    last_place = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    accepted = models.ForeignKey("discussions.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    leads_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    sample = models.BooleanField(default=False)
    sent_once = models.CharField(max_length=40, null=True, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["community", "-moved", "-id"], condition=~Q(state__in=UNSENT), name="threads_newest"),
            models.Index(fields=["-moved", "-id"], condition=~Q(state__in=UNSENT), name="threads_newest_of_all"),
            models.Index(
                fields=["community", "opened"],
                condition=Q(kind=Kind.QUERY, first_answered__isnull=True, state__in=ANSWERABLE),
                name="queries_unanswered",
            ),
            models.Index(fields=["state", "closes"], name="threads_by_state"),
        ]

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """What Django makes of all choices at each call, of one."""
        return str(State(self.state).label)

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """The same for the kind."""
        return str(Kind(self.kind).label)

    @property
    def help_labels(self) -> list[str]:
        """What kinds of help a query asks for, in words."""
        return [str(Help(one).label) for one in self.helps if one in Help.values]

    @property
    def is_covered(self) -> bool:
        """Whether the asker appears through the facilitator."""
        return self.shown_as != ShownAs.NAME

    @property
    def names_nobody(self) -> bool:
        """Whether nothing tells who asked: under cover, and under the Chatham House rule."""
        return self.is_covered or self.chatham

    @property
    def is_public(self) -> bool:
        """Whether asker and facilitator agreed that everybody may read it."""
        return bool(self.public_for_asker and self.public_for_facilitator)


class ThreadCountry(models.Model):
    """A country that a thread is about (ISO 3166-1 alpha-2)."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="countries")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "country"], name="a_country_of_a_thread_once")]
        indexes = [models.Index(fields=["country", "thread"], name="threads_of_a_country")]


class Cover(models.Model):
    """Who asked through the facilitator. The only place that knows; each look of a facilitator is logged.

    `person` and `keeper` follow no merge: what a merge writes down would tell who asked (docs/decisions/0009). `offered_to`
    is the facilitator to whom the keeper would hand over, until the asker has answered. `tell` is when the keeper gets the
    mail that something waits, None once that is done.
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="+", primary_key=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    keeper = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_to = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    tell = models.DateTimeField(null=True)


class Look(models.Model):
    """That a facilitator looked who asked a thread, or who speaks in one under the Chatham House rule."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    looked = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]


class SameQuestion(models.Model):
    """Somebody has the same question."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="the_same_question_once")]
