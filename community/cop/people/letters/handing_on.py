"""Handing a mail to the secretariat, where a person answers."""

from django.db import transaction

from cop.people.actions import help_asked
from cop.people.letters.senders import A_WEEK, answered, may_be_answered, person_of, recipient
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.doors import Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.moderation.limits import TooOften, take
from cop.services.things import Reference, reference

STRANGERS_A_WEEK = 20
"""So many mails a week of one address that is nobody's of ours come before the secretariat."""


def hand_on(letter: Letter, after: HelpAsked | None = None, *, no_word: bool = False) -> Reference | None:
    """Have the secretariat answer. Somebody whom we do not know is told so once a week; what they write besides goes on with
    what they wrote before. `no_word`: it may have been meant as a word of ours. Raises Refused."""
    to = recipient(letter)
    if letter.person is None:
        after = after or HelpAsked.objects.filter(person=None, address=to.address).order_by("-pk").first()
        _count(letter)
    is_told = letter.person is not None or may_be_answered(letter, "question")
    wanted = help_asked.Wanted(
        to.address, to.language or "en", letter.subject, letter.signed, letter.once, letter.message_id, after
    )
    with transaction.atomic():
        asked = help_asked.ask(wanted, acting_person=person_of(letter))
        if is_told:
            mails.help_given(to, answered(letter), handed_on=True, no_word=no_word)
    return reference(asked)


def _count(letter: Letter) -> None:
    try:
        take(f"mail-strangers-question:{letter.came_from}", per=A_WEEK, at_most=STRANGERS_A_WEEK)
    except TooOften as refused:
        raise Refused(str(refused), Reason.TOO_MANY) from None
