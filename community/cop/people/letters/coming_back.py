"""`join@` from somebody known, who left or wants a further place: asked and done as on the page, nothing is told twice."""

from collections.abc import Mapping
from zlib import crc32

from django.db import transaction
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import partnership
from cop.people.access import viewpoint
from cop.people.actions.joining.further import apply_further, consents_to_ask
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.forms.joining import FurtherForm, agreed, consent_name
from cop.people.letter_addresses import AGAIN, reply_address
from cop.people.letters.handing_on import hand_on
from cop.people.letters.join_form import is_yes
from cop.people.letters.lines import answers, chosen, folded
from cop.people.letters.senders import answered, in_language_of, language, may_be_answered, recipient, word_of
from cop.people.mails import by_mail as mails
from cop.people.mails.by_mail import Question
from cop.people.mails.joining import how_they_stand
from cop.people.models import Person
from cop.people.queries.applications import joinable, place_names, place_slugs
from cop.people.queries.consenting import current_texts
from cop.people.queries.erasing import pending
from cop.people.queries.memberships import places_left
from cop.services.languages.queries import text_of
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, written
from cop.services.things import Reference, reference

PLACE = "place"
Places = dict[str, Community | None]


def ask(letter: Letter, person: Person) -> Reference:
    """Ask somebody which places they join, and what they have to agree to; tell them how they stand where there is nothing to
    join."""
    offered = _offered(person)
    if offered:
        with transaction.atomic(), in_language_of(letter):
            _ask(letter, person, offered, None)
    else:
        how_they_stand(person, recipient(letter).address, key=f"join-by-mail-{letter.number}")
    return reference(person)


def go_on(letter: Letter, texts: int, person: Person) -> Reference | None:
    """Take a reply to that. `texts` are the consents that the mail showed: a yes counts for no others."""
    word, offered = word_of(letter), _offered(person)
    if not offered:
        return ask(letter, person) if may_be_answered(letter, "join") else None
    with in_language_of(letter):
        if word in (Word.NO, Word.STOP, Word.NOT_NOW):
            mails.done(recipient(letter), answered(letter), [_("Nothing was changed.")], person=person)
            return reference(person)
        told = {PLACE: letter.text} if word == Word.YES else _told(letter.text, person)
        if not told:
            return hand_on(letter)
        form = _form(told, person, offered, are_shown=texts == _texts(person))
        return _apply(letter, person, offered, form)


def _apply(letter: Letter, person: Person, offered: Places, form: FurtherForm) -> Reference | None:
    if not form.is_valid():
        if may_be_answered(letter, "join"):
            _ask(letter, person, offered, form)
        return reference(person)
    wished = [offered[slug] for slug in form.cleaned_data[PLACE]]
    try:
        spoken = language(letter)
        return reference(
            apply_further(
                wished, agreed=agreed(form, form.texts), language=spoken, acting_person=person, channel="mail"
            )
        )
    except AlreadyDone as done:
        return reference(done.application)


def _offered(person: Person) -> Places:
    """What somebody may join and has not asked for, by its name in forms."""
    view = viewpoint(person)
    if pending(person) or not (view.may("people.join") or view.may("people.join_another_community")):
        return {}
    return {place_slugs([one.community])[0]: one.community for one in joinable(person) if one.asked is None}


def _meant_by_yes(person: Person, offered: Places) -> Places:
    """All that they left; of what is offered besides, the only one."""
    left = places_left(person)
    return {slug: place for slug, place in offered.items() if (place.pk if place else None) in left} or (
        offered if len(offered) == 1 else {}
    )


def _asked_of(person: Person) -> FurtherForm:
    return FurtherForm(missing=consents_to_ask(person))


def _numbered(person: Person) -> list[str]:
    return [PLACE, *map(consent_name, _asked_of(person).texts)]


def _told(text: str, person: Person) -> dict[str, str]:
    told = answers(text, dict(enumerate(_numbered(person), start=1)), {})
    return {name: value for name, value in told.items() if name and value}


def _form(told: Mapping[str, str], person: Person, offered: Places, *, are_shown: bool) -> FurtherForm:
    wished = told.get(PLACE, "")
    named = [(folded(name), slug) for slug, place in offered.items() for name in _names(place)]
    data: dict[str, str | list[str]] = {PLACE: chosen(wished, named)}
    if not data[PLACE] and is_yes(wished):
        data[PLACE] = list(_meant_by_yes(person, offered))
    missing = consents_to_ask(person)
    for kind, text in current_texts().items():
        name = consent_name(kind)
        data[name] = str(text.version) if are_shown and is_yes(told.get(name, "")) else ""
    return FurtherForm(data, missing=missing)


def _names(place: Community | None) -> list[str]:
    return [*(place or partnership()).names.values()]


def _ask(letter: Letter, person: Person, offered: Places, wrong: FurtherForm | None) -> None:
    spoken = language(letter)
    form = wrong or _asked_of(person)
    why = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    yes, meant = written(Word.YES, spoken), place_names(_meant_by_yes(person, offered).values())
    hint = _("“%(yes)s” stands for: %(places)s") % {"yes": yes, "places": "; ".join(meant)} if meant else ""
    label = str(form.fields[PLACE].label)
    questions = [Question(1, label, hint, place_names(offered.values()), why.get(PLACE, ""))]
    for number, (kind, text) in enumerate(form.texts.items(), start=2):
        offer = f"{yes} / {written(Word.NO, spoken)}"
        questions.append(Question(number, text_of(text.texts), offer, (), why.get(consent_name(kind), "")))
    back = reply_address(AGAIN, _texts(person), person.pk)
    mails.join_questions(recipient(letter), answered(letter), back, questions, missing=False)


def _texts(person: Person) -> int:
    """A number for the texts of consents that somebody is asked for, which is another one when one of them changes."""
    return crc32(repr([(kind.value, text.version) for kind, text in _asked_of(person).texts.items()]).encode())
