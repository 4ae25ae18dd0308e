"""Replies to what is new in a thread, and to what somebody said in one: in words, or in one."""

from django.utils.translation import gettext as _

from cop.discussions.access import is_asker, may_answer
from cop.discussions.actions.following import follow
from cop.discussions.actions.posting import find_helpful, have_same_question
from cop.discussions.choices import Followed
from cop.discussions.letters.doing import Reply, do, note, post_seen, say, thread_seen
from cop.discussions.letters.sending import send_translation
from cop.discussions.letters.wording import is_same_question, is_thanks
from cop.discussions.models import Follow, Post, SameQuestion, Thread
from cop.services.mail.incoming.words import Word, said
from cop.services.mail.links import absolute
from cop.services.things import Reference


def to_thread(reply: Reply) -> Reference | None:
    """A reply to a mail that tells of a thread: an answer, or one word."""
    thread = thread_seen(reply.named.thing, reply.person)
    return one_word(reply, thread) or say(reply, thread)


def one_word(reply: Reply, thread: Thread) -> Reference | None:
    """Do what one word in reply to a mail of a thread asks for; None where it is none. Mere thanks are no answer."""
    word = said(reply.short)
    if word == Word.STOP:
        return mute(reply, thread)
    if word == Word.UNDO:
        return _undo(reply, thread)
    if word == Word.TRANSLATE:
        return send_translation(reply, thread)
    if word == Word.HELPFUL or is_thanks(reply.short):
        return do(thread, lambda: thread)
    return same(reply, thread) if is_same_question(reply.short) else None


def to_post(reply: Reply) -> Reference | None:
    """A reply to what somebody said: it stands below that, or thanks for it."""
    post = post_seen(reply.named.thing, reply.person)
    word = said(reply.short)
    if word == Word.HELPFUL or is_thanks(reply.short):
        return helpful(reply, post)
    if word == Word.TRANSLATE:
        return send_translation(reply, post.thread, post)
    if word == Word.UNDO:
        return helpful(reply, post, is_helpful=False)
    if word == Word.STOP:
        return mute(reply, post.thread)
    return say(reply, post.thread, parent=post)


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
    """Have the same question; for who asked it that says nothing."""

    def act() -> Thread:
        if not (is_asker(reply.person, thread) and may_answer(reply.person, thread)):
            have_same_question(thread, same=has, acting_person=reply.person)
        return thread

    return do(thread, act)


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
