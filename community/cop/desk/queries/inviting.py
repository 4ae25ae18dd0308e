"""The people of a list who are to say whether they want to be members: how far each is, who comes next, whom to call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cop.desk.access import imports_visible_to
from cop.desk.choices import Decision, ImportState, Step
from cop.desk.models import Import, ImportRow, Invitation, InvitingWords, OffTheList
from cop.people.access import visible_to
from cop.people.choices import Standing
from cop.people.models import Erasure, Person
from cop.services.mail.choices import State

MOST_REMINDERS = 2
AFTER_DAYS = 14
"""So long somebody has time to answer before they are reminded, or called, unless the secretariat says otherwise."""

MAILED = (Step.INVITED, Step.REMINDED)


def people_of(one: Import, viewer: Any, step: Step | None = None) -> QuerySet[Person]:
    """Return the people of a list of whom it says no consent, all or those at one `step`, as far as `viewer` sees them.

    Whoever stands in several lists is in each of them until they answered: then in the one that brought them, and where
    they were invited or answered.
    """
    numbers = _rows(one).values("person")
    people = visible_to(viewer).filter(pk__in=numbers).annotate(step=_step(""))
    return people.filter(step=step) if step else people


def step_of(person: Person) -> Step:
    """Return how far somebody is whom `people_of` returned."""
    return Step(person.step)  # type: ignore[attr-defined]  # an annotation


def _rows(one: Any) -> QuerySet[ImportRow]:
    """The rows of a list that name somebody of whom it says no consent."""
    rows = ImportRow.objects.filter(
        source=one,
        person__isnull=False,
        decision__in=(Decision.NEW, Decision.SAME, Decision.MERGE),
        draft__consent__since__isnull=True,
    )
    asked = Q(person__standing=Standing.LISTED) | Q(person__invitation__isnull=False)
    return rows.filter(Q(made_person=True) | asked)


def _q(path: str, **conditions: Any) -> Q:
    """Conditions on a person to whom rows lead by `path` ("person__")."""
    return Q(**{f"{path}{name}": value for name, value in conditions.items()})


def _step(path: str) -> Case:
    return Case(
        When(_q(path, invitation__declined__isnull=False), then=Value(Step.DECLINED)),
        When(~_q(path, standing=Standing.LISTED), then=Value(Step.CONFIRMED)),
        When(_q(path, email__isnull=True), then=Value(Step.NO_MAIL)),
        When(_q(path, invitation__mail__state=State.FAILED), then=Value(Step.FAILED)),
        When(_q(path, invitation__reminders__gt=0), then=Value(Step.REMINDED)),
        When(_q(path, invitation__sent__isnull=False), then=Value(Step.INVITED)),
        default=Value(Step.WAITING),
    )


def _being_erased(path: str) -> Q:
    return Q(Exists(Erasure.objects.filter(person=OuterRef(f"{path}pk"))))


def _left_alone(path: str) -> Q:
    """Those to whom nobody writes and whom nobody calls: samples, and whoever is being erased."""
    return _q(path, sample=True) | _being_erased(path)


def _invites(path: str) -> Q:
    return Q(step=Step.WAITING) & ~_left_alone(path)


def _reminds(path: str, days: int) -> Q:
    silent = _q(path, invitation__reminders__lt=MOST_REMINDERS, invitation__last__lte=_ago(days))
    return Q(step__in=MAILED) & silent & ~_left_alone(path)


def _unreached(path: str) -> Q:
    """Those whom mail does not reach, or who do not answer it."""
    silent = _q(path, invitation__reminders__gte=MOST_REMINDERS, invitation__last__lte=_ago(AFTER_DAYS))
    return (Q(step__in=(Step.NO_MAIL, Step.FAILED)) | Q(step__in=MAILED) & silent) & ~_left_alone(path)


def _calls(path: str) -> Q:
    return _unreached(path) & ~_q(path, phone="")


@dataclass(frozen=True)
class Progress:
    """How a list stands: how many are at each step, how many may be invited, are to be reminded and called, how many
    would be but have no telephone, and how many are left alone although mail would reach them: samples, and whoever is being
    erased."""

    steps: dict[Step, int]
    invites: int
    reminds: int
    calls: int
    no_phone: int
    samples: int
    erased: int

    @property
    def in_all(self) -> int:
        """All of the list whom we ask or asked."""
        return sum(self.steps.values())

    @property
    def confirmed(self) -> int:
        """Those who said yes."""
        return self.steps[Step.CONFIRMED]

    @property
    def declined(self) -> int:
        """Those who said no."""
        return self.steps[Step.DECLINED]


def progress(one: Import, viewer: Any, days: int = AFTER_DAYS) -> Progress:
    """Return how a list stands, where silence of so many `days` is answered by a reminder.

    Those who declined and are erased since are counted; nothing else is known of them.
    """
    left = {"samples": Q(sample=True), "erased": _being_erased("") & Q(sample=False)}
    kinds = {
        "invites": _invites(""),
        "reminds": _reminds("", days),
        "calls": _calls(""),
        "no_phone": _unreached("") & Q(phone=""),
        **{name: Q(step=Step.WAITING) & which for name, which in left.items()},
    }
    steps = {f"step_{step.name}": Q(step=step) for step in Step}
    found = people_of(one, viewer).aggregate(
        **{name: Count("pk", filter=which) for name, which in (kinds | steps).items()}
    )
    counted = {step: found.pop(f"step_{step.name}") for step in Step}
    counted[Step.DECLINED] += Invitation.objects.filter(source=one, person=None).exclude(declined=None).count()
    return Progress(counted, **found)


def to_invite(one: Import, viewer: Any) -> QuerySet[Person]:
    """Return those of a list who were not invited yet and may be, in the order of their names."""
    return people_of(one, viewer).filter(_invites("")).order_by("sort_name", "pk")


def to_remind(one: Import, viewer: Any, days: int = AFTER_DAYS) -> QuerySet[Person]:
    """Return those of a list who got a mail so many days ago, did not answer, and may be reminded once more, the longest
    waiting first."""
    return people_of(one, viewer).filter(_reminds("", days)).order_by("invitation__last", "pk")


def to_call(one: Import, viewer: Any) -> QuerySet[Person]:
    """Return those of a list who have a telephone and whom mail does not reach: without an address, with a mail that failed,
    or silent for `AFTER_DAYS` after the last reminder; in the order of their names."""
    return people_of(one, viewer).filter(_calls("")).order_by("sort_name", "pk")


def words_of(one: Import) -> dict[str, str]:
    """Return the secretariat's own words to the people of a list, in each language that there are some in."""
    return next(iter(InvitingWords.objects.filter(source=one).values_list("texts", flat=True)), {})


class Answer(TextChoices):
    """What can come of the link in an invitation."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


def answer_of(number: int, person_number: int) -> tuple[Invitation, Answer] | None:
    """Return the invitation that a link names, and how it stands; None where nothing is to be answered any more."""
    found = Invitation.objects.select_related("person", "source__community").filter(pk=number)
    one = found.filter(Q(person=person_number) | Q(person=None, declined__isnull=False)).first()
    if one is None:
        return None
    if one.declined:
        return one, Answer.DECLINED
    if waits(one):
        return one, Answer.OPEN
    return (one, Answer.CONFIRMED) if one.person and one.person.standing == Standing.MEMBER else None


def waits(one: Invitation) -> bool:
    """Whether somebody can still say yes or no: nothing else made them a member, and they are not being erased."""
    person = one.person
    if person is None or person.standing != Standing.LISTED or one.declined is not None:
        return False
    return not Erasure.objects.filter(person=person).exists()


def lists_to_work_on(viewer: Any) -> QuerySet[Import]:
    """Return the applied lists with people to invite, to remind or to call; the columns of these names say which."""
    rows = _rows(OuterRef("pk")).filter(person__standing=Standing.LISTED).annotate(step=_step("person__"))
    kinds = {
        "invites": Exists(rows.filter(_invites("person__"))),
        "reminds": Exists(rows.filter(_reminds("person__", AFTER_DAYS))),
        "calls": Exists(rows.filter(_calls("person__"))),
    }
    lists = imports_visible_to(viewer).filter(state=ImportState.APPLIED).annotate(**kinds)
    return lists.filter(Q(invites=True) | Q(reminds=True) | Q(calls=True))


def address_digest(email: str) -> str:
    """Return the keyed digest of an address."""
    return _digest(f"address:{email.lower()}")


def row_digest(key: str) -> str:
    """Return the keyed digest of what a row says of somebody, whose `key` it has."""
    return _digest(f"row:{key}")


def off_the_list(rows: list[ImportRow]) -> set[int]:
    """Return the places, in `rows`, of those about somebody who is not to be taken in from a list again."""
    digests = [{row_digest(row.key), *map(address_digest, row.draft["person"].get("emails", []))} for row in rows]
    every = set().union(*digests)
    kept = set(OffTheList.objects.filter(digest__in=every).values_list("digest", flat=True)) if every else set()
    return {place for place, found in enumerate(digests) if found & kept}


def _digest(text: str) -> str:
    return salted_hmac("cop.desk.off-the-list", text, algorithm="sha256").hexdigest()


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
