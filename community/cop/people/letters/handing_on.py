"""Handing a mail to the secretariat, where a person answers."""

from django.db import transaction

from cop.people.actions import help_asked
from cop.people.letters.senders import answered, may_be_answered, person_of, recipient
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked
from cop.services.mail.incoming.letters import Letter
from cop.services.things import Reference, reference


def hand_on(letter: Letter, after: HelpAsked | None = None, *, no_word: bool = False) -> Reference | None:
    """Have the secretariat answer; of somebody whom we do not know one question a week. `no_word`:
    it may have been meant as a word of ours."""
    if letter.person is None and after is None and not may_be_answered(letter, "question"):
        return None
    to = recipient(letter)
    wanted = help_asked.Wanted(
        to.address, to.language or "en", letter.subject, letter.signed, letter.once, letter.message_id, after
    )
    with transaction.atomic():
        asked = help_asked.ask(wanted, acting_person=person_of(letter))
        mails.help_given(to, answered(letter), handed_on=True, no_word=no_word)
    return reference(asked)
