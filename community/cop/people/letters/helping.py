"""`help@`: what can be done by mail, one word that changes how often mail comes, and questions for a person."""

from django.db import transaction

from cop.people.choices import Rhythm
from cop.people.letters import joining, leaving, rhythms
from cop.people.letters.handing_on import hand_on
from cop.people.letters.senders import answered, in_language_of, may_be_answered, person_of, recipient, word_of
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word
from cop.services.things import Reference


def help_wanted(letter: Letter, named: str) -> Reference | None:
    """Do what a word asks for, and hand anything that says more to the secretariat."""
    return understood(letter, None)


def understood(letter: Letter, after: HelpAsked | None) -> Reference | None:
    """The same for a reply to what a person said."""
    word = word_of(letter)
    if word == Word.JOIN:
        return joining.begin(letter, "")
    if word == Word.LEAVE and letter.person:
        return leaving.ask(letter, "")
    if word in rhythms.MEANT and letter.person:
        choose_rhythm(letter, rhythms.MEANT[word])
        return None
    if word is None and letter.text.strip():
        return hand_on(letter, after)
    if may_be_answered(letter, "help"):
        mails.help_given(recipient(letter), answered(letter))
    return None


def choose_rhythm(letter: Letter, rhythm: Rhythm) -> None:
    """Have mail come as often as somebody says, and say so, with the way back."""
    person = person_of(letter)
    assert person is not None
    with transaction.atomic(), in_language_of(letter):
        kinds, back = rhythms.choose_all(rhythm, person)
        lines = [mails.rhythm_in_words(kind.name, rhythm) for kind in kinds]
        mails.done(recipient(letter), answered(letter), lines, person=person, undo=back)


def undo_rhythm(letter: Letter, number: int) -> None:
    """Have mail come as before, and say so."""
    person = person_of(letter)
    assert person is not None
    with transaction.atomic(), in_language_of(letter):
        lines = [mails.rhythm_in_words(kind.name, rhythm) for kind, rhythm in rhythms.take_back(number, person)]
        mails.done(recipient(letter), answered(letter), lines, person=person)
