"""Jobs of discussions. Each may run twice without harm: a mail has a key that names its event."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cop.discussions import mails
from cop.discussions.actions import replying
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.models import Cover, Edition, Post, Reply, Thread
from cop.discussions.queries.following import followers_of_new_thread, followers_of_thread


def tell_facilitator(number: int) -> None:
    """Tell the facilitator in charge that something waits for their word."""
    thread = Thread.objects.select_related("facilitator", "community").filter(pk=number, state=State.WORDING).first()
    if thread is not None and thread.facilitator is not None:
        mails.waits_for_wording(thread, thread.facilitator)


def tell_of_thread(number: int) -> None:
    """Tell those who follow the community, a topic or a country of a thread that it is open."""
    thread = Thread.objects.select_related("community", "asker").filter(pk=number).exclude(state__in=UNSENT).first()
    if thread is not None and thread.standing == Standing.CLEAR:
        for person in followers_of_new_thread(thread):
            mails.opened(thread, person)


def tell_of_post(number: int) -> None:
    """Tell those who follow a thread what was said; not its author, and nobody of what is held."""
    post = Post.objects.select_related("thread__community", "author").filter(pk=number, standing=Standing.CLEAR).first()
    if post is not None:
        for person in followers_of_thread(post.thread, but=post):
            mails.said(post, person)


LATER = timedelta(days=91)
"""So long after a reply was published who asked is asked what came of it."""


def circulate_reply(number: int, version: int) -> None:
    """Send the draft of a reply to those quoted and to who asked; under cover all who follow hear that it is checked."""
    reply = _replies().filter(pk=number, version=version, checked_until__isnull=False).first()
    if reply is None:
        return
    thread = reply.thread
    quoted = list(reply.contributors.select_related("person").filter(person__email__isnull=False))
    for contributor in quoted:
        mails.check_reply(reply, contributor)
    numbers = {contributor.person_id for contributor in quoted}
    if not thread.is_covered:
        if thread.asker and thread.asker.email and thread.asker_id not in numbers:
            mails.check_reply_asked_for(reply, thread.asker)
        return
    for person in _with_asking(thread).exclude(pk__in=numbers):
        mails.reply_checked(reply, person, asks=person.asks)


def tell_of_reply(number: int) -> None:
    """Send a published reply to all who follow its thread."""
    edition = (
        Edition.objects.select_related("reply__thread__community", "reply__thread__asker").filter(pk=number).first()
    )
    if edition is not None and edition.reply.thread.standing == Standing.CLEAR:
        for person in followers_of_thread(edition.reply.thread):
            mails.reply_published(edition, person)


def end_circulations() -> None:
    """Publish the replies whose days of circulation are over and that nobody corrects; the others wait for the
    facilitator."""
    for reply in _replies().filter(checked_until__lt=timezone.localdate()):
        try:
            replying.publish(reply, acting_person=None)
        except NotNow:
            continue


def ask_what_came() -> None:
    """Ask, three months after, what came of a reply: who asked, and under cover all who follow."""
    for reply in _replies().filter(published__lt=timezone.now() - LATER, asked_what_came__isnull=True):
        thread = reply.thread
        if thread.is_covered:
            for person in _with_asking(thread):
                mails.what_came(reply, person, asks=person.asks)
        elif thread.asker and thread.asker.email:
            mails.what_came(reply, thread.asker, asks=True)
        Reply.objects.filter(pk=reply.pk).update(asked_what_came=timezone.now())


def _replies() -> Any:
    return Reply.objects.select_related("thread__community", "thread__asker")


def _with_asking(thread: Thread) -> Any:
    """Those who follow a thread, and of each whether they are who really asked."""
    asks = Cover.objects.filter(thread=thread, person=OuterRef("pk"))
    return followers_of_thread(thread).annotate(asks=Exists(asks))
