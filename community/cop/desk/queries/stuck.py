"""Mail and background jobs that need somebody: the queues of services, which know no roles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.desk.access import may_see_to_what_is_stuck
from cop.people.access import visible_to
from cop.services.jobs.choices import LEASE, Ailment
from cop.services.jobs.models import Job
from cop.services.jobs.queries import ailing, ailment
from cop.services.languages.queries import moment
from cop.services.mail import queries as mail
from cop.services.mail.choices import Reason, State
from cop.services.mail.incoming import queries as incoming
from cop.services.mail.models import Incoming, Message, Relay
from cop.services.queues import Item, Rows, moment_in, queue_of_rows


def _mail(row: Any) -> Item:
    return Item(row.pk, row.to if row.seen else UNSEEN, row.since, reverse("desk:mail"), str(State(row.state).label))


def _relay(row: Any) -> str:
    if not row.relay:
        return ""
    return gettext("the mail server fails since %(moment)s") % {"moment": moment(moment_in(row.relay))}


def _job(row: Any) -> Item:
    job = Job(
        pk=row.pk, attempts=row.attempts, started=moment_in(row.started) if row.started else None, error=row.error
    )
    return Item(row.pk, row.task, row.since, reverse("desk:jobs"), str(ailment(job).label))


def _for_operators(row: Any) -> str:
    return gettext("the operator finds out more with: cop doctor")


_OF_MAIL = {
    "to": F("to_address"),
    "seen": F("is_seen"),
    "state": F("state"),
    "relay": Subquery(Relay.objects.order_by().values("since")[:1]),
}
_OF_JOB = {name: F(name) for name in ("task", "attempts", "started", "error")}


@dataclass(frozen=True)
class StuckMail:
    """A mail that is stuck, as far as one viewer may see it: to whom, and what went wrong in plain words. `person` is None
    where it is to nobody whom they see."""

    mail: Message
    person: int | None
    to: str
    reason: str
    no_such_address: bool

    @property
    def given_up(self) -> bool:
        """Whether nobody tries it any more."""
        return self.mail.state == State.FAILED

    @property
    def words_gone(self) -> bool:
        """Whether only asking for a new one helps: a code is not kept."""
        return not self.mail.text


@dataclass(frozen=True)
class StuckJob:
    """A job that fares badly; `free` where no worker may be at it just now."""

    job: Job
    ailment: Ailment
    free: bool


def mails_seen(mails: Iterable[Message], viewer: Any) -> list[StuckMail]:
    """Return mails that are stuck as `viewer` may see them, in the same order."""
    mails = list(mails)
    people = visible_to(viewer).filter(pk__in={one.to_person for one in mails if one.to_person})
    names = dict(people.values_list("pk", "name"))
    return [_seen(one, names) for one in mails]


def stuck_mails(viewer: Any) -> QuerySet[Message]:
    """Return the mails that are stuck, the longest waiting first, for those who see to them: each with whether they may
    see to whom it is."""
    if not may_see_to_what_is_stuck(viewer):
        return Message.objects.none()
    seen = Exists(visible_to(viewer).filter(pk=OuterRef("to_person")))
    return mail.stuck().annotate(is_seen=Q(to_person=None) | Q(seen))


def stuck_jobs(viewer: Any) -> QuerySet[Job]:
    """Return the jobs that fare badly likewise."""
    return ailing() if may_see_to_what_is_stuck(viewer) else Job.objects.none()


def as_stuck(job: Job) -> StuckJob:
    """Return what is to be said of a job that fares badly."""
    free = job.started is None or job.started < timezone.now() - LEASE
    return StuckJob(job, ailment(job), free)


def _seen(one: Message, names: dict[int, str]) -> StuckMail:
    person = one.to_person if one.to_person in names else None
    to = names.get(person or 0) or (one.to_address if person or one.to_person is None else UNSEEN)
    reason, no_such_address = _in_plain_words(one)
    return StuckMail(one, person, to, reason, no_such_address)


UNSEEN = "–"
NO_ADDRESS = re.compile(r"^5\d\d (5\.1\.|.*(unknown|no such|does not exist|not found))|InvalidAddress", re.IGNORECASE)
FULL = re.compile(r"^(452|552)|^\d{3} [45]\.2\.2|full|quota", re.IGNORECASE)
UNWANTED = re.compile(r"^5\d\d 5\.7\.|spam|policy|blocked", re.IGNORECASE)


def _in_plain_words(one: Message) -> tuple[str, bool]:
    """What the mail server's words mean, and whether they say that there is no such address."""
    if one.state != State.FAILED and not one.error:
        return "", False
    if NO_ADDRESS.search(one.error):
        return gettext("There is no such address."), True
    if FULL.search(one.error):
        return gettext("The mailbox is full."), False
    if UNWANTED.search(one.error):
        return gettext("The other side does not want our mail. Tell the operator."), False
    return gettext("The mail server did not take it."), False


def letters_waiting(viewer: Any) -> QuerySet[Incoming]:
    """Return the mails that came in and could not be handled, the longest waiting first, for those who see to them: each with
    whether they may see who wrote it."""
    if not may_see_to_what_is_stuck(viewer):
        return Incoming.objects.none()
    seen = Exists(visible_to(viewer).filter(pk=OuterRef("person")))
    return incoming.waiting_at_the_desk().annotate(is_seen=Q(person=None) | Q(seen))


def _letter(row: Any) -> Item:
    words = row.came_from if row.seen and row.came_from else UNSEEN
    return Item(
        row.pk, words, row.since, reverse("desk:letters_in"), str(Reason(row.reason).label) if row.reason else ""
    )


_OF_LETTER = {"came_from": F("came_from"), "seen": F("is_seen"), "reason": F("reason")}

QUEUES = (
    queue_of_rows(
        "mail",
        _("Mail that is stuck"),
        may_see_to_what_is_stuck,
        Rows(stuck_mails, "queued", _mail, reverse_lazy("desk:mail"), _relay, _OF_MAIL),
    ),
    queue_of_rows(
        "letters-in",
        _("Mail that came in and could not be handled"),
        may_see_to_what_is_stuck,
        Rows(letters_waiting, "received", _letter, reverse_lazy("desk:letters_in"), facts=_OF_LETTER),
    ),
    queue_of_rows(
        "jobs",
        _("Background jobs in trouble"),
        may_see_to_what_is_stuck,
        Rows(stuck_jobs, "asked", _job, reverse_lazy("desk:jobs"), _for_operators, _OF_JOB),
    ),
)
