"""Replies of those who were asked to answer, and of those for whom somebody typed an answer."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from cop.discussions import letter_addresses as to
from cop.discussions.actions.asking_people import say_by_link
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.typing import confirm_typed
from cop.discussions.choices import AskedState
from cop.discussions.letter_files import kept_files
from cop.discussions.letters.doing import Reply, do, gone, not_posted, note, once, refusal, say, thread_seen
from cop.discussions.letters.wording import FURTHEST, is_unsure, promised, says, somebody_else
from cop.discussions.models import Asked, Post, Thread
from cop.discussions.queries.asked import asked_by_link, typed_by_link
from cop.discussions.queries.rules import day_in
from cop.services.languages.queries import day
from cop.services.mail.incoming.words import Word, said
from cop.services.mail.links import absolute
from cop.services.things import Reference


def to_being_asked(reply: Reply) -> Reference | None:
    """A reply to the mail that asks somebody, or reminds them: an answer, a promise, or a no."""
    asked = asked_by_link(reply.named.thing, reply.person.pk)
    if asked is None:
        raise gone()
    thread = thread_seen(asked.thread_id, reply.person)
    spoken = _spoken(reply.short, day_in(thread.community))
    with_file = said(reply.short) in (Word.YES, Word.NO) and kept_files(reply.letter)
    if spoken and not with_file:
        return say_when_asked(reply, asked, *spoken)
    if reply.thanks:
        return do(thread, lambda: None)
    return not_posted(reply, thread) if reply.nods else answered(reply, thread)


def say_when_asked(reply: Reply, asked: Asked, act: str, by: date | None, suggests: str = "") -> Reference | None:
    """Note what somebody says who was asked, as the links of the mail do (`asking_people.BY_LINK`), and tell them."""
    if by and not day_in(asked.thread.community) <= by <= day_in(asked.thread.community) + FURTHEST:
        by = None
    became = do(asked.thread, lambda: _said(asked, act, by, suggests))
    asked.refresh_from_db()
    note(reply, asked.thread, _noted(asked), undo=act != "undo")
    return became


def answered(reply: Reply, thread: Thread, *, parent: Post | None = None) -> Reference | None:
    """Post what somebody says who was asked, and tell them so, with the way back: it may have been meant as a no. Who asked
    under cover is asked as others are, but none of that is a post of theirs, and nothing tells them."""
    became = say(reply, thread, parent=parent)
    post = Post.objects.filter(thread=thread, sent_once=once(reply.letter), author=reply.person, of_asker=False).first()
    if post:
        back = to.address_for(to.POST, post.pk, reply.person) or ""
        note(reply, thread, _("Thank you. It is posted as your answer."), undo=True, back=back)
    return became


def _spoken(text: str, today: date) -> tuple[str, date | None, str] | None:
    """What the links of the mail would do, said in words."""
    promises, by = promised(text, today)
    if promises:
        return "yes", by, ""
    suggests = somebody_else(text)
    if suggests is not None:
        return "no", None, suggests[:200]
    word = said(text)
    if word == Word.UNDO:
        return "undo", None, ""
    if word in (Word.YES, Word.NO):
        return word.value, None, ""
    return ("later", None, "") if word in (Word.NOT_NOW, Word.STOP) or says(text, "Not now") else None


def _said(asked: Asked, act: str, by: date | None, suggests: str) -> None:
    say_by_link(asked.pk, asked.person_id, act, by=by, suggests=suggests)


def _noted(asked: Asked) -> str:
    words = {
        AskedState.PROMISED: _("Thank you. You answer by %(day)s."),
        AskedState.DECLINED: _("Thank you. We ask somebody else."),
        AskedState.PASSED: _("Thank you. The facilitator reads whom you named: %(name)s"),
        AskedState.NOT_NOW: _("Thank you. Nobody waits for your answer now."),
        AskedState.ASKED: _("It is as before: your answer is welcome."),
    }
    said_of = words.get(AskedState(asked.state), _("Thank you"))
    return said_of % {"day": day(asked.promised) if asked.promised else "", "name": asked.suggests}


def to_typed(reply: Reply) -> Reference | None:
    """A reply to what the facilitator typed for somebody: yes, no, or more words, which stand below it."""
    post = typed_by_link(reply.named.thing, reply.person.pk)
    if post is None:
        raise gone()
    word = said(reply.short)
    if word not in (Word.YES, Word.NO):
        thread = thread_seen(post.thread_id, reply.person)
        if is_unsure(reply.short):
            raise refusal(thread, _("Please reply “yes” or “no”, or write on the page of the query."))
        return answered(reply, thread, parent=post)
    became = do(post.thread, _confirmed(post, reply, right=word == Word.YES))
    words = _("Thank you. You confirmed what was typed for you.") if word == Word.YES else _("It is taken back.")
    page = absolute("discussions:post", post.thread_id, post.place)
    note(reply, post.thread, words, page=page)
    return became


def _confirmed(post: Post, reply: Reply, *, right: bool) -> Callable[[], Post]:
    def act() -> Post:
        done = confirm_typed(post.pk, reply.person.pk, right=right)
        if done is None:
            raise NotNow(_("What you replied to is not there any more."))
        return done

    return act
