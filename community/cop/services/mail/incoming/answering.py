"""Kind answers to mail that could not be taken: only to senders who are proven, and seldom (DESIGN section 8.4)."""

from datetime import timedelta

from cop.services.languages.queries import supported
from cop.services.languages.recognising import language_of
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.addresses import HELP, JOIN, known_address
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import language_of as language_of_word
from cop.services.mail.links import absolute
from cop.services.mail.subjects import plain
from cop.services.moderation.limits import TooOften, take

A_WEEK = timedelta(days=7)
ANSWERS_TO_A_MEMBER = 20
"""So many words a week on what could not be done go to one of ours, each about another mail of theirs."""


def say_not_taken(letter: Letter, reason: Reason, words: str = "", *, quoted: bool = True) -> None:
    """Tell the sender that nothing came of a mail, and why: in our `words`, or in those for the `reason`. To somebody whom we
    do not know at most once a week; their own words come back to them, `quoted`. Nothing goes to a sender who is not proven."""
    if not letter.proven and letter.person is None:
        return
    try:
        at_most = ANSWERS_TO_A_MEMBER if letter.person else 1
        take(f"mail-answer:{letter.came_from}", per=A_WEEK, at_most=at_most)
    except TooOften:
        return
    context = {
        "reason": reason.value,
        "words": words,
        "subject": plain(letter.subject),
        "text": letter.text if quoted else "",
        "member": letter.person is not None,
        "join": absolute("people:join"),
        "join_by_mail": known_address(JOIN),
        "help_by_mail": known_address(HELP),
        "contact": absolute("website:contact"),
    }
    queue("mail/not_taken", to=recipient(letter), context=context, key=f"mail-not-taken-{letter.number}",
          answers=letter.message_id)  # fmt: skip


def recipient(letter: Letter) -> Recipient:
    """Return the sender of a mail as a recipient: one of ours at their main address, in their language."""
    person = letter.person
    if person:
        return Recipient(person.address, person.number, person.language, name=person.name)
    return Recipient(letter.came_from, language=language(letter))


def language(letter: Letter) -> str:
    """Return the language in which to answer somebody whom we do not know: that of their words, else of what they quote."""
    said = language_of_word(letter.text) or language_of(letter.text) or language_of(letter.subject) or letter.language
    return supported(said) or "en"
