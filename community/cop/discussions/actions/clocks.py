"""The clocks of queries, in working days of their community: nobody waits, and what is done is noted once."""

from datetime import date

from django.db import transaction

from cop.discussions.actions.asking import move
from cop.discussions.actions.asking_people import ask_by_itself
from cop.discussions.actions.replying import start
from cop.discussions.choices import Kind, Standing, State, StepCode
from cop.discussions.models import Step, Thread
from cop.discussions.queries.rules import day_in, due, rules_of, working_days_since
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

TAKES_ANSWERS = (State.OPEN, State.CLOSING)
ANEW = (StepCode.EXTENDED, StepCode.REOPENED)
"""After these the steps towards closing are taken once more."""


def waiting() -> list[int]:
    """Return the numbers of the queries that take answers."""
    found = Thread.objects.filter(state__in=TAKES_ANSWERS, kind=Kind.QUERY, standing=Standing.CLEAR)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def follow(number: int) -> None:
    """Take the steps that are due today for a query, each once, however often this runs and whatever the clock of the machine
    says in between. For jobs.

    That the first answer is late is noted, without a mail. Without an answer the next people are asked and the desk is told,
    then the secretariat; soon before answers close whoever was asked is reminded; afterwards the reply is compiled, or, without
    any answer, the query stays open longer. Those who follow it get one mail for each of these.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=number)
    if thread.state not in TAKES_ANSWERS or thread.kind != Kind.QUERY or thread.opened is None:
        return
    today = day_in(thread.community)
    _follow_first_answer(thread, today)
    _follow_closing(thread, today)


def _follow_first_answer(thread: Thread, today: date) -> None:
    if thread.first_answered is not None or thread.opened is None:
        return
    rules = rules_of(thread.community)
    waited = working_days_since(day_in(thread.community, thread.opened), today, thread.community)
    if waited > rules.first_answer:
        Step.objects.get_or_create(thread=thread, code=StepCode.LATE)
    if waited >= rules.next_people and _take(thread, StepCode.NEXT_PEOPLE):
        ask_by_itself(thread)
    if waited >= rules.secretariat:
        _take(thread, StepCode.SECRETARIAT)


def _follow_closing(thread: Thread, today: date) -> None:
    if thread.closes is None:
        return
    turn = 1 + Step.objects.filter(thread=thread, code__in=ANEW).count()
    if today > thread.closes:
        if thread.first_answered is None:
            _extend(thread, today, turn)
        elif _take(thread, StepCode.COMPILING, turn):
            start(thread, acting_person=None)
        return
    left = working_days_since(today, thread.closes, thread.community)
    if left <= rules_of(thread.community).remind_before and _take(thread, StepCode.CLOSING, turn):
        if thread.state == State.OPEN:
            move(thread, State.CLOSING, acting_person=None)
        enqueue("cop.discussions.routing_tasks.remind", thread.pk, turn)


def _extend(thread: Thread, today: date, turn: int) -> None:
    """No question ends without an answer: it stays open as long once more."""
    if not _take(thread, StepCode.EXTENDED, turn):
        return
    old, thread.closes = thread.closes, due(today, rules_of(thread.community).open_for, thread.community)
    thread.save(update_fields=["closes"])
    record(
        "discussions.extended", thread, acting_person=None, community=thread.community,
        old={"closes": old}, new={"closes": thread.closes},
    )  # fmt: skip
    if thread.state == State.CLOSING:
        move(thread, State.OPEN, acting_person=None)


def _take(thread: Thread, code: StepCode, turn: int = 1) -> bool:
    """Note a step, and have those who follow the query told; False where it was taken before."""
    step, new = Step.objects.get_or_create(thread=thread, code=code, turn=turn)
    if new:
        enqueue("cop.discussions.routing_tasks.tell_of_step", step.pk)
    return new
