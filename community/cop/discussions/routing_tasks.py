"""Jobs of asking people and of the clocks. Each may run twice without harm: a step is noted once, a mail has its key."""

from cop.discussions import mails
from cop.discussions.actions import asking_people, clocks
from cop.discussions.choices import EXPECTED, WANTS_ANSWERS, Standing
from cop.discussions.models import Asked, Post, Step, Thread
from cop.discussions.queries.asked import waited_for_in_vain
from cop.discussions.queries.following import at_once, followers_of_thread, reads_mail_of


def ask_by_itself(number: int) -> None:
    """Ask the likeliest people, where the community asks by itself and nobody was asked yet."""
    thread = Thread.objects.select_related("community").filter(pk=number, asked=None).first()
    if thread is not None:
        asking_people.ask_by_itself(thread)


def tell_asked(number: int) -> None:
    """Send the personal mail to somebody who was asked, if an answer is still wanted of them."""
    asked = Asked.objects.select_related("thread__community", "person").filter(pk=number, state__in=EXPECTED).first()
    if asked is not None and asked.person.email and _wants_answers(asked.thread):
        mails.asked(asked)


def tell_typed(number: int) -> None:
    """Show somebody what was typed for them; until they confirmed it, and once."""
    post = Post.objects.select_related("thread__community", "author").filter(pk=number, confirmed=None).first()
    if post is not None and post.author is not None and post.author.email and post.standing == Standing.CLEAR:
        mails.typed(post, post.author)


def tell_of_step(number: int) -> None:
    """Tell those who follow a query what is being done for it."""
    step = Step.objects.select_related("thread__community", "thread__asker").filter(pk=number).first()
    if step is not None and _wants_answers(step.thread):
        for person in at_once(followers_of_thread(step.thread), step.thread):
            mails.step(step, person)


def remind(number: int, turn: int) -> None:
    """Remind those who were asked by mail or promised an answer, and of whom none is there."""
    waiting = Asked.objects.filter(thread=number, state__in=EXPECTED, person__email__isnull=False)
    for asked in waiting.select_related("thread__community", "person"):
        if _wants_answers(asked.thread):
            mails.remind(asked, turn)


def tell_no_longer(number: int) -> None:
    """Tell those who promised an answer, or were asked and said nothing, that none is needed any more; nobody who wants no
    mail about discussions, or muted this one."""
    thread = Thread.objects.select_related("community", "asker").filter(pk=number).first()
    if thread is None or thread.state in WANTS_ANSWERS or thread.standing != Standing.CLEAR:
        return
    for asked in waited_for_in_vain(thread).select_related("person"):
        if reads_mail_of(thread, asked.person):
            asked.thread = thread
            mails.no_longer(asked)


def follow_clocks() -> None:
    """Take the steps that are due for every query that takes answers."""
    for number in clocks.waiting():
        clocks.follow(number)


def _wants_answers(thread: Thread) -> bool:
    return thread.state in WANTS_ANSWERS and thread.standing == Standing.CLEAR
