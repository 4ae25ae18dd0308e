"""Replies to what is new in a thread, and to what somebody said in one: in words, or in one."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cop.discussions.access import is_asker, may_answer
from cop.discussions.actions.following import follow
from cop.discussions.actions.posting import find_helpful, have_same_question, withdraw_post
from cop.discussions.choices import Followed
from cop.discussions.letters.asked import say_when_asked
from cop.discussions.letters.doing import Reply, do, not_posted, note, post_seen, say, thread_seen
from cop.discussions.letters.sending import send_translation
from cop.discussions.letters.wording import is_same_question, promised
from cop.discussions.models import Asked, Follow, Post, SameQuestion, Thread
from cop.discussions.queries.rules import day_in
from cop.services.mail.incoming.words import Word, said
from cop.services.mail.links import absolute
from cop.services.things import Reference

Act = Callable[[], Reference | None]


def to_thread(reply: Reply) -> Reference | None:
    """A reply to a mail that tells of a thread: an answer, or one word."""
    thread = thread_seen(reply.named.thing, reply.person)
    act = one_word(reply, thread)
    return act() if act else say(reply, thread)


def one_word(reply: Reply, thread: Thread) -> Act | None:
    """Return what one word in reply to a mail of a thread asks for; None where it is none. Mere thanks are no answer, nor
    are nods."""
    word = said(reply.short)
    acts: dict[Word, Act] = {
        Word.STOP: lambda: mute(reply, thread),
        Word.UNDO: lambda: _undo(reply, thread),
        Word.TRANSLATE: lambda: send_translation(reply, thread),
        Word.HELPFUL: lambda: do(thread, lambda: None),
    }
    if word in acts:
        return acts[word]
    if reply.thanks:
        return acts[Word.HELPFUL]
    if is_same_question(reply.short):
        return lambda: same(reply, thread)
    if act := promise(reply, thread):
        return act
    return (lambda: not_posted(reply, thread)) if reply.nods else None


def promise(reply: Reply, thread: Thread) -> Act | None:
    """Return what notes a promise of whoever was asked to answer, and tells everybody else that it is no answer; None where it
    is none."""
    promises, by = promised(reply.short, day_in(thread.community))
    if not promises or not may_answer(reply.person, thread):
        return None
    asked = Asked.objects.select_related("thread__community", "person").filter(thread=thread, person=reply.person)
    one = None if thread.names_nobody else asked.first()
    return (lambda: say_when_asked(reply, one, "yes", by)) if one else (lambda: not_posted(reply, thread))


def to_post(reply: Reply) -> Reference | None:
    """A reply to what somebody said: it stands below that, or thanks for it."""
    post = post_seen(reply.named.thing, reply.person)
    word = said(reply.short)
    if word == Word.HELPFUL or reply.thanks:
        return helpful(reply, post)
    if word == Word.TRANSLATE:
        return send_translation(reply, post.thread, post)
    if word == Word.UNDO:
        own = post.author_id == reply.person.pk and not post.of_asker
        return _take_back(reply, post) if own else helpful(reply, post, is_helpful=False)
    if word == Word.STOP:
        return mute(reply, post.thread)
    if reply.nods:
        return not_posted(reply, post.thread)
    act = promise(reply, post.thread)
    return act() if act else say(reply, post.thread, parent=post)


def _take_back(reply: Reply, post: Post) -> Reference | None:
    """Take one's own words back, in reply to a mail that shows them or says that they were posted."""
    became = do(post.thread, lambda: withdraw_post(post, acting_person=reply.person))
    note(reply, post.thread, _("It is taken back."))
    return became


def helpful(reply: Reply, post: Post, *, is_helpful: bool = True) -> Reference | None:
    """Find an answer helpful, or no longer; of one's own words that says nothing."""
    thread = post.thread
    own = is_asker(reply.person, thread) if post.of_asker else post.author_id == reply.person.pk

    def act() -> Post:
        if not own:
            find_helpful(post, helpful=is_helpful, acting_person=reply.person)
        return post

    return do(thread, act)


def same(reply: Reply, thread: Thread, *, has: bool = True) -> Reference | None:
    """Have the same question, or no longer, and say so; for who asked it that says nothing."""
    own = is_asker(reply.person, thread) and may_answer(reply.person, thread)

    def act() -> Thread:
        if not own:
            have_same_question(thread, same=has, acting_person=reply.person)
        return thread

    became = do(thread, act)
    if not own or thread.names_nobody:
        words = _("You are counted as one who has the same question. You get mail when somebody answers.")
        note(reply, thread, words if has else _("It is taken back."), undo=has)
    return became


def mute(reply: Reply, thread: Thread, *, muted: bool = True) -> Reference | None:
    """Hear nothing more of a thread, or again."""

    def act() -> Thread:
        follow(Followed.THREAD, str(thread.pk), muted=muted, acting_person=reply.person)
        return thread

    became = do(thread, act)
    words = _("You get no more mail about this.") if muted else _("You get mail about this again.")
    note(reply, thread, words, undo=muted, page=absolute("discussions:thread", thread.pk))
    return became


def _undo(reply: Reply, thread: Thread) -> Reference | None:
    muted = Follow.objects.filter(person=reply.person, kind=Followed.THREAD, what=str(thread.pk), muted=True)
    if not muted.exists() and SameQuestion.objects.filter(thread=thread, person=reply.person).exists():
        return same(reply, thread, has=False)
    return mute(reply, thread, muted=False)
