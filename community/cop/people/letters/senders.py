"""Whoever sent a mail: as a person, as a recipient, and in their language."""

from contextlib import AbstractContextManager
from datetime import timedelta

from django.utils import translation

from cop.people.letters.tongues import language_named
from cop.people.mails.by_mail import Answered
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.people.queries.admitting import person_at
from cop.services.languages.queries import supported
from cop.services.mail.actions import Recipient
from cop.services.mail.incoming.answering import language as language_of_letter
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, language_of, said
from cop.services.moderation.limits import TooOften, take

A_WEEK = timedelta(days=7)
MEMBERS_A_WEEK = 30
"""So many answers a week go to one of ours at a door; to anybody else one (DESIGN section 8.4)."""


def person_of(letter: Letter) -> Person | None:
    """Return who wrote a mail; None for somebody who is nobody of ours."""
    return Person.objects.get(pk=letter.person.number) if letter.person else None


def recipient(letter: Letter) -> Recipient:
    """Return where the answer to a mail goes: where it came from, if that is proven to be theirs, else the main address."""
    person = person_of(letter)
    if person is None:
        return Recipient(letter.came_from, language=language(letter))
    own = letter.proven and person_at(letter.came_from) == person
    return to_person(person, letter.came_from if own else "", language=language(letter))


def word_of(letter: Letter) -> Word | None:
    """Return the one word that a mail says; in its subject, where there is no text."""
    person = person_of(letter)
    return said(_words(letter), _names(letter, person))


def language_wanted(letter: Letter, spoken: str | None = None) -> str | None:
    """Return the language that a mail names and nothing else; a word of ours in the writer's own language, or in the one
    `spoken` with them so far, is that word ("hindi" is a no in Filipino)."""
    person = person_of(letter)
    own = person.first_language if person else spoken
    if own and language_of(_words(letter)) == own:
        return None
    return language_named(_words(letter), _names(letter, person))


def language(letter: Letter) -> str:
    """Return the language in which to answer: the person's own, else the one that the mail names, else that of the mail."""
    person = person_of(letter)
    spoken = person.first_language if person else language_wanted(letter)
    return supported(spoken) or language_of_letter(letter)


def _words(letter: Letter) -> str:
    return letter.text if letter.text.strip() else letter.subject


def _names(letter: Letter, person: Person | None) -> str:
    return " ".join([letter.name, *([person.name, person.name_latin, person.addressed_as] if person else [])])


def in_language_of(letter: Letter) -> AbstractContextManager[None]:
    """Return what makes the language of the sender the active one."""
    return translation.override(language(letter))


def may_be_answered(letter: Letter, door: str) -> bool:
    """Whether one more answer goes from a door to whoever wrote."""
    whose = letter.person.number if letter.person else letter.came_from
    try:
        take(f"mail-{door}:{whose}", per=A_WEEK, at_most=MEMBERS_A_WEEK if letter.person else 1)
    except TooOften:
        return False
    return True


def answered(letter: Letter) -> Answered:
    """Return what a mail of ours says of the one that it answers."""
    return Answered(letter.number, letter.message_id, letter.subject)
