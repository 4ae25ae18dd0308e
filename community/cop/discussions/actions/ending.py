"""Ways out of a thread, and back: sent back to who asked, answered privately, redirected, archived, reopened."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import is_asker, may_facilitate, shows_later, threads_visible_to
from cop.discussions.actions.asking import move
from cop.discussions.actions.holding import standing_of_thread, tell_and_ask
from cop.discussions.actions.recording import moment, record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.waiting import put_by
from cop.discussions.choices import READ_BY_FEW, Kind, Later, Standing, State, StepCode
from cop.discussions.models import Ending, Step, Thread
from cop.discussions.queries.rules import day_in, due, rules_of
from cop.network.models import Community
from cop.people.models import Person
from cop.services.lines.actions import connect

A_DAY = timedelta(days=1)
LONGEST_OPEN = timedelta(days=92)
"""Three months: until then somebody can choose that answers are taken."""
LONGEST_WORD = 3000
LONGEST_WHERE = 300
LEAVES_FROM = (State.WORDING, State.OPEN, State.CLOSING, State.COMPILING)
"""From where a thread may be answered privately or redirected: as long as no reply of it circulates."""

REOPENED_FROM = (State.ARCHIVED, State.PRIVATELY, State.REDIRECTED)
TAKES_ANSWERS = (State.OPEN, State.CLOSING)
AT_ONCE = 200


@transaction.atomic
def answer_privately(thread: Thread, word: str, *, was: str, acting_person: Person) -> None:
    """End a thread because whoever asked has their answer. For whoever facilitates it; `was` is the state that they saw.

    The asker gets `word` by mail, under cover on the page of the thread; only they and the facilitators see it from now
    on. Raises PermissionDenied, and NotNow where it stands elsewhere by now.
    """
    thread = _taken(thread, was, LEAVES_FROM, acting_person)
    _end(thread, word)
    move(thread, State.PRIVATELY, acting_person=acting_person)


@transaction.atomic
def redirect(
    thread: Thread, word: str, *, was: str, to: Thread | None = None, where: str = "", acting_person: Person
) -> None:
    """Lead a thread to another one of ours, or to a person or place in words. For whoever facilitates it; `was` is the state
    that they saw. The asker gets `word` and the new place by mail, those who follow the place alone.

    Raises PermissionDenied, and NotNow where it stands elsewhere by now, or leads nowhere.
    """
    thread = _taken(thread, was, LEAVES_FROM, acting_person)
    open_to_readers = threads_visible_to(acting_person).exclude(state__in=READ_BY_FEW).filter(standing=Standing.CLEAR)
    if to is not None and (to.pk == thread.pk or not open_to_readers.filter(pk=to.pk).exists()):
        raise NotNow(_("There is no other thread with this number that you may see."))
    if to is None and not where.strip():
        raise NotNow(_("Say where it is led: the number of a thread, or a person or place in words."))
    _end(thread, word, where)
    thread.leads_to = to
    thread.save(update_fields=["leads_to"])
    if to is not None:
        happened = moment(thread, acting_person)
        connect(thread, to, acting_person=None if thread.chatham else acting_person, happened=happened)
    move(thread, State.REDIRECTED, acting_person=acting_person)


@transaction.atomic
def send_back(thread: Thread, word: str, *, was: str, acting_person: Person) -> None:
    """Give a thread that waits with the facilitator back to who asked, as their draft, with a word on what to change. For
    whoever facilitates it, who sees it again once it is sent again; `was` is the state that they saw.

    The asker gets the word by mail, under cover on the page of the thread. Raises PermissionDenied, and NotNow where it stands
    elsewhere by now, or nothing is said.
    """
    thread = _taken(thread, was, (State.WORDING,), acting_person)
    if not word.strip():
        raise NotNow(_("Say what is to be changed."))
    _end(thread, word)
    move(thread, State.DRAFT, acting_person=acting_person)


@transaction.atomic
def archive(thread: Thread, *, was: str, acting_person: Person) -> None:
    """Put a thread away: it is read and found, and takes no more answers. For whoever facilitates it; a query only with its
    reply, so that no question goes unanswered. Raises PermissionDenied, NotNow."""
    states = (State.PUBLISHED,) if thread.kind == Kind.QUERY else (*TAKES_ANSWERS, State.PUBLISHED)
    move(_taken(thread, was, states, acting_person), State.ARCHIVED, acting_person=acting_person)


@transaction.atomic
def reopen(thread: Thread, *, was: str, acting_person: Person, in_round: bool = False) -> None:
    """Open again what was archived, answered privately or redirected, for whoever facilitates it; or what was withdrawn, for
    who asked, under cover with the next round. With its published reply it goes back to that, else answers are taken anew.
    Raises PermissionDenied, NotNow."""
    thread = _locked(thread)
    own = thread.state == State.WITHDRAWN
    if not (is_asker(acting_person, thread) if own else may_facilitate(acting_person, thread)):
        raise PermissionDenied
    _check(thread, was, (State.WITHDRAWN,) if own else REOPENED_FROM)
    if own and not in_round and shows_later(acting_person, thread):
        put_by(thread, Later.REOPENED)
        return
    thread.leads_to = None
    Ending.objects.filter(thread=thread).delete()
    today = day_in(thread.community)
    if thread.kind == Kind.QUERY and thread.opened and (thread.closes is None or thread.closes <= today):
        thread.closes = due(today, rules_of(thread.community).open_for, thread.community)
    if thread.kind == Kind.DISCUSSION and thread.closes and thread.closes < today:
        thread.closes = None
    was_held = own and thread.standing == Standing.HELD
    if was_held:  # the case ended when it was withdrawn
        thread.standing = standing_of_thread(thread, acting_person, unseen=True)
    thread.save(update_fields=["leads_to", "closes", "standing"])
    if thread.opened:
        _note(thread, StepCode.REOPENED)
    move(thread, _back(thread), acting_person=thread.asker if own else acting_person)
    if was_held and thread.standing == Standing.CLEAR:
        tell_and_ask(thread)


@transaction.atomic
def take_until(thread: Thread, day: date, *, was: str, acting_person: Person) -> None:
    """Take answers to a query or discussion until another day. For whoever facilitates it. Raises PermissionDenied, NotNow."""
    thread = _taken(thread, was, TAKES_ANSWERS, acting_person)
    today = day_in(thread.community)
    if not today <= day <= today + LONGEST_OPEN:
        raise NotNow(_("Choose a day from today on, within three months."))
    old, thread.closes = thread.closes, day
    thread.save(update_fields=["closes"])
    record(
        "discussions.extended", thread, acting_person=acting_person, community=thread.community,
        old={"closes": old}, new={"closes": day},
    )  # fmt: skip
    left = due(today, rules_of(thread.community).remind_before, thread.community)
    if thread.state == State.CLOSING and day > left:
        move(thread, State.OPEN, acting_person=acting_person)


def quicker(thread: Thread) -> NotNow:
    """Say that somebody else took a thread further meanwhile, and where it stands now."""
    state = str(State(thread.state).label)
    return NotNow(
        _("Somebody else was quicker: it stands at “%(state)s” now. Nothing was changed by you."), state=state
    )


def close_what_is_over() -> None:
    """Close the discussions whose last day is over where their community works, and note why. A job calls it every hour."""
    open_still = Thread.objects.filter(kind=Kind.DISCUSSION, state=State.OPEN, standing=Standing.CLEAR)
    for number in list(open_still.filter(closes__lt=timezone.localdate() + A_DAY).values_list("pk", flat=True)):
        _close(number)


@transaction.atomic
def _close(number: int) -> None:
    thread = _locked(Thread(pk=number))
    is_over = thread.closes is not None and thread.closes < day_in(thread.community)
    if thread.kind != Kind.DISCUSSION or thread.state != State.OPEN or not is_over:
        return
    _note(thread, StepCode.TALKED)
    move(thread, State.ARCHIVED, acting_person=None)


def archive_what_is_over() -> None:
    """Archive published replies, and discussions and announcements in which nothing was said, for as long as their community
    waits. A job calls it every day."""
    for community in Community.objects.filter(opened__isnull=False):
        since = timezone.now() - timedelta(days=rules_of(community).archives_after)
        quiet = Q(state=State.PUBLISHED) | Q(state=State.OPEN, kind__in=(Kind.DISCUSSION, Kind.ANNOUNCEMENT))
        over = Thread.objects.filter(quiet, community=community, moved__lt=since, standing=Standing.CLEAR, sample=False)
        over = over.exclude(reply__published__gte=since)
        for number in list(over.order_by("moved", "pk").values_list("pk", flat=True)[:AT_ONCE]):
            _archive(number, since)


@transaction.atomic
def _archive(number: int, since: object) -> None:
    thread = _locked(Thread(pk=number))
    if thread.state in (State.PUBLISHED, State.OPEN) and thread.moved < since:  # type: ignore[operator]
        move(thread, State.ARCHIVED, acting_person=None)


def _note(thread: Thread, code: StepCode) -> None:
    turn = 1 + Step.objects.filter(thread=thread, code=code).count()
    Step.objects.create(thread=thread, code=code, turn=turn)


def _back(thread: Thread) -> State:
    reply = getattr(thread, "reply", None)
    if reply is not None and reply.number:
        return State.PUBLISHED
    if thread.opened is None:
        return State.DRAFT if thread.state == State.WITHDRAWN else State.WORDING
    return State.OPEN


def _end(thread: Thread, word: str, where: str = "") -> None:
    said = {"word": word[:LONGEST_WORD].strip(), "where": " ".join(where.split())[:LONGEST_WHERE]}
    Ending.objects.update_or_create(thread=thread, defaults=said)


def _taken(thread: Thread, was: str, states: tuple[State, ...], person: Person) -> Thread:
    """Lock a thread for somebody who takes it further; of two who do so at once the second is told."""
    thread = _locked(thread)
    if not may_facilitate(person, thread):
        raise PermissionDenied
    _check(thread, was, states)
    return thread


def _check(thread: Thread, was: str, states: tuple[State, ...]) -> None:
    if thread.state != was:
        raise quicker(thread)
    if thread.state not in states:
        raise NotNow(_("That does not go from where it stands now."))


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
