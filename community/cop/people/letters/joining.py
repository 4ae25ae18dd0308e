"""`join@`: the questions of joining, answered by reply until nothing is missing; then the application is made as on the web."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import translation

from cop.people.actions.joining import confirming, drafting
from cop.people.actions.joining.refusals import AlreadyDone, AlreadyKnown
from cop.people.choices import ApplicationState
from cop.people.letter_addresses import DRAFT, reply_address
from cop.people.letters import coming_back, join_form
from cop.people.letters.handing_on import hand_on
from cop.people.letters.senders import (
    answered,
    in_language_of,
    language,
    language_wanted,
    may_be_answered,
    person_of,
    word_of,
)
from cop.people.letters.tongues import language_named
from cop.people.mails import by_mail as mails
from cop.people.mails import joining as usual_mails
from cop.people.mails.by_mail import Question
from cop.people.models import Application
from cop.people.queries.admitting import person_at
from cop.services.languages.queries import own_language_name, own_names, supported
from cop.services.mail.actions import Recipient
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word
from cop.services.things import Reference, reference

STEP = "by_mail"
"""What is kept of a draft as it is typed: the address, the replies so far, the versions of the texts that were shown."""
ASKED_AGAIN = 4


def begin(letter: Letter, named: str) -> Reference | None:
    """Ask whoever wants to join what joining needs; of somebody of ours only which places."""
    person = person_of(letter)
    if not may_be_answered(letter, "join"):
        return None
    if person is not None:
        return coming_back.ask(letter, person)
    spoken = language(letter)
    with transaction.atomic(), in_language_of(letter):
        draft = drafting.start(spoken)
        typed = {"address": letter.came_from, "told": {}, "asked": 1}
        _ask_all(letter, draft, typed)
    return reference(draft)


def go_on(letter: Letter, number: int) -> Reference | None:
    """Take a reply to the questions: of whoever was asked, from the address that was asked, proven by the mail."""
    draft = Application.objects.filter(pk=number, state=ApplicationState.DRAFT).first()
    typed = draft.answers.get("typed", {}).get(STEP) if draft else None
    if draft is None or not typed or not letter.proven or typed["address"] != letter.came_from:
        return _known_by_now(letter)
    if word_of(letter) == Word.HELP:
        return hand_on(letter)
    named = language_wanted(letter, draft.language)
    told = (
        {join_form.LANGUAGE: own_language_name(named)}
        if named
        else join_form.read(letter.text, typed.get("shown", join_form.fields()))
    )
    typed["told"] |= told
    spoken = language_named(told.get(join_form.LANGUAGE, "")) or draft.language
    with transaction.atomic(), translation.override(spoken):
        drafting.change_language(draft, spoken)
        if set(typed["told"]) == {join_form.LANGUAGE}:
            return _ask_all(letter, draft, typed)
        form = join_form.filled(typed["told"], letter.came_from, draft.language, typed["versions"])
        if not form.is_right:
            return _ask_again(letter, draft, typed, form, anything=bool(told))
    return _joined(letter, draft, form)


def _ask_all(letter: Letter, draft: Application, typed: dict[str, Any]) -> Reference:
    asked = join_form.questions(None, {}, draft.language)
    return _ask(letter, draft, typed | {"shown": join_form.fields()}, asked, missing=False)


def _ask_again(
    letter: Letter, draft: Application, typed: dict[str, Any], form: join_form.Filled, *, anything: bool
) -> Reference | None:
    """Ask what is missing; where not `anything` could be read of a reply, with how to answer."""
    if typed["asked"] >= ASKED_AGAIN:
        return hand_on(letter)
    typed |= {"asked": typed["asked"] + 1, "shown": join_form.missing(form, typed["told"])}
    asked = join_form.questions(form, typed["told"], draft.language)
    return _ask(
        letter, draft, typed, asked, missing=anything, known=join_form.understood(form, typed["told"], draft.language)
    )


def _ask(
    letter: Letter,
    draft: Application,
    typed: dict[str, Any],
    asked: list[Question],
    *,
    missing: bool,
    known: Sequence[Question] = (),
) -> Reference:
    drafting.keep_typed(draft, STEP, typed | {"versions": join_form.needed_versions()})
    to = Recipient(letter.came_from, language=supported(draft.language) or "en")
    examples = join_form.examples(typed["shown"], draft.language)
    mails.join_questions(
        to,
        answered(letter),
        _back(draft),
        asked,
        missing=missing,
        known=known,
        examples=examples,
        languages="" if missing else own_names(),
    )
    return reference(draft)


def _joined(letter: Letter, draft: Application, form: join_form.Filled) -> Reference | None:
    try:
        with transaction.atomic(), translation.override(draft.language):
            drafting.save_step(draft, "you", form.you.cleaned_data)
            drafting.save_step(draft, "work", form.work.answers())
            finished = drafting.save_step(draft, "joins", form.joins.answers())
            return reference(confirming.confirm_by_mail(finished))
    except (AlreadyKnown, AlreadyDone):
        return _known_by_now(letter)


def _back(draft: Application) -> str | None:
    return reply_address(DRAFT, draft.pk, None)


def _known_by_now(letter: Letter) -> Reference | None:
    """Somebody who answers once more is told how they stand."""
    person = person_at(letter.came_from) if letter.proven else None
    if person is not None and may_be_answered(letter, "join"):
        usual_mails.how_they_stand(person, letter.came_from, key=f"join-by-mail-{letter.number}")
    return reference(person) if person else None
