"""The addresses of ours that people open: help@, join@, leave@, and replies to the mails of this room."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cop.people.actions.joining import deciding
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.letter_addresses import (
    AGAIN,
    DIGEST,
    DRAFT,
    HELP,
    HELPED,
    JOIN,
    LEAVE,
    LEAVING,
    MORE,
    PURPOSES,
    RHYTHM,
    TONGUE,
    YEARLY,
)
from cop.people.letters import coming_back, digests, helping, joining, leaving, yearly
from cop.people.letters.senders import answered, in_language_of, person_of, recipient, word_of
from cop.people.mails import by_mail as mails
from cop.people.models import HelpAsked, Person, Remark
from cop.people.queries.applications import open_question
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.addresses import Named, named_behind
from cop.services.mail.incoming.doors import Entrance, Refused, register
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word
from cop.services.things import Reference, reference


def register_entrances() -> None:
    """Called once when Django starts."""
    register(Entrance(HELP, _called(HELP), helping.help_wanted, open_to_strangers=True))
    register(Entrance(JOIN, _called(JOIN), joining.begin, open_to_strangers=True))
    register(Entrance(LEAVE, _called(LEAVE), leaving.ask))
    register(Entrance("people", _named, _reply, owner=lambda named: named.person or None, open_to_strangers=True))


def _called(local: str) -> Callable[[str], str | None]:
    return lambda asked: local if asked == local else None


def _named(local: str) -> Named | None:
    return named_behind(local, "reply", PURPOSES)


def _reply(letter: Letter, named: Named) -> Reference | None:
    """A reply to a mail of this room. An address for one person is nobody's once they are gone."""
    person = person_of(letter)
    if named.purpose == DRAFT:
        return joining.go_on(letter, named.thing)
    if named.purpose == HELPED:
        return _helped(letter, named, person)
    if person is None or person.pk != named.person:
        raise _nothing_there(letter)
    return _OF_ONES_OWN[named.purpose](letter, named.thing, person)


def _helped(letter: Letter, named: Named, person: Person | None) -> Reference | None:
    """Whoever got an answer goes on, from where it went."""
    asked = HelpAsked.objects.filter(pk=named.thing).first()
    if asked is None or (asked.person_id or 0) != named.person:
        raise _nothing_there(letter)
    if asked.person_id is None and (not letter.proven or asked.address != letter.came_from):
        raise _nothing_there(letter)
    return helping.understood(letter, asked)


def _leaving(letter: Letter, asked: int, person: Person) -> Reference | None:
    word = word_of(letter)
    if word in (Word.YES, Word.LEAVE):
        leaving.yes(letter, asked, person)
    elif named := leaving.named(letter, asked, person):
        leaving.yes(letter, asked, person, named)
    elif word in (Word.NO, Word.UNDO, Word.NOT_NOW):
        leaving.no(letter, person)
    else:
        return helping.understood(letter, None)
    return reference(person)


def _rhythm(letter: Letter, back: int, person: Person) -> Reference | None:
    if back and word_of(letter) == Word.UNDO:
        helping.undo_rhythm(letter, back)
        return reference(person)
    return helping.understood(letter, None)


def _tongue(letter: Letter, version: int, person: Person) -> Reference | None:
    if version and word_of(letter) == Word.UNDO:
        helping.undo_language(letter, version)
        return reference(person)
    return helping.understood(letter, None)


def _more(letter: Letter, question: int, person: Person) -> Reference | None:
    """The answer to what the desk asked about an application."""
    asked = Remark.objects.filter(pk=question, application__person=person).select_related("application").first()
    with in_language_of(letter):
        if asked is None or open_question(asked.application) != asked:
            raise Refused(_("This was answered already. Nothing was changed."), Reason.NO_SUCH_ADDRESS)
        try:
            deciding.answer_more(asked.application, letter.signed[:4000], via="mail")
        except (AlreadyDone, ValueError):
            raise Refused(_("This was answered already. Nothing was changed."), Reason.EMPTY) from None
        thanks = _("Thank you. Your answer is with the secretariat.")
        mails.done(recipient(letter), answered(letter), [thanks], person=person)
    return reference(asked)


def _nothing_there(letter: Letter) -> Refused:
    with in_language_of(letter):
        return Refused(_("What you replied to is not there any more."), Reason.NO_SUCH_ADDRESS)


_OF_ONES_OWN: dict[str, Callable[[Letter, int, Person], Reference | None]] = {
    YEARLY: yearly.still_right,
    LEAVING: _leaving,
    RHYTHM: _rhythm,
    TONGUE: _tongue,
    MORE: _more,
    DIGEST: digests.to_digest,
    AGAIN: coming_back.go_on,
}
