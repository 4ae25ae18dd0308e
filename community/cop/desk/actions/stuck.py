"""What is done with mail that could not be sent and with jobs that fail."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.desk.access import may_see_to_what_is_stuck
from cop.people.models import Person
from cop.services.jobs import actions as jobs
from cop.services.jobs.models import Job
from cop.services.ledger.actions import record
from cop.services.mail import actions as mail
from cop.services.mail.incoming import desk as incoming
from cop.services.mail.models import Incoming, Message


@transaction.atomic
def try_mail_again(numbers: Iterable[int], *, acting_person: Person) -> int:
    """Have mails tried anew that were given up. For the secretariat.

    Returns how many are: those that wait by themselves, or whose words are gone, stay as they are. Raises PermissionDenied.
    """
    _check(acting_person)
    done = [one for number in numbers if (one := mail.try_again(number))]
    for one in done:
        _record_mail("desk.mail_tried_again", one, "", acting_person)
    return len(done)


@transaction.atomic
def put_mail_away(numbers: Iterable[int], reason: str, *, acting_person: Person) -> int:
    """Take mails that were given up out of the queue, for a reason. For the secretariat.

    They are kept, and not sent. Returns how many were put away. Raises PermissionDenied.
    """
    _check(acting_person)
    done = [one for number in numbers if (one := mail.put_away(number))]
    for one in done:
        _record_mail("desk.mail_put_away", one, reason, acting_person)
    return len(done)


@transaction.atomic
def run_jobs_again(numbers: Iterable[int], *, acting_person: Person) -> int:
    """Have jobs run anew. For the secretariat. Returns how many: a job in hand stays as it is. Raises PermissionDenied."""
    _check(acting_person)
    done = [one for number in numbers if (one := jobs.run_again(number))]
    for one in done:
        record("desk.job_run_again", one, acting_person=acting_person, new={"task": one.task})
    return len(done)


@transaction.atomic
def put_jobs_away(numbers: Iterable[int], reason: str, *, acting_person: Person) -> int:
    """Give jobs up for good, for a reason. For the secretariat. Returns how many: a job in hand stays. The ledger keeps what
    they were. Raises PermissionDenied."""
    _check(acting_person)
    done = [(number, one) for number in numbers if (one := jobs.put_away(number))]
    for number, one in done:
        new = {"task": one.task, "attempts": one.attempts, "error": one.error, "reason": reason}
        record("desk.job_put_away", Job(pk=number), acting_person=acting_person, new=new)
    return len(done)


@transaction.atomic
def try_letters_again(numbers: Iterable[int], *, acting_person: Person) -> int:
    """Have mails that came in handled anew. For the secretariat. Returns how many are. Raises PermissionDenied."""
    _check(acting_person)
    done = [one for number in numbers if (one := incoming.try_again(number))]
    for one in done:
        _record_letter("desk.letter_tried_again", one, "", acting_person)
    return len(done)


@transaction.atomic
def put_letters_away(numbers: Iterable[int], reason: str, *, acting_person: Person) -> int:
    """Leave mails that came in and could not be handled for good, for a reason. For the secretariat. Returns how many.
    Raises PermissionDenied."""
    _check(acting_person)
    done = [one for number in numbers if (one := incoming.put_away(number))]
    for one in done:
        _record_letter("desk.letter_put_away", one, reason, acting_person)
    return len(done)


def _record_letter(act: str, one: Incoming, reason: str, acting_person: Person) -> None:
    about = Person(pk=one.person) if one.person else None
    record(act, one, acting_person=acting_person, about=about, new={"reason": reason} if reason else {})


def _record_mail(act: str, one: Message, reason: str, acting_person: Person) -> None:
    about = Person(pk=one.to_person) if one.to_person else None
    new = {"kind": one.kind, "error": one.error} | ({"reason": reason} if reason else {})
    record(act, one, acting_person=acting_person, about=about, new=new)


def _check(acting_person: Person) -> None:
    if not may_see_to_what_is_stuck(acting_person):
        raise PermissionDenied
