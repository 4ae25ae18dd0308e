"""Replies to whether everybody may read a thread."""

from django.utils.translation import gettext as _

from cop.discussions.access import is_asker
from cop.discussions.actions.making_public import agree
from cop.discussions.choices import Side
from cop.discussions.letters.doing import Reply, do, note, refusal, thread_seen
from cop.services.mail.incoming.words import Word, said
from cop.services.mail.links import absolute
from cop.services.things import Reference


def to_wanted_public(reply: Reply) -> Reference | None:
    """Yes or no of who asked in their own name, or of whoever facilitates; other words are for the page."""
    thread, word = thread_seen(reply.named.thing, reply.person), said(reply.short)
    if word not in (Word.YES, Word.NO, Word.UNDO):
        raise refusal(thread, _("Please reply “yes” or “no”, or write on the page of the query."))
    own = is_asker(reply.person, thread) and not thread.is_covered
    side = Side.ASKER if own else Side.FACILITATOR
    became = do(thread, lambda: agree(thread, side, agrees=word == Word.YES, acting_person=reply.person))
    words = _("Thank you. You agreed that everybody may read it.") if word == Word.YES else _("It stays as it is.")
    note(reply, thread, words, undo=word == Word.YES, page=absolute("discussions:thread", thread.pk))
    return became
