"""The reply to the question whether somebody wrote a mail (`holding`). Its address went to a confirmed address of theirs alone,
so to know it is enough, as for the link beside it; what was done is said only there."""

from django.db import transaction

from cop.services.mail.actions import queue
from cop.services.mail.choices import HELD_FOR
from cop.services.mail.incoming import doors, holding
from cop.services.mail.incoming.addresses import HELD, Named, named_behind
from cop.services.mail.incoming.doors import Entrance, Known
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, said
from cop.services.mail.models import Incoming
from cop.services.moderation.limits import TooOften, take

NOT_MINE = (Word.NO, Word.NOT_ME)
POSTED, DISOWNED, HANDED_ON, GONE, HOW = "post", "not-me", "who", "gone", "how"
"""What came of a reply, as the mail after it says."""


def _named(local: str) -> Named | None:
    return named_behind(local, "reply", (HELD,))


@transaction.atomic
def _answer(letter: Letter, named: Named) -> None:
    """Do what the one new word of a reply says; a mail that only quotes or forwards the question says none."""
    person = doors.people().numbered(named.person)
    if person is None:
        return
    incoming = holding.waiting(named.thing, person)
    if incoming is None:
        _say(letter, named, person, None, GONE)
        return
    word = said(letter.text, f"{letter.name} {person.name}")
    done = _done(incoming, person, word, letter.text)
    _say(letter, named, person, incoming, done)
    if done == DISOWNED:
        holding.disown(incoming, person)


def _done(incoming: Incoming, person: Known, word: Word | None, text: str) -> str:
    if word in NOT_MINE:
        return DISOWNED
    if person.shared:
        return _handed_on(incoming, person, text)
    return POSTED if word == Word.YES and holding.release(incoming, person) else HOW


def _handed_on(incoming: Incoming, mailbox: Known, text: str) -> str:
    """Several people read the mailbox: "yes, Nimali Silva", or the name alone, says whom to ask."""
    line = text.strip().partition("\n")[0]
    first, _comma, rest = line.partition(",")
    chosen = doors.people().behind(mailbox, (rest if said(first) == Word.YES else line).strip())
    if chosen is None:
        return HOW
    try:
        holding.hand_to(incoming, mailbox, chosen)
    except TooOften:
        return HOW
    return HANDED_ON


def _say(letter: Letter, named: Named, person: Known, incoming: Incoming | None, done: str) -> None:
    """Tell the person what was done, at their own address; of what was not, once for each question."""
    if done in (GONE, HOW):
        try:
            take(f"mail-held-{done}:{named.thing}-{named.person}", per=HELD_FOR, at_most=1)
        except TooOften:
            return
    context = {"done": done} | (holding.asked_of(incoming, person) if incoming else {})
    queue("mail/held_answered", to=holding.recipient(person), context=context, answers=letter.message_id,
          key=f"mail-held-answered-{letter.number}", reply_to=holding.back_to(named) if done == HOW else None,
          secret=True)  # fmt: skip


OWNING_UP = Entrance("held", _named, _answer, bearer=True)
