"""Asking through the facilitator: rounds, looks, handing over, and lifting the cover."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import (
    may_appear_otherwise,
    may_offer_cover,
    may_see_who_asked,
    may_see_who_speaks,
    shows_later,
)
from cop.discussions.actions import asking, checking, ending, making_public, posting
from cop.discussions.actions.attaching import take_along
from cop.discussions.actions.holding import standing_of_post
from cop.discussions.actions.posting import put_out
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.waiting import drop, drop_acts, put_by
from cop.discussions.choices import UNSENT, Later, ShownAs, Side, Standing, State
from cop.discussions.models import Cover, Look, Post, Reply, Thread, Waiting
from cop.discussions.queries.covers import person_behind
from cop.discussions.queries.crowds import facts_shown, hides_well
from cop.discussions.queries.facilitators import facilitators
from cop.discussions.queries.indexing import POST, THREAD
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import RENDERED, rendered
from cop.services.search.actions import index

NOT_SHOWN = (*UNSENT, State.WITHDRAWN)
"""In a thread that its asker took back nothing goes out, until it is open again."""

WITH_WORDS = (Later.WORDED, Later.EDITED, Later.CAME_OF_IT)
"""What who asked wrote, to be read by them where it could not go out."""


def go_round(now: datetime | None = None) -> None:
    """Do what who asked under cover did since the last round, put out what they said and is due, also where the thread
    ended meanwhile, and tell the facilitators in charge of what waits for them.

    A job calls it every hour; a second run finds nothing left to do.
    """
    now = now or timezone.now()
    _bring(Waiting.objects.filter(due__lte=now))
    due = Post.objects.filter(standing=Standing.LATER, said__lte=now).exclude(thread__state__in=NOT_SHOWN)
    for number in list(due.order_by("pk").values_list("pk", flat=True)):
        _put_out(number)
    for number in list(Cover.objects.filter(tell__lte=now).values_list("pk", flat=True)):
        _tell(number)


@transaction.atomic
def look(thread: Thread, *, acting_person: Person) -> Look:
    """Note that somebody looks who asked, or who speaks under the Chatham House rule. For the facilitator in charge, and
    under that rule for every facilitator of the community. The asker sees the day. Raises PermissionDenied."""
    if not (may_see_who_asked(acting_person, thread) or may_see_who_speaks(acting_person, thread)):
        raise PermissionDenied
    record("discussions.looked", thread, acting_person=acting_person, community=thread.community)
    return Look.objects.create(thread=thread, by=acting_person)


@transaction.atomic
def offer(thread: Thread, to: Person, *, acting_person: Person) -> None:
    """Offer another facilitator to keep who asked; nothing changes before the asker agrees. For the facilitator in charge,
    and for any other once that one facilitates the community no more. Whoever asked may be offered it as any other: a gap
    in the list would name them. Raises PermissionDenied."""
    thread, cover = _locked(thread)
    others = facilitators(thread.community).exclude(pk=cover.keeper_id or 0)
    if not may_offer_cover(acting_person, thread) or not others.filter(pk=to.pk).exists():
        raise PermissionDenied
    cover.offered_to = to
    cover.save(update_fields=["offered_to"])
    record("discussions.cover_offered", thread, acting_person=acting_person, community=thread.community)


@transaction.atomic
def answer_offer(thread: Thread, *, agrees: bool, acting_person: Person, in_round: bool = False) -> None:
    """Agree that another facilitator learns who asked and is in charge from now on, or refuse. For who asked; once it is
    open, with the next round.

    Raises PermissionDenied, NotNow where nothing is offered any more.
    """
    thread, cover = _locked(thread)
    if not may_appear_otherwise(acting_person, thread):
        raise PermissionDenied
    if cover.offered_to is None:
        raise NotNow(_("Nothing is offered any more."))
    if not in_round and shows_later(acting_person, thread):
        drop_acts(thread, Later.HANDED_OVER, Later.NOT_HANDED)
        put_by(thread, Later.HANDED_OVER if agrees else Later.NOT_HANDED, {"to": cover.offered_to.pk})
        return
    if agrees:
        cover.keeper = thread.asker = thread.facilitator = cover.offered_to
        thread.save(update_fields=["asker", "facilitator"])
        thread.posts.filter(of_asker=True).update(author=cover.keeper)
    cover.offered_to = None
    cover.save(update_fields=["keeper", "offered_to"])
    act = "discussions.cover_handed_over" if agrees else "discussions.cover_not_handed_over"
    record(act, thread, acting_person=thread.asker, community=thread.community)


@transaction.atomic
def appear_as(thread: Thread, shown_as: str, *, acting_person: Person, in_round: bool = False) -> Thread:
    """Appear otherwise than until now: by name, which lifts the cover for good, or with the next round with more or less
    under it. For who asked. What was said under cover appears the same way; mails that went out stay as they are.

    With the name, the ledger says who it is from now on, and what waited for the round is done. Raises PermissionDenied, and
    NotNow where too few fit what would be shown.
    """
    thread, cover = _locked(thread)
    if not may_appear_otherwise(acting_person, thread) or shown_as not in ShownAs.values:
        raise PermissionDenied
    if not hides_well(thread.community, acting_person, shown_as):
        raise NotNow(
            _("Fewer than five members here fit that, so it would tell who you are. Appear with nothing else.")
        )
    if shown_as != ShownAs.NAME and not in_round and shows_later(acting_person, thread):
        put_by(thread, Later.SHOWN, {"shown_as": shown_as})
        return thread
    shown = {"shown_as": shown_as, **facts_shown(acting_person, shown_as)}
    named = {"asker": acting_person} if shown_as == ShownAs.NAME else {}
    for name, value in (shown | named).items():
        setattr(thread, name, value)
    thread.save(update_fields=[*shown, *named])
    own = thread.posts.filter(of_asker=True)
    numbers = list(own.values_list("pk", flat=True))
    own.update(**shown, **({"author": acting_person, "of_asker": False} if named else {}))
    if named:
        cover.delete()
        Look.objects.filter(thread=thread).delete()
    index(THREAD, [thread.pk])
    index(POST, numbers)
    act = "discussions.cover_lifted" if named else "discussions.shown_otherwise"
    record(act, thread, acting_person=thread.asker, community=thread.community)
    if named:
        _bring(Waiting.objects.filter(thread=thread))
    return thread


def bring_check(thread: Thread) -> None:
    """Tell what who asked said of the draft of a reply before its round, as it is published now: it counts too."""
    _bring(Waiting.objects.filter(thread=thread, act=Later.CHECKED))


def _bring(waiting: QuerySet[Waiting]) -> None:
    """Do what waits, one after the other; a thread is taken back last, so that nothing else of it fails."""
    found = list(waiting.filter(failed=False).values_list("act", "pk"))
    for _act, number in sorted(found, key=lambda one: (one[0] == Later.WITHDRAWN, one[1])):
        _bring_one(number)


@transaction.atomic
def _bring_one(number: int) -> None:
    """Do something that waits, as who asked; what can be done no longer is dropped, but for words, which they keep."""
    found = Waiting.objects.filter(pk=number, failed=False).first()
    if found is None:
        return
    Thread.objects.select_for_update(of=("self",)).get(pk=found.thread_id)
    rows = Waiting.objects.select_for_update(of=("self",)).select_related("thread__community", "thread__asker")
    waiting = rows.filter(pk=number, failed=False).first()
    if waiting is None:
        return
    thread = waiting.thread
    person = person_behind(thread) if thread.is_covered else thread.asker
    try:
        with transaction.atomic():
            if person is not None:
                _DONE[Later(waiting.act)](waiting, person)
    except (PermissionDenied, NotNow, ChangedMeanwhile):
        waiting.failed = waiting.act in WITH_WORDS
        waiting.save(update_fields=["failed"])
    if not waiting.failed:
        drop(Waiting.objects.filter(pk=number))


def _withdraw_post(waiting: Waiting, person: Person) -> None:
    post = Post.objects.select_related("thread").get(pk=waiting.post_id or 0)
    posting.withdraw_post(post, acting_person=person, in_round=True)


def _accept(waiting: Waiting, person: Person) -> None:
    post = Post.objects.filter(pk=waiting.values["post_number"] or 0, standing=Standing.CLEAR).first()
    if post is not None or waiting.values["post_number"] is None:
        posting.accept(waiting.thread, post, acting_person=person, in_round=True)


def _tell_what_came(waiting: Waiting, person: Person) -> None:
    reply = Reply.objects.select_related("thread__community", "thread__asker").get(thread=waiting.thread)
    checking.tell_what_came(reply, waiting.values["text"], person=person, in_round=True)


def _answer_offer(waiting: Waiting, person: Person) -> None:
    if Cover.objects.filter(thread=waiting.thread, offered_to=waiting.values["to"]).exists():
        agrees = waiting.act == Later.HANDED_OVER
        answer_offer(waiting.thread, agrees=agrees, acting_person=person, in_round=True)


def _agree(waiting: Waiting, person: Person) -> None:
    agrees = waiting.act == Later.PUBLIC
    making_public.agree(waiting.thread, Side.ASKER, agrees=agrees, acting_person=person, in_round=True)


_DONE: dict[Later, Callable[[Waiting, Person], object]] = {
    Later.WORDED: lambda waiting, person: asking.word_in_round(waiting, acting_person=person),
    Later.WITHDRAWN: lambda waiting, person: asking.withdraw(waiting.thread, acting_person=person, in_round=True),
    Later.REOPENED: lambda waiting, person: ending.reopen(
        waiting.thread, was=State.WITHDRAWN, acting_person=person, in_round=True
    ),
    Later.EDITED: lambda waiting, person: posting.edit_in_round(waiting, acting_person=person),
    Later.TAKEN_BACK: _withdraw_post,
    Later.ACCEPTED: _accept,
    Later.PUBLIC: _agree,
    Later.NOT_PUBLIC: _agree,
    Later.CHECKED: lambda waiting, person: checking.check_in_round(waiting),
    Later.CAME_OF_IT: _tell_what_came,
    Later.SHOWN: lambda waiting, person: appear_as(
        waiting.thread, waiting.values["shown_as"], acting_person=person, in_round=True
    ),
    Later.HANDED_OVER: _answer_offer,
    Later.NOT_HANDED: _answer_offer,
}  # fmt: skip


@transaction.atomic
def _put_out(number: int) -> None:
    """Write a post anew that was due, so that neither its number nor its place tells when it was written."""
    found = Post.objects.filter(pk=number, standing=Standing.LATER).first()
    if found is None:
        return
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=found.thread_id)
    post = Post.objects.select_for_update().filter(pk=number, standing=Standing.LATER).first()
    if post is None or thread.state in NOT_SHOWN or thread.standing != Standing.CLEAR:
        return
    Post.objects.filter(pk=number).update(sent_once=None)
    post.pk, post._state.adding, post.thread = None, True, thread
    post.place, post.standing, post.said, post.version = thread.last_place + 1, Standing.HELD, timezone.now(), 1
    post.html, post.rendered = rendered(post.body, f"q{thread.pk}-{post.place}"), RENDERED
    post.save()
    take_along(number, post)
    Post.objects.filter(pk=number).delete()
    post.standing = standing_of_post(post, None)
    post.save(update_fields=["standing"])
    put_out(thread, post, acting_person=post.author)


@transaction.atomic
def _tell(number: int) -> None:
    if Cover.objects.filter(pk=number, tell__isnull=False).update(tell=None):
        enqueue("cop.discussions.tasks.tell_facilitator", number)


def _locked(thread: Thread) -> tuple[Thread, Cover]:
    found = Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
    cover = Cover.objects.filter(pk=thread.pk).first()
    if cover is None:
        raise PermissionDenied
    return found, cover
