"""Erasing a person: asked for with a fresh code, told to all their addresses, carried out after a wait (DESIGN section 8.8)."""

import errno
import json
import os
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from cop.people.access import may_call_off_erasure, may_confirm_erasure
from cop.people.actions import codes
from cop.people.actions.emptying import empty, sessions_of
from cop.people.actions.joining.refusals import WrongCode
from cop.people.actions.oneself import oneself
from cop.people.actions.secretariat import keep_secretariat
from cop.people.actions.telephone import TELEPHONE, person_on_telephone
from cop.people.choices import CodePurpose, MergeKind
from cop.people.mails import own as mails
from cop.people.models import Erasure, Person
from cop.people.queries.erasing import ASKED, Asked, ready
from cop.people.queries.merging import merged_into
from cop.people.queries.secretariat import others_who_act
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record
from cop.services.moderation.limits import take


class AskedAlready(Exception):
    """The person is to be erased already. Nothing was changed."""


class Eraser(Protocol):
    """What a room does when a person is erased: take their name off what they contributed, or remove it."""

    def __call__(self, person_number: int, *, contributions_too: bool) -> None:
        """Erase what the room keeps of the person; a second call changes nothing."""


_ERASERS: list[Eraser] = []


def register_eraser(eraser: Eraser) -> None:
    """Register what a room erases of a person; it does so when it loads.

    An eraser runs in the transaction of the erasure, while the person's row is still full, and may run again.
    """
    _ERASERS.append(eraser)


def send_code(*, acting_person: Person) -> None:
    """Mail the code that being erased asks for. For everybody signed in.

    Raises TooOften beyond a few in an hour, and LastOfSecretariat.
    """
    take(f"erase-code:{acting_person.pk}", per=timedelta(hours=1), at_most=6)
    with transaction.atomic():
        person = oneself(acting_person, "people.be_erased")
        if person.email is None:
            raise PermissionDenied
        keep_secretariat(person)
        made = codes.make(CodePurpose.ERASE, person.email, person=person)
        mails.erase_code(person, made.number, made.shown)


def ask_to_be_erased(typed: str, *, contributions_too: bool, acting_person: Person) -> Erasure:
    """Ask with a code to be erased once `settings.ERASURE_WAIT` is over. For the person themselves.

    `contributions_too` says whether what they wrote goes as well, or stays under "former member". Tells all confirmed
    addresses, with a link to call it off. Asking twice changes the choice and leaves the time. Raises
    WrongCode, LastOfSecretariat.
    """
    with transaction.atomic():
        person = oneself(acting_person, "people.be_erased")
        keep_secretariat(person)
        right = person.email is not None and codes.use(CodePurpose.ERASE, person.email, typed, person=person)
        erasure = _ask(person, contributions_too) if right else None
    if erasure is None:
        raise WrongCode
    return erasure


@transaction.atomic
def ask_by_telephone(person: Person, asked: Asked, *, contributions_too: bool, acting_person: Person) -> Erasure:
    """Enter that somebody asked on the telephone to be erased. For the secretariat.

    Waits, tells all confirmed addresses, and can be called off, as what `ask_to_be_erased` does. Where there is a second
    person of the secretariat now, one has to `confirm` it, whoever is there later; nobody is the second for themselves.
    The ledger says who asked, when, and how we made sure. Raises PermissionDenied, AskedAlready, LastOfSecretariat.
    """
    person = person_on_telephone(person, acting_person)
    keep_secretariat(person)
    if Erasure.objects.filter(person=person).exists():
        raise AskedAlready
    due = timezone.now() + settings.ERASURE_WAIT
    erasure = Erasure.objects.create(
        person=person,
        due=due,
        contributions_too=contributions_too,
        entered_by=acting_person,
        needs_second=others_who_act(acting_person).exists(),
    )
    new = {"contributions_too": contributions_too} | asked._asdict()
    record(ASKED, person, acting_person=acting_person, about=person, new=new, on_behalf=TELEPHONE)
    mails.erasure_asked(erasure)
    return erasure


@transaction.atomic
def confirm(erasure: Erasure, *, acting_person: Person) -> bool:
    """Agree to an erasure that was asked on the telephone. For a second person of the secretariat.

    Sends nothing. Returns False, and changes nothing, when it was confirmed or called off before. Raises PermissionDenied.
    """
    if not may_confirm_erasure(acting_person, erasure):
        raise PermissionDenied
    waiting = Erasure.objects.filter(pk=erasure.pk, done=None, confirmed_by=None)
    if not waiting.update(confirmed_by=acting_person):
        return False
    record("people.erasure_confirmed", erasure.person, acting_person=acting_person, about=erasure.person)
    return True


@transaction.atomic
def call_off(number: int, *, acting_person: Person | None) -> bool:
    """Call an erasure off: for the person themselves, for whoever holds the link from the mail (None), and for the
    secretariat where the person calls.

    Tells all confirmed addresses. Returns False, and changes nothing, when it was called off or done before.
    """
    erasure = Erasure.objects.select_for_update().filter(pk=number, done__isnull=True).first()
    if erasure is None:
        return False
    person, on_telephone = erasure.person, acting_person not in (None, erasure.person)
    if acting_person is not None and not may_call_off_erasure(acting_person, erasure):
        raise PermissionDenied
    mails.erasure_called_off(erasure)
    erasure.delete()
    on_behalf = TELEPHONE if on_telephone else ""
    record("people.erasure_called_off", person, acting_person=acting_person, about=person, on_behalf=on_behalf)
    return True


def enqueue_due() -> None:
    """Have everybody erased whose wait is over, each by a job of its own; called by a schedule."""
    for number in ready().order_by("due").values_list("person", flat=True):
        enqueue("cop.people.tasks.erase", number)
    keep_list()


def carry_out(person_number: int) -> None:
    """Erase a person whose wait is over: everything that could tell who they were goes; a second call changes nothing.

    Called by a job. Sends a last mail to their address, which is then forgotten as well.
    """
    sessions = _sessions(person_number)
    with transaction.atomic():
        erasure = ready().select_for_update().filter(person=person_number).first()
        if erasure is None:
            return
        mails.erased(erasure.person)
        _erase(erasure, sessions)
    keep_list()


def erase_again(number: int) -> None:
    """Erase a person whom a restored backup brought back, without a mail; a second call changes nothing."""
    sessions = _sessions(number)
    with transaction.atomic():
        person = Person.objects.filter(pk=number).first()
        if person is None:
            return
        listed = {line["person"]: line for line in _listed()}.get(number, {})
        now = timezone.now()
        erasure, _new = Erasure.objects.get_or_create(
            person=person, defaults={"due": now, "contributions_too": listed.get("contributions_too", False)}
        )
        _erase(erasure, sessions)


def keep_list() -> None:
    """Write everybody who is erased and not listed yet to the erasure list, which restoring a backup replays."""
    listed = {line["person"] for line in _listed()}
    done = Erasure.objects.filter(done__isnull=False).order_by("done")
    missing = [erasure for erasure in done if erasure.person_id not in listed]
    add_to_list([json.dumps(_line(erasure), cls=DjangoJSONEncoder) for erasure in missing])


def add_to_list(lines: Sequence[str]) -> None:
    """Add lines to the erasure list, all or none of them: a disk that is full keeps no half of one. Raises OSError."""
    if not lines:
        return
    added = "".join(f"{line}\n" for line in lines).encode()
    with _list_path().open("ab", buffering=0) as kept:
        before = kept.tell()
        if kept.write(added) == len(added):
            os.fsync(kept.fileno())
            return
        kept.truncate(before)
        raise OSError(errno.ENOSPC, "no room for the erasure list")


def _ask(person: Person, contributions_too: bool) -> Erasure:
    due = timezone.now() + settings.ERASURE_WAIT
    choice = {"contributions_too": contributions_too}
    erasure, new = Erasure.objects.update_or_create(
        person=person, defaults=choice, create_defaults=choice | {"due": due}
    )
    record(ASKED, person, acting_person=person, about=person, new=choice)
    if new:
        mails.erasure_asked(erasure)
    return erasure


def _erase(erasure: Erasure, sessions: Iterable[str]) -> None:
    """Whoever was merged into the person was them too, and goes with them, also from a backup in which they are two."""
    number, choice = erasure.person_id, {"contributions_too": erasure.contributions_too}
    erasure.done = erasure.done or timezone.now()
    for one in Person.objects.filter(pk__in=[number, *merged_into(MergeKind.PERSON, number)]):
        for eraser in _ERASERS:
            eraser(one.pk, **choice)
        empty(one, sessions)
        Erasure.objects.update_or_create(
            person=one,
            defaults={"done": erasure.done},
            create_defaults=choice | {"due": erasure.due, "done": erasure.done},
        )
    enqueue("cop.services.search.tasks.settle")


def _sessions(number: int) -> list[str]:
    return [key for one in (number, *merged_into(MergeKind.PERSON, number)) for key in sessions_of(one)]


def _list_path() -> Path:
    return settings.DATA_DIR / "erasures.jsonl"


def _listed() -> list[dict[str, Any]]:
    if not _list_path().exists():
        return []
    return [json.loads(line) for line in _list_path().read_text(encoding="utf-8").splitlines() if line.strip()]


def _line(erasure: Erasure) -> dict[str, Any]:
    return {
        "person": erasure.person_id,
        "erased": erasure.done,
        "contributions_too": erasure.contributions_too,
    }
