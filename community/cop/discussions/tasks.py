"""Jobs of discussions. Each may run twice without harm: a mail has a key that names its event."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cop.discussions import mails
from cop.discussions.access import may_be_public
from cop.discussions.actions import announcing, checking, covering, replying
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.searches import note_told, token_of
from cop.discussions.choices import ANSWERABLE, READ_BY_FEW, PostKind, Standing, State
from cop.discussions.models import Edition, Post, Reply, Thread
from cop.discussions.queries.facilitators import facilitators
from cop.discussions.queries.following import at_once, followers_of_thread, mentioned_in
from cop.discussions.queries.indexing import POST
from cop.discussions.queries.replies import asker_reads_by_mail, read_by_mail
from cop.discussions.queries.searches import due, new_hits
from cop.services.search.actions import index

SETTLED = timedelta(minutes=1)
"""After so long what was said is surely written down, and found."""


def tell_facilitator(number: int) -> None:
    """Tell the facilitator in charge that something waits for their word."""
    thread = Thread.objects.select_related("facilitator", "community").filter(pk=number, state=State.WORDING).first()
    if thread is None:
        tell_wanted_public(number)
    elif thread.facilitator is not None:
        mails.waits_for_wording(thread, thread.facilitator)


def tell_wanted_public(number: int) -> None:
    """Tell whoever did not say yet whether everybody may read a thread that the other side agreed. Who asked under cover
    reads it on its page."""
    thread = Thread.objects.select_related("facilitator", "community", "asker").filter(pk=number).first()
    if (
        thread is None
        or not may_be_public(thread)
        or bool(thread.public_for_asker) == bool(thread.public_for_facilitator)
    ):
        return
    if thread.public_for_asker:
        there = facilitators(thread.community).exclude(pk=(not thread.is_covered and thread.asker_id) or 0)
        person = there.filter(pk=thread.facilitator_id or 0).first() or there.first()
    else:
        person = None if thread.is_covered else thread.asker
    since = thread.public_for_asker or thread.public_for_facilitator
    if person is not None and person.email and since is not None:
        mails.wanted_public(thread, person, since=since)


def tell_of_thread(number: int) -> None:
    """Tell those whom its head mentions, and those who follow the community, a topic or a country of a thread, that it is
    open: one mail to each."""
    tell_mentioned(number)
    announcing.tell_of_opening(number)


def tell_of_post(number: int) -> None:
    """Tell those who follow a thread what was said; not who is named as its author, and nobody of what is held, or stands
    where few read it by now. The question of a week is told to all of them."""
    post = Post.objects.select_related("thread__community", "author").filter(pk=number, standing=Standing.CLEAR).first()
    if post is not None and post.thread.state not in READ_BY_FEW:
        tell_mentioned(post.thread_id, number)
        following = followers_of_thread(post.thread, but=None if post.kind == PostKind.FRAMING else post)
        for person in at_once(following, post.thread):
            mails.said(post, person)


def tell_mentioned(number: int, post_number: int = 0) -> None:
    """Tell those whom the head of a thread, or a post, mentions. Who follows it too gets this mail in place of the other:
    both have one key."""
    thread = Thread.objects.select_related("community", "asker").filter(pk=number, standing=Standing.CLEAR).first()
    post = Post.objects.filter(pk=post_number, thread=number, standing=Standing.CLEAR).first() if post_number else None
    if thread is None or thread.state in READ_BY_FEW or (post_number and post is None):
        return
    if post is not None:
        post.thread = thread
    for person in mentioned_in(thread, post):
        mails.mentioned(thread, post, person)


def go_round() -> None:
    """Put out what was said under cover and is due."""
    covering.go_round()


def index_posts(number: int) -> None:
    """Bring what the index says of a thread's posts up to the state, topics and countries of the thread."""
    index(POST, Post.objects.filter(thread=number).values_list("pk", flat=True))


def tell_of_searches() -> None:
    """Tell those who saved a search what is new for it, each in a transaction of its own: up to a moment by which what was
    said is written down too."""
    for search in due(timezone.now()):
        until = timezone.now() - SETTLED
        with transaction.atomic():
            if hits := new_hits(search, until):
                mails.new_hits(search, hits, token_of(search))
            note_told(search, until)


LATER = timedelta(days=91)
"""So long after a reply was published who asked is asked what came of it."""


def circulate_reply(number: int, version: int) -> None:
    """Send the draft of a reply to those quoted and to who asked; where nothing tells who that is, all who follow hear that
    it is checked."""
    reply = _replies().filter(pk=number, version=version, checked_until__isnull=False).first()
    if reply is None or reply.thread.state not in ANSWERABLE or reply.thread.standing != Standing.CLEAR:
        return
    thread = reply.thread
    quoted = read_by_mail(reply)
    for contributor in quoted:
        mails.check_reply(reply, contributor)
    numbers = {contributor.person_id for contributor in quoted}
    if not thread.names_nobody:
        if thread.asker and asker_reads_by_mail(reply, quoted):
            mails.check_reply_asked_for(reply, thread.asker)
        return
    for person in followers_of_thread(thread).exclude(pk__in=numbers):
        mails.reply_checked(reply, person)


def tell_of_reply(number: int) -> None:
    """Send a published reply to all who follow its thread."""
    edition = (
        Edition.objects.select_related("reply__thread__community", "reply__thread__asker").filter(pk=number).first()
    )
    if edition is not None and edition.reply.thread.standing == Standing.CLEAR:
        for person in at_once(followers_of_thread(edition.reply.thread), edition.reply.thread):
            mails.reply_published(edition, person)


def end_circulations() -> None:
    """Publish the replies whose days of circulation are over and that nobody corrects; the others wait for the
    facilitator."""
    ended = Q(checked_until__lt=timezone.localdate() + timedelta(days=1))
    for reply in _replies().filter(ended, thread__state__in=ANSWERABLE, thread__standing=Standing.CLEAR):
        try:
            replying.publish(reply, acting_person=None)
        except NotNow:
            continue


def ask_what_came() -> None:
    """Ask, three months after, what came of a reply: who asked, and all who follow where nothing tells who that is."""
    late = Q(published__lt=timezone.now() - LATER, asked_what_came__isnull=True, thread__standing=Standing.CLEAR)
    for reply in _replies().filter(late):
        thread = reply.thread
        if thread.names_nobody:
            for person in followers_of_thread(thread):
                mails.what_came(reply, person)
        elif thread.asker and thread.asker.email:
            mails.what_came(reply, thread.asker)
        checking.note_asked(reply)


def _replies() -> Any:
    return Reply.objects.select_related("thread__community", "thread__asker")
