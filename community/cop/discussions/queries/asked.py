"""Who was asked to answer a query, and what is being done so that it does not wait."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from cop.discussions.access import facilitates_in
from cop.discussions.choices import ANSWERABLE, EXPECTED, WANTS_ANSWERS, AskedState, AskedWay, Standing, StepCode
from cop.discussions.models import Asked, Post, Step, Thread
from cop.discussions.queries.routing import named, words_of
from cop.discussions.queries.rules import day_in, due, over_in
from cop.people.queries.seen import Seen
from cop.services.languages.queries import number
from cop.services.lines.queries import Stop
from cop.services.prepared import rows

PER_PAGE = 20
DAYS_TO_PROMISE = 3


@dataclass(frozen=True)
class Row:
    """Somebody who was asked, as the viewer sees them, with the reasons in words."""

    asked: Asked
    person: Seen
    reasons: list[str]


@dataclass(frozen=True)
class Done:
    """What is being done for a query: the steps that were taken, and to the asker who is helping."""

    steps: list[Step]
    helping: list[Row]


def of_thread(thread: Thread, viewer: Any) -> list[Row]:
    """Return everybody who was asked for a thread, as its facilitator sees them, the newest round first."""
    return _rows(Asked.objects.filter(thread=thread).order_by("-round", "pk"), viewer)


def being_done(thread: Thread, viewer: Any, *, is_asker: bool) -> Done:
    """Return what is being done for a thread; who is asked or promised an answer is told to the asker alone, and nobody
    learns who said no."""
    steps = rows(_steps, thread.pk) if getattr(thread, "has_steps", True) else []
    if not is_asker:
        return Done(steps, [])
    helping = Asked.objects.filter(thread=thread, state__in=EXPECTED, thread__state__in=WANTS_ANSWERS)
    return Done(steps, _rows(helping.order_by("pk")[:PER_PAGE], viewer))


def _steps(thread: int) -> QuerySet[Step]:
    return Step.objects.filter(thread=thread).order_by("at", "pk")


def waited_for_in_vain(thread: Thread) -> QuerySet[Asked]:
    """Return those of whom an answer was expected and none came: who promised one, and who was asked by mail."""
    heard = Q(state=AskedState.PROMISED) | Q(state=AskedState.ASKED, way=AskedWay.MAIL)
    return Asked.objects.filter(heard, thread=thread, person__email__isnull=False).order_by("pk")


def sent_to(count: int) -> Stop:
    """Return the stop that says how many were asked by mail."""
    words = ngettext("Sent to %(count)s who knows", "Sent to %(count)s who know", count)
    return Stop(words % {"count": number(count)})


def calls(community_number: int, *, after: int = 0) -> QuerySet[Asked]:
    """Return whom the facilitator of a community telephones: those on the call list who have not answered, and those
    whose promised day is over."""
    return _to_call().filter(thread__community=community_number, pk__gt=after).order_by("pk")


def calls_for(viewer: Any) -> QuerySet[Asked]:
    """Return the same of every community whose threads the viewer sees to."""
    return _to_call().filter(thread__community__in=facilitates_in(viewer))


def call_rows(found: QuerySet[Asked], viewer: Any) -> tuple[list[Row], int]:
    """Return a page of calls, and after which number the next one begins, 0 at the end."""
    rows = _rows(found.select_related("thread")[: PER_PAGE + 1], viewer)
    return rows[:PER_PAGE], rows[PER_PAGE - 1].asked.pk if len(rows) > PER_PAGE else 0


def unanswered_at(code: StepCode, viewer: Any) -> QuerySet[Thread]:
    """Return the queries without an answer for which the clock took a step, in the communities the viewer sees to."""
    open_still = Thread.objects.filter(state__in=ANSWERABLE, first_answered__isnull=True)
    return open_still.filter(
        community__in=facilitates_in(viewer), pk__in=Step.objects.filter(code=code).values("thread")
    )


def promise_by(thread: Thread) -> date:
    """Return the day by which an answer is asked for: in three working days, but not after answers close."""
    today = day_in(thread.community)
    day = due(today, DAYS_TO_PROMISE, thread.community)
    return min(day, thread.closes) if thread.closes and thread.closes > today else day


def asked_by_link(number: int, person_number: int) -> Asked | None:
    """Return what a link in a mail names; None where it is gone or was for somebody else."""
    found = Asked.objects.select_related("thread__community", "person")
    return found.filter(pk=number, person=person_number).first()


def typed_by_link(number: int, person_number: int) -> Post | None:
    """Return the answer that was typed for somebody, which a link in their mail names; None where it is gone."""
    typed = Post.objects.filter(pk=number, author=person_number, typed_by__isnull=False)
    shown = typed.exclude(standing__in=(Standing.REMOVED, Standing.WITHDRAWN))
    return shown.select_related("thread__community", "author").first()


def _to_call() -> QuerySet[Asked]:
    waits = Asked.objects.filter(state__in=EXPECTED, thread__state__in=WANTS_ANSWERS)
    return waits.filter(Q(way=AskedWay.TELEPHONE, promised__isnull=True) | over_in("promised"))


def _rows(found: QuerySet[Asked], viewer: Any) -> list[Row]:
    rows = list(found.select_related("person", "thread"))
    words = words_of([row.reasons for row in rows])
    return [
        Row(row, named(row.person, viewer, row.thread.community_id), why) for row, why in zip(rows, words, strict=True)
    ]
