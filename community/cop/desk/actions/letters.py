"""Writing letters to a group of people, having them sent, and stopping them. For those at the desk, each to whom they may
write; every function raises PermissionDenied for others."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.desk.access import letters_visible_to, may_approve, may_write_as
from cop.desk.choices import LetterState, Purpose
from cop.desk.mails import letter_in, letter_to
from cop.desk.models import Addressee, Letter
from cop.desk.models.letters import THREAD
from cop.desk.queries.groups import Group
from cop.desk.queries.letters import became, counted, kept, mails_of, needs_second, reached, readers, reading_of
from cop.network.models import Community
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed, check_opened
from cop.services.mail import actions as mail
from cop.services.moderation.limits import take
from cop.services.numbers import number_typed

SEND = "cop.desk.tasks.send_letters"


class NotPossible(Exception):
    """The letter is not any more, or not yet, in a state in which this can be done. Nothing was changed."""


class Nobody(Exception):
    """The letter would reach nobody. Nothing was changed."""


class NotAsSeen(Exception):
    """The letter was changed since the page was opened that it was to be sent from. Nothing was changed."""


@transaction.atomic
def begin(purpose: str, reason: str, community: Community | None, group: str, picked: Group, *, acting_person: Person,
          original: str) -> Letter:  # fmt: skip
    """Begin a letter, in the language `original`; `group` is the text of the address that `picked` stands in."""
    _check(acting_person, community.pk if community else None)
    letter = Letter.objects.create(
        purpose=purpose,
        reason=reason,
        community=community,
        group=group,
        filters=kept(picked),
        original=original,
        written_by=acting_person,
    )
    record("desk.letter_begun", letter, acting_person=acting_person, community=community, new={"purpose": purpose})
    return letter


@transaction.atomic
def address(letter: Letter, values: Values, picked: Group, *, opened: Values, acting_person: Person) -> None:
    """Say what a draft is for and to whom it goes: `purpose`, `reason`, `community` (its number), `group`.

    Raises ChangedMeanwhile where the form was `opened` on something else than there is now, and NotPossible.
    """
    letter = _draft(letter, acting_person)
    _check(acting_person, values["community"])
    now = addressed(letter)
    check_opened(opened, values, now)
    _old, new = changed(now, values)
    if new:
        letter.purpose, letter.reason, letter.group = values["purpose"], values["reason"], values["group"]
        letter.community_id, letter.filters = values["community"], kept(picked)
        _save(letter, new, acting_person)


@transaction.atomic
def write(letter: Letter, language: str, values: Values, *, opened: Values, acting_person: Person) -> None:
    """Write `subject` and `text` of a draft in a language; both empty take a language away that is not the original.

    Raises ChangedMeanwhile where the form was `opened` on something else than there is now, and NotPossible.
    """
    letter = _draft(letter, acting_person)
    now = written(letter, language)
    check_opened(opened, values, now)
    _old, new = changed(now, values)
    if not new:
        return
    for column, value in ((letter.subjects, values["subject"]), (letter.texts, values["text"])):
        column[language] = value
        if not value and language != letter.original:
            del column[language]
    _save(letter, [f"{name} ({language})" for name in new], acting_person)


@transaction.atomic
def discard(letter: Letter, *, acting_person: Person) -> None:
    """Throw a draft away. Raises NotPossible."""
    letter = _draft(letter, acting_person)
    record("desk.letter_discarded", letter, acting_person=acting_person, community=letter.community)
    letter.delete()


def send_test(letter: Letter, language: str, *, acting_person: Person) -> None:
    """Send a letter to oneself, as somebody gets it who reads `language`; its subject says that it is a test.

    Raises TooOften, and NotPossible without an address or a text.
    """
    take(f"letter-test:{acting_person.pk}", per=timedelta(hours=1), at_most=30)
    with transaction.atomic():
        _check(acting_person, letter.community_id)
        if not acting_person.email or not letter.texts.get(letter.original):
            raise NotPossible
        reading = reading_of(letter, [language])
        reader = readers(letter, [acting_person])[0]._replace(reading=reading)
        key = f"{letter.thread}-test-{uuid4().hex}"
        made = letter_to(letter_in(letter, reading, test=True), reader, key=key, due=timezone.now())
        mail.queue_ready([made])


@transaction.atomic
def ask(letter: Letter, due: datetime | None, *, version: int, acting_person: Person) -> LetterState:
    """Have a draft sent: now, or at the moment `due`. Where it reaches more people than one may write to alone, a second
    person has to `approve` it first.

    `version` is what the page showed. The ledger keeps how many it reached then, and the reason of one about the
    membership. Returns the state that the letter came into. Raises NotPossible, NotAsSeen, Nobody.
    """
    letter = _draft(letter, acting_person)
    if not letter.subjects.get(letter.original) or not letter.texts.get(letter.original):
        raise NotPossible
    if letter.purpose == Purpose.MEMBERSHIP and not letter.reason:
        raise NotPossible
    if letter.version != version:
        raise NotAsSeen
    people = reached(counted(letter, acting_person), acting_person)
    if not people:
        raise Nobody
    letter.sent_by, letter.asked, letter.due = acting_person, timezone.now(), due or timezone.now()
    letter.state = LetterState.ASKED if needs_second(letter, people, acting_person) else LetterState.SCHEDULED
    letter.save()
    new = {"people": people, "due": letter.due, "purpose": letter.purpose, "reason": letter.reason}
    _record(f"desk.letter_{letter.state}", letter, acting_person, new=new)
    _wake(letter)
    return LetterState(letter.state)


@transaction.atomic
def approve(letter: Letter, *, version: int, acting_person: Person) -> None:
    """Be the second person for a letter that was asked for by somebody else: it goes out at its moment, or now where that
    has passed. Raises NotPossible, NotAsSeen."""
    letter = _locked(letter, acting_person)
    if not may_approve(acting_person, letter):
        raise PermissionDenied
    if letter.state != LetterState.ASKED:
        raise NotPossible
    if letter.version != version:
        raise NotAsSeen
    letter.state, letter.approved_by = LetterState.SCHEDULED, acting_person
    letter.save()
    _record("desk.letter_approved", letter, acting_person)
    _wake(letter)


@transaction.atomic
def call_off(letter: Letter, *, acting_person: Person) -> None:
    """Make a letter a draft again that waits for its moment or for a second person. Raises NotPossible."""
    letter = _locked(letter, acting_person)
    if letter.state not in (LetterState.ASKED, LetterState.SCHEDULED):
        raise NotPossible
    letter.state, letter.due, letter.asked, letter.sent_by, letter.approved_by = (
        LetterState.DRAFT,
        None,
        None,
        None,
        None,
    )
    letter.save()
    _record("desk.letter_called_off", letter, acting_person)


@transaction.atomic
def stop(letter: Letter, *, acting_person: Person) -> tuple[int, int]:
    """Take back what of a letter is not in the relay's hands yet. What was handed over stays so.

    Returns how many people's mail went, or is just going, and how many get nothing. Raises NotPossible.
    """
    letter = _locked(letter, acting_person)
    if letter.state not in (LetterState.SENDING, LetterState.SENT):
        raise NotPossible
    mail.stop(letter.thread)
    made = Addressee.objects.filter(letter=letter)
    gone = made.filter(person__isnull=False).exclude(person__in=_mailed(letter)).delete()[0]
    if not gone and letter.state == LetterState.SENT:
        raise NotPossible
    letter.state, letter.ended = LetterState.STOPPED, timezone.now()
    letter.left_out |= {"stopped": gone}
    letter.save()
    went = made.count()
    _record("desk.letter_stopped", letter, acting_person, new={"went": went, "stopped": gone})
    return went, gone


@transaction.atomic
def look_at_failed(letter: Letter, *, acting_person: Person) -> None:
    """Say that the failed mails of a letter were looked at: it waits at the desk no more, until another one fails."""
    letter = _locked(letter, acting_person)
    failed = became(letter).failed
    if failed > letter.failed_seen:
        Letter.objects.filter(pk=letter.pk).update(failed_seen=failed)
        _record("desk.letter_looked_at", letter, acting_person, new={"failed": failed})


@transaction.atomic
def note_unsubscribed(person_number: int, source: str) -> None:
    """Note that somebody unsubscribed through a letter, for whoever holds the link in it; twice is as good as once."""
    if number := number_typed(source.removeprefix(THREAD)):
        theirs = Addressee.objects.filter(letter=number, person=person_number, unsubscribed=None)
        theirs.update(unsubscribed=timezone.now())


def addressed(letter: Letter) -> Values:
    """Return what `address` changes, as plain values."""
    columns = {name: getattr(letter, name) for name in ("purpose", "reason", "group")}
    return columns | {"community": letter.community_id}


def written(letter: Letter, language: str) -> Values:
    """Return what `write` changes."""
    return {"subject": letter.subjects.get(language, ""), "text": letter.texts.get(language, "")}


def _check(person: Person, community: int | None) -> None:
    if not may_write_as(person, community):
        raise PermissionDenied


def _locked(letter: Letter, person: Person) -> Letter:
    found = letters_visible_to(person).select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if found is None:
        raise NotPossible
    _check(person, found.community_id)
    return found


def _draft(letter: Letter, person: Person) -> Letter:
    found = _locked(letter, person)
    if found.state != LetterState.DRAFT:
        raise NotPossible
    return found


def _save(letter: Letter, fields: Iterable[str], person: Person) -> None:
    """The ledger says what was changed, not to what: it forgets nothing, and a letter may name people."""
    letter.version = letter.version + 1
    letter.save()
    _record("desk.letter_changed", letter, person, new={"changed": sorted(fields), "version": letter.version})


def _record(act: str, letter: Letter, person: Person | None, **values: Any) -> None:
    record(act, letter, acting_person=person, community=letter.community, **values)


def _wake(letter: Letter) -> None:
    if letter.state == LetterState.SCHEDULED and letter.due and letter.due <= timezone.now():
        enqueue(SEND)


def _mailed(letter: Letter) -> Any:
    return mails_of(letter).order_by().exclude(to_person=None).values("to_person")
