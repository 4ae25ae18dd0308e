"""`help@`: what can be done by mail, one word that changes how often mail comes or its language, and questions for a person."""

from django.db import transaction
from django.utils.translation import gettext as _

from cop.people.actions.profile import choose_languages
from cop.people.choices import Rhythm
from cop.people.letter_addresses import TONGUE
from cop.people.letters import joining, leaving, rhythms
from cop.people.letters.handing_on import hand_on
from cop.people.letters.senders import (
    answered,
    in_language_of,
    language_wanted,
    may_be_answered,
    person_of,
    recipient,
    word_of,
)
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked, Person
from cop.people.queries.profile import profile, profile_at
from cop.services.languages.queries import own_language_name
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
    code = language_wanted(letter)
    if code and letter.person:
        choose_language(letter, code)
        return None
    if word is None and not code and letter.text.strip():
        return hand_on(letter, after, no_word=after is None and "\n" not in letter.text.strip())
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


def choose_language(letter: Letter, code: str) -> None:
    """Have mail come in a language, and say so in it, with the way back."""
    person = person_of(letter)
    assert person is not None
    before = person.version
    with transaction.atomic():
        read = profile(person)["languages"]
        choose_languages([code, *(one for one in read if one != code)], acting_person=person)
        _told_language(letter, person, code, before)


def undo_language(letter: Letter, version: int) -> None:
    """Have mail come in the languages of an older version of the profile, and say so."""
    person = person_of(letter)
    assert person is not None
    with transaction.atomic():
        read = profile_at(version, person)["languages"]
        choose_languages(read, acting_person=person)
        _told_language(letter, person, next(iter(read), "en"), None)


def _told_language(letter: Letter, person: Person, code: str, undo: int | None) -> None:
    with in_language_of(letter):
        label = _("Language in which we write to you")
        lines = [_("%(kind)s: %(often)s") % {"kind": label, "often": own_language_name(code)}]
        mails.done(recipient(letter), answered(letter), lines, person=person, undo=undo, purpose=TONGUE)
