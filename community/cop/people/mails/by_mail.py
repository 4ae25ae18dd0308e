"""Mail that answers mail: what can be done by mail, what was done, and what is asked once more. Each function queues one
message, in the transaction of what it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import communities_open, partnership
from cop.people import letter_addresses as addresses
from cop.people.choices import Rhythm
from cop.people.mails.recipients import to_person
from cop.people.models import HelpAsked, Person
from cop.services.languages.queries import own_names
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.incoming.words import Word, written
from cop.services.mail.links import absolute
from cop.services.mail.subjects import plain


class Answered(NamedTuple):
    """The mail that one of ours answers: its number, Message-ID and subject."""

    number: int
    message_id: str
    subject: str


def help_given(to: Recipient, mail: Answered, *, handed_on: bool = False, no_word: bool = False) -> None:
    """Say what can be done by mail, and with `handed_on` that a person answers; with `no_word` that no word was found."""
    context = {
        "handed_on": handed_on,
        "no_word": no_word,
        "languages": own_names(),
        "member": to.person_number is not None,
        "words": by_one_word(to.language or "en"),
        "help": addresses.known_address(addresses.HELP),
        "join": addresses.known_address(addresses.JOIN),
        "leave": addresses.known_address(addresses.LEAVE),
        "communities": [
            {"names": one.names, "address": addresses.known_address(one.slug)} for one in communities_open()
        ],
    }
    _answer("people/help_by_mail", to, mail, context, addresses.known_address(addresses.HELP) or None)


def by_one_word(language: str) -> dict[str, str]:
    """Return the words that a reply may be, as a language writes them, by what they mean; none where no mail comes in."""
    return {word.name.lower(): written(word, language) for word in Word} if settings.MAIL_DOMAIN else {}


def rhythm_in_words(kind: str | Promise, rhythm: Rhythm) -> str:
    """Return how often a kind of mail comes, in the active language."""
    return _("%(kind)s: %(often)s") % {"kind": kind, "often": rhythm.label}


def done(
    to: Recipient,
    mail: Answered,
    lines: Sequence[str],
    *,
    person: Person,
    refused: Sequence[str] = (),
    undo: int | None = None,
    purpose: str = addresses.RHYTHM,
) -> None:
    """Say what was done, what was not, and how to take it back; `undo` is the number that does it, at a reply's `purpose`."""
    language = to.language or "en"
    context = {
        "lines": lines,
        "refused": refused,
        "undo": written(Word.UNDO, language) if undo is not None else "",
        "page": absolute("people:my_data"),
    }
    back = addresses.reply_address(purpose, undo or 0, person.pk)
    _answer("people/done_by_mail", to, mail, context, back)


def leave_question(
    to: Recipient, mail: Answered, person: Person, places: Sequence[Community | None], asked: datetime
) -> None:
    """Ask once more whether somebody wants to leave all of it, or which of the `places`, by their numbers."""
    context = {
        "places": [place.names if place else partnership().names for place in places],
        "yes": written(Word.YES, to.language or "en"),
        "page": absolute("people:leave"),
    }
    back = addresses.reply_address(addresses.LEAVING, int(asked.timestamp()), person.pk)
    _answer("people/leave_by_mail", to, mail, context, back)


class Question(NamedTuple):
    """One question of joining by mail: its number, its words, a word on it, what may be answered, and what is wrong with the
    answer so far."""

    number: int
    words: str
    hint: str = ""
    offered: Sequence[str] = ()
    wrong: str = ""


def join_questions(
    to: Recipient,
    mail: Answered,
    back: str | None,
    questions: Sequence[Question],
    *,
    missing: bool,
    known: Sequence[Question] = (),
    examples: Sequence[str] = (),
    languages: str = "",
) -> None:
    """Ask what joining needs, or once more what is missing beside the `known` answers (each the hint of its question);
    `examples` show how to answer, and whoever names one of the `languages` gets it all in that. The answers go `back`."""
    context = {
        "questions": questions,
        "missing": missing,
        "known": known,
        "examples": examples,
        "languages": languages,
        "page": absolute("people:join"),
        "help": addresses.known_address(addresses.HELP),
    }
    _answer("people/join_by_mail", to, mail, context, back)


def help_answered(asked: HelpAsked) -> None:
    """Send the answer of a person to what was asked."""
    person = asked.person
    to = to_person(person, asked.address) if person else Recipient(asked.address, language=asked.language)
    context = {"answer": asked.answer, "asked": asked.text}
    back = addresses.reply_address(addresses.HELPED, asked.pk, asked.person_id)
    mail = Answered(asked.pk, asked.message_id, asked.subject)
    _answer("people/help_answered", to, mail, context, back)


def _answer(
    template: str,
    to: Recipient,
    mail: Answered,
    context: dict[str, Any],
    reply_to: str | None,
) -> None:
    again = {"again": _again(mail.subject)}
    key = f"{template.replace('/', '-')}-{mail.number}"
    queue(template, to=to, context=again | context, key=key, reply_to=reply_to, answers=mail.message_id)


def _again(subject: str) -> str:
    """The subject of the mail that is answered, so that mail programs keep both together."""
    words = plain(subject)
    return f"Re: {words}" if words else ""
