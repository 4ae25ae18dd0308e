"""Jobs of discussions. Each may run twice without harm: a mail has a key that names its event."""

from django.db import transaction
from django.utils import timezone

from cop.discussions import mails
from cop.discussions.actions import covering
from cop.discussions.actions.searches import token_of
from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.models import Post, SavedSearch, Thread
from cop.discussions.queries.following import followers_of_new_thread, followers_of_thread
from cop.discussions.queries.indexing import POST
from cop.discussions.queries.searches import due, new_hits
from cop.services.search.actions import index


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


def go_round() -> None:
    """Put out what was said under cover and is due."""
    covering.go_round()


def index_posts(number: int) -> None:
    """Bring what the index says of a thread's posts up to the state, topics and countries of the thread."""
    index(POST, Post.objects.filter(thread=number).values_list("pk", flat=True))


def tell_of_searches() -> None:
    """Tell those who saved a search what is new for it, each in a transaction of its own."""
    now = timezone.now()
    for search in due(now):
        with transaction.atomic():
            if hits := new_hits(search):
                mails.new_hits(search, hits, token_of(search))
            SavedSearch.objects.filter(pk=search.pk).update(told=now)
