"""Asking through the facilitator: rounds, looks, handing over, and lifting the cover."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import (
    may_appear_otherwise,
    may_offer_cover,
    may_see_who_asked,
    may_see_who_speaks,
)
from cop.discussions.actions.attaching import take_along
from cop.discussions.actions.holding import standing_of_post
from cop.discussions.actions.posting import put_out
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import UNSENT, ShownAs, Standing, State
from cop.discussions.models import Cover, Look, Post, Thread
from cop.discussions.queries.crowds import facts_shown, hides_well
from cop.discussions.queries.facilitators import facilitators
from cop.discussions.queries.indexing import POST, THREAD
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.markdown import RENDERED, rendered
from cop.services.search.actions import index

NOT_SHOWN = (*UNSENT, State.WITHDRAWN)
"""In a thread that its asker took back nothing goes out, until it is open again."""


def go_round(now: datetime | None = None) -> None:
    """Put out what was said under cover and is due, also where the thread ended meanwhile, and tell the facilitators in
    charge of what waits for them.

    A job calls it every hour; a second run finds nothing left to do.
    """
    now = now or timezone.now()
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
def answer_offer(thread: Thread, *, agrees: bool, acting_person: Person) -> None:
    """Agree that another facilitator learns who asked and is in charge from now on, or refuse. For who asked.

    Raises PermissionDenied, NotNow where nothing is offered any more.
    """
    thread, cover = _locked(thread)
    if not may_appear_otherwise(acting_person, thread):
        raise PermissionDenied
    if cover.offered_to is None:
        raise NotNow(_("Nothing is offered any more."))
    if agrees:
        cover.keeper = thread.asker = thread.facilitator = cover.offered_to
        thread.save(update_fields=["asker", "facilitator"])
        thread.posts.filter(of_asker=True).update(author=cover.keeper)
    cover.offered_to = None
    cover.save(update_fields=["keeper", "offered_to"])
    act = "discussions.cover_handed_over" if agrees else "discussions.cover_not_handed_over"
    record(act, thread, acting_person=thread.asker, community=thread.community)


@transaction.atomic
def appear_as(thread: Thread, shown_as: str, *, acting_person: Person) -> Thread:
    """Appear otherwise than until now: by name, which lifts the cover for good, or with more or less under it. For who
    asked. What was said under cover appears the same way; mails that went out stay as they are.

    With the name, the ledger says who it is from now on. Raises PermissionDenied, and NotNow where too few fit what would
    be shown.
    """
    thread, cover = _locked(thread)
    if not may_appear_otherwise(acting_person, thread) or shown_as not in ShownAs.values:
        raise PermissionDenied
    if not hides_well(thread.community, acting_person, shown_as):
        raise NotNow(
            _("Fewer than five members here fit that, so it would tell who you are. Appear with nothing else.")
        )
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
    return thread


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
