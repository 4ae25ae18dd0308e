"""Replies about a consolidated reply: to its draft, to what came of it, and to itself once it is published."""

from django.utils.translation import gettext as _

from cop.discussions import letter_addresses as to
from cop.discussions.access import threads_visible_to
from cop.discussions.actions.checking import check, tell_what_came
from cop.discussions.letters.answering import mute, one_word
from cop.discussions.letters.doing import Reply, do, gone, need_text, note, refusal, say, thread_seen
from cop.discussions.letters.sending import send_reply
from cop.discussions.letters.wording import is_thanks, says, wish_of
from cop.discussions.models import Contributor, Edition
from cop.discussions.models import Reply as Compiled
from cop.discussions.queries.replies import NEW_DRAFT, Checker, is_taken_back
from cop.services.mail.incoming.signing import unsigned
from cop.services.mail.incoming.words import Word, said
from cop.services.things import Reference


def to_draft(reply: Reply) -> Reference | None:
    """What somebody quoted says of the draft: that it is right, what is not, and how they want to be named."""
    found = Contributor.objects.select_related("reply__thread__community", "person")
    quoted = found.filter(pk=to.number_in(reply.named.thing), person=reply.person).first()
    if quoted is None:
        raise gone()
    return _check(reply, Checker(quoted.reply, quoted, _version(reply, quoted.reply)))


def to_draft_of_asker(reply: Reply) -> Reference | None:
    """The same of who asked in their own name."""
    found = Compiled.objects.select_related("thread__community")
    compiled = found.filter(pk=to.number_in(reply.named.thing), thread__asker=reply.person).first()
    if compiled is None or compiled.thread.names_nobody:
        raise gone()
    return _check(reply, Checker(compiled, None, _version(reply, compiled)))


def _version(reply: Reply, compiled: Compiled) -> int:
    return compiled.version if to.of_version(reply.named.thing, compiled.version) else 0


def _check(reply: Reply, checker: Checker) -> Reference | None:
    thread, done = checker.reply.thread, list[str]()
    need_text(reply, thread)
    lines = reply.short.splitlines()
    wishes = [(line, wish_of(line)) for line in lines]
    words = "\n".join(line for line, wish in wishes if wish is None).strip() if checker.contributor else reply.short
    if checker.contributor:
        for wish in [wish for _line, wish in wishes if wish]:
            check(checker, wish)
            done = [_("In the reply you appear %(how)s.") % {"how": wish.label}]
    if words:
        if not checker.reads_this:
            over = _("This draft is no longer being checked: another one circulates, or its days are over.")
            raise refusal(thread, str(NEW_DRAFT) if is_taken_back(checker.reply) else over)
        done.append(_say_of_draft(checker, words, unsigned(words, reply.person.name)))
    note(reply, thread, " ".join(done), undo=bool(words) and said(words) == Word.YES)
    return do(thread, lambda: None)


def _say_of_draft(checker: Checker, words: str, short: str) -> str:
    word = said(short)
    if word == Word.YES or says(short, "Right as it stands"):
        check(checker, "right")
        return _("Thank you. You said that the draft is right as it stands.")
    if is_thanks(short):
        return _("Nothing was changed.")
    if word == Word.UNDO:
        check(checker, "correct")
        return _("It is as before: you have not said yet whether the draft is right.")
    if word == Word.NO:
        return _("Please reply with what is not right, in your own words.")
    check(checker, "correct", correction=words)
    return _("Thank you. The facilitator reads your correction before the reply is published.")


def to_what_came(reply: Reply) -> Reference | None:
    """What somebody did with a reply."""
    compiled = (
        Compiled.objects.select_related("thread__community", "thread__asker").filter(pk=reply.named.thing).first()
    )
    if compiled is None or not threads_visible_to(reply.person).filter(pk=compiled.thread_id).exists():
        raise gone()
    if said(reply.short) == Word.STOP:
        return mute(reply, compiled.thread)
    need_text(reply, compiled.thread)
    return do(compiled.thread, lambda: tell_what_came(compiled, reply.text, person=reply.person))


def to_published(reply: Reply) -> Reference | None:
    """A reply to a published one: "send" brings all of it, "translate" its translation; words are an addition to it."""
    edition = Edition.objects.select_related("reply__thread__community").filter(pk=reply.named.thing).first()
    if edition is None:
        raise gone()
    thread = thread_seen(edition.reply.thread_id, reply.person)
    word = said(reply.short)
    if word in (Word.SEND, Word.TRANSLATE):
        return send_reply(reply, edition, thread, translated=word == Word.TRANSLATE)
    act = one_word(reply, thread)
    return act() if act else say(reply, thread)
