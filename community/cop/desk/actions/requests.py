"""Requests about one's own data: asked, entered for somebody, answered, refused, given more time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from cop.desk import mails
from cop.desk.access import may_answer, may_protect
from cop.desk.choices import RequestKind, RequestState, RequestWay
from cop.desk.initial import law_of
from cop.desk.models import DataRequest
from cop.people.actions.oneself import oneself
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.mail.actions import forget as forget_mail
from cop.services.moderation.limits import take

MOST_A_DAY = 10
KEPT_FOR = timedelta(days=3 * 365)
"""How long after the answer the words of a request are kept, to show that it was answered."""


class NotOpen(Exception):
    """The request was answered or refused meanwhile. Nothing was changed."""


class LongerOnce(Exception):
    """The time was made longer already, or is over. Nothing was changed."""


class Asked(NamedTuple):
    """What the secretariat enters of a request that did not come on our pages."""

    kind: RequestKind
    way: RequestWay
    name: str
    email: str
    country: str
    language: str
    words: str
    identified: str
    received: date


def ask(kind: RequestKind, words: str, *, acting_person: Person) -> DataRequest:
    """Ask something about one's own data that no button of our pages does. For everybody signed in, for themselves.

    The law of the person's country says by when it has to be answered. A mail acknowledges it. Raises TooOften beyond a
    few a day.
    """
    take(f"data-request:{acting_person.pk}", per=timedelta(days=1), at_most=MOST_A_DAY)
    with transaction.atomic():
        person = oneself(acting_person, "people.download_own_data")
        language = person.first_language or get_language() or "en"
        return _made(
            DataRequest(person=person, kind=kind, words=words, country=person.country, language=language), person
        )


@transaction.atomic
def enter(asked: Asked, person: Person | None, *, acting_person: Person) -> DataRequest:
    """Enter what came by mail, on the telephone or by letter, of a person who is known here or of somebody who is not.
    For the secretariat.

    The time runs from the day on which it came. A mail acknowledges it where there is an address; otherwise the letter is
    there to be printed. Raises PermissionDenied, also for one's own: those are asked on one's own page.
    """
    if not may_protect(acting_person) or person == acting_person:
        raise PermissionDenied
    return _made(DataRequest(person=person, entered_by=acting_person, **asked._asdict()), acting_person)


def answer(request: DataRequest, words: str, *, refused: bool, acting_person: Person) -> None:
    """Answer a request, or refuse it with the reason. For the secretariat, nobody their own.

    Mails the answer. Raises PermissionDenied, and NotOpen where somebody else was first.
    """

    def change(one: DataRequest) -> dict[str, Any]:
        one.state = RequestState.REFUSED if refused else RequestState.ANSWERED
        one.answer, one.answered, one.answered_by = words, timezone.now(), acting_person
        mails.request_answered(one)
        return {"state": one.state}

    _change(request, "desk.request_refused" if refused else "desk.request_answered", change, acting_person)


@transaction.atomic
def note_data_taken(request: DataRequest, *, acting_person: Person) -> None:
    """Note that whoever answers a request takes along all that is kept of who asks. For the secretariat, nobody their own.

    Sends nothing. Raises PermissionDenied.
    """
    if request.person is None or not may_answer(acting_person, request):
        raise PermissionDenied
    record("desk.request_data_taken", request, acting_person=acting_person, about=request.person)


def make_longer(request: DataRequest, reason: str, *, acting_person: Person) -> None:
    """Take more time, once, as much as the law of the country gives, with the reason. For the secretariat, nobody their own.

    Mails the new day and the reason. Raises PermissionDenied, NotOpen, and LongerOnce, also once the time is over.
    """

    def change(one: DataRequest) -> dict[str, Any]:
        if one.longer or one.days_left < 0:
            raise LongerOnce
        one.longer = reason
        one.due += timedelta(days=law_of(one.country).longer.amount)
        mails.request_longer(one)
        return {"due": one.due}

    _change(request, "desk.request_longer", change, acting_person)


def forget_person(person_number: int, *, contributions_too: bool) -> None:
    """Leave of the requests of a person what the law wants: kind, country, days, and how they ended. In the transaction of
    the erasure. Changes nothing the second time."""
    for one in DataRequest.objects.filter(person=person_number):
        _empty(one)


def forget_old() -> None:
    """Leave the same of requests that were answered longer ago than `KEPT_FOR`. A job calls it."""
    for one in with_words().filter(answered__lt=timezone.now() - KEPT_FOR):
        _empty(one)


def with_words() -> QuerySet[DataRequest]:
    """Return the answered requests that still say more than the law wants."""
    return DataRequest.objects.filter(answered__isnull=False).exclude(person=None, words="", name="", answer="")


def _made(one: DataRequest, acting_person: Person) -> DataRequest:
    one.due = one.received + timedelta(days=law_of(one.country).answer.amount)
    one.save()
    new = {"request_kind": one.kind, "country": one.country, "received": one.received, "due": one.due}
    on_behalf = "" if one.way == RequestWay.PAGE else str(one.way)
    record("desk.request_made", one, acting_person=acting_person, about=one.person, new=new, on_behalf=on_behalf)
    mails.request_received(one)
    return one


@transaction.atomic
def _change(
    request: DataRequest, act: str, change: Callable[[DataRequest], dict[str, Any]], acting_person: Person
) -> None:
    one = DataRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if not may_answer(acting_person, one):
        raise PermissionDenied
    if one.state != RequestState.OPEN:
        raise NotOpen
    before: dict[str, Any] = {"state": one.state, "due": one.due}
    new = change(one)
    one.save()
    old = {name: before[name] for name in new}
    record(act, one, acting_person=acting_person, about=one.person, old=old, new=new)


def _empty(one: DataRequest) -> None:
    forget_mail(one.person_id or 0, threads=[mails.thread_of(one)])
    one.person, one.name, one.email, one.words, one.identified, one.answer, one.longer = None, "", "", "", "", "", ""
    one.save()
