"""The weeks of a time-bound discussion: set, framed, summed up, and the discussion closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_facilitate, may_sum_up
from cop.discussions.actions.asking import move
from cop.discussions.actions.following import follow_own
from cop.discussions.actions.posting import Said, answer
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import ENDED, Kind, PostKind, Standing, State
from cop.discussions.models import Post, Thread, Week
from cop.discussions.queries.indexing import POST
from cop.discussions.queries.rules import day_in
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import RENDERED, rendered
from cop.services.search.actions import index

MOST_WEEKS = 8
A_WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)
TAKES_POSTS = (State.OPEN, State.CLOSING)


@dataclass(frozen=True)
class Planned:
    """A week as it is planned: its first day, its question, and who moderates it."""

    begins: date
    question: str
    moderator: Person | None = None


@transaction.atomic
def set_weeks(thread: Thread, planned: Sequence[Planned], *, version: int, acting_person: Person) -> None:
    """Set the weeks of a time-bound discussion that have not begun, on top of the `version` of the thread that the form was
    opened on. For whoever facilitates it. A week lasts until the next one begins, the last one seven days. The question of
    one that begins today is put out at once; moderators are told by mail which weeks are theirs.

    Raises PermissionDenied, ChangedMeanwhile, NotNow where the days are not in order or one is over.
    """
    thread = _locked(thread)
    if thread.kind != Kind.TIMED or thread.state in ENDED or not may_facilitate(acting_person, thread):
        raise PermissionDenied
    if thread.version != version:
        raise ChangedMeanwhile({}, {}, thread.version)
    begun = list(thread.weeks.filter(framing__isnull=False))
    days = [week.begins for week in begun] + [one.begins for one in planned]
    if days != sorted(set(days)) or any(one.begins < day_in(thread.community) for one in planned):
        raise NotNow(_("The weeks begin one after the other, from today on."))
    thread.weeks.filter(framing__isnull=True).delete()
    if begun and planned:
        Week.objects.filter(pk=begun[-1].pk).update(ends=planned[0].begins - A_DAY)
    ends = [one.begins - A_DAY for one in planned[1:]] + [one.begins + A_WEEK - A_DAY for one in planned[-1:]]
    for place, (one, end) in enumerate(zip(planned, ends, strict=True), start=len(begun) + 1):
        Week.objects.create(thread=thread, place=place, begins=one.begins, ends=end, question=one.question,
                            moderator=one.moderator)  # fmt: skip
    thread.version += 1
    thread.save(update_fields=["version"])
    record(
        "discussions.weeks_set", thread, acting_person=acting_person, community=thread.community,
        new={"weeks": [one.begins for one in planned]},
    )  # fmt: skip
    frame_due(thread)
    enqueue("cop.discussions.week_tasks.tell_moderators", thread.pk)


def frame_due(thread: Thread | None = None) -> None:
    """Put out the question of each week, of one thread or of all, that has begun. A job calls it every hour; a second run
    finds nothing to do."""
    due = Week.objects.filter(
        framing__isnull=True, begins__lte=timezone.localdate() + A_DAY, thread__state__in=TAKES_POSTS
    )
    due = due.filter(thread=thread) if thread else due
    for number in list(
        due.filter(thread__standing=Standing.CLEAR).order_by("begins", "pk").values_list("pk", flat=True)
    ):
        _frame(number)


def remind_due() -> None:
    """Remind the moderators of weeks that end today of the summary, once."""
    ending = Week.objects.filter(framing__isnull=False, summary__isnull=True, reminded__isnull=True)
    ending = ending.filter(ends__lte=timezone.localdate() + A_DAY, thread__state__in=TAKES_POSTS)
    for week in ending.select_related("thread__community").order_by("pk"):
        if week.ends > day_in(week.thread.community):
            continue
        with transaction.atomic():
            if Week.objects.filter(pk=week.pk, reminded__isnull=True).update(reminded=timezone.now()):
                enqueue("cop.discussions.week_tasks.remind_moderator", week.pk)


@transaction.atomic
def sum_up(week: Week, said: Said, *, acting_person: Person) -> Post:
    """Sum a week up that has begun. For its moderator and whoever facilitates; one summary a week.

    Its followers get mail, as of any answer. Raises PermissionDenied, NotNow, TooOften.
    """
    thread = _locked(week.thread)
    week = thread.weeks.select_related("summary").get(pk=week.pk)
    if not may_sum_up(acting_person, week):
        raise PermissionDenied
    if week.framing_id is None:
        raise NotNow(_("This week has not begun yet. What you wrote is kept below."))
    there = week.summary is not None and week.summary.standing in (Standing.CLEAR, Standing.HELD)
    if there and not (said.sent_once and week.summary and week.summary.sent_once == said.sent_once):
        raise NotNow(_("Somebody summed this week up already. What you wrote is kept below."))
    week.summary = answer(thread, replace(said, kind=PostKind.SUMMARY), acting_person=acting_person)
    week.save(update_fields=["summary"])
    return week.summary


@transaction.atomic
def close(thread: Thread, said: Said, *, acting_person: Person) -> Post:
    """Close a time-bound discussion with its synthesis: it takes no more answers. For whoever facilitates it.

    Its followers get the synthesis by mail. Raises PermissionDenied, NotNow, TooOften.
    """
    thread = _locked(thread)
    if not may_facilitate(acting_person, thread):
        raise PermissionDenied
    if thread.state not in TAKES_POSTS:
        raise NotNow(_("Somebody closed it already. What you wrote is kept below."))
    post = answer(thread, replace(said, kind=PostKind.SYNTHESIS), acting_person=acting_person)
    move(_locked(thread), State.ARCHIVED, acting_person=acting_person)
    return post


@transaction.atomic
def _frame(number: int) -> None:
    thread = _locked(Week.objects.select_related("thread").get(pk=number).thread)
    week = thread.weeks.select_related("moderator").get(pk=number)
    if week.framing_id is not None or thread.state not in TAKES_POSTS or week.begins > day_in(thread.community):
        return
    place = thread.last_place + 1
    post = Post.objects.create(
        thread=thread, place=place, kind=PostKind.FRAMING, author=thread.facilitator or thread.asker,
        body=week.question, html=rendered(week.question, f"q{thread.pk}-{place}"), rendered=RENDERED,
        language=thread.language,
    )  # fmt: skip
    week.framing = post
    week.save(update_fields=["framing"])
    thread.last_place, thread.moved = place, max(thread.moved, post.said)
    thread.save(update_fields=["last_place", "moved"])
    for person in filter(None, (post.author, week.moderator)):
        follow_own(person, thread)
    index(POST, [post.pk])
    record(
        "discussions.week_begun", post, acting_person=None, community=thread.community,
        new={"thread": thread.pk, "place": place},
    )  # fmt: skip
    enqueue("cop.discussions.tasks.tell_of_post", post.pk)


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Nobody who is erased moderates a week; called by the action that erases them."""
    Week.objects.filter(moderator=person_number).update(moderator=None)


def _locked(thread: Thread) -> Thread:
    return (
        Thread.objects.select_for_update(of=("self",))
        .select_related("community", "asker", "facilitator")
        .get(pk=thread.pk)
    )
