"""Who sees to what at the desk, and the mail of the morning."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from cop.desk import mails
from cop.desk.models import Assignment, MorningMail
from cop.desk.queries.today import busy, still_counts, thing_called, today
from cop.network.working_days import is_working_day
from cop.people.access import viewpoint
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.languages.queries import supported
from cop.services.ledger.actions import record
from cop.services.queues import Item, waiting_for

MORNING, TOO_LATE = 7, 12
"""The hours of the reader's own day between which the mail of the morning is sent."""


class NotWaiting(Exception):
    """The thing waits no more in that queue, or not for the one who acts."""


class HeldMeanwhile(Exception):
    """Somebody else has the thing than the page said. Nothing was changed."""


@transaction.atomic
def assign(code: str, number: int, to: int | None, *, seen: int | None, acting_person: Person) -> None:
    """Have the person `to` see to a thing in a queue, or nobody. For whoever sees it there.

    `seen` is who had it when the page was opened. Sends nothing. Raises NotWaiting; HeldMeanwhile; PermissionDenied for
    somebody who does not see the thing; each changes nothing.
    """
    Assignment.objects.select_for_update().filter(queue=code, number=number).first()
    thing = thing_called(acting_person, code, number)
    if thing is None:
        raise NotWaiting
    if thing.holder != seen:
        if thing.holder == to:
            return
        raise HeldMeanwhile
    if to is not None and not _seen_by(to, code, [number]):
        raise PermissionDenied
    _put(code, number, to, "", acting_person)


@transaction.atomic
def hand_over(giver: int, to: int, note: str, *, acting_person: Person) -> tuple[int, int]:
    """Hand all that one colleague has to another, as far as the one who acts sees it, with a note for the other.

    For everybody at the desk. Sends nothing. Returns how many things were handed over, and how many stay because the
    other does not see them. Raises PermissionDenied for others.
    """
    if not viewpoint(acting_person).may("people.see_applications"):
        raise PermissionDenied
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for thing in busy(acting_person).get(giver, []):
        numbers[thing.queue.code].append(thing.item.number)
    moved = [(code, one) for code, of_queue in numbers.items() for one in _seen_by(to, code, of_queue)]
    for code, one in moved:
        _put(code, one, to, note, acting_person)
    return len(moved), sum(map(len, numbers.values())) - len(moved)


@transaction.atomic
def end_what_is_over() -> None:
    """End every assignment whose thing has left its queue, or whose holder sees it there no more; for the schedule."""
    numbers: defaultdict[tuple[int, str], list[Assignment]] = defaultdict(list)
    for one in Assignment.objects.select_for_update(of=("self",)).select_related("holder"):
        numbers[(one.holder_id, one.queue)].append(one)
    for (_holder, code), of_one in numbers.items():
        waiting = waiting_for(of_one[0].holder, code, [one.number for one in of_one])
        for one in of_one:
            if not still_counts(one, waiting.get(one.number)):
                _record(one, one.holder_id, None, None)
                one.delete()


@transaction.atomic
def want_morning_mail(wanted: bool, *, acting_person: Person) -> None:
    """Have the mail of the morning from the next working day on, or none. For those at the desk, for themselves.

    Twice is as good as once. Raises PermissionDenied for others.
    """
    if not viewpoint(acting_person).may("people.see_applications"):
        raise PermissionDenied
    if wanted:
        _mail, new = MorningMail.objects.get_or_create(
            person=acting_person, defaults={"last": timezone.now().astimezone(ZoneInfo(acting_person.time_zone)).date()}
        )
        if new:
            record("desk.morning_mail_wanted", acting_person, acting_person=acting_person)
    else:
        _stop(acting_person, acting_person)


@transaction.atomic
def stop_morning_mail(person_number: int) -> None:
    """Send no more mail of the morning, for whoever holds the link in one; of one who is gone, nothing."""
    person = Person.objects.filter(pk=person_number).first()
    if person is not None:
        _stop(person, None)


def ask_for_morning_mails() -> None:
    """Ask for a job for each person whose morning it is; called by a schedule."""
    for one in MorningMail.objects.filter(person__is_active=True).select_related("person"):
        if _is_due(one, timezone.now()):
            enqueue("cop.desk.tasks.morning_mail", one.pk)


@transaction.atomic
def send_morning_mail(number: int) -> None:
    """Send somebody what waits for them, once a day and only if anything does; a second call changes nothing."""
    one = MorningMail.objects.select_for_update(of=("self",)).select_related("person").filter(pk=number).first()
    if one is None or not _is_due(one, timezone.now()):
        return
    person, zone = one.person, ZoneInfo(one.person.time_zone)
    one.last = timezone.now().astimezone(zone).date()
    one.save(update_fields=["last"])
    if not viewpoint(person).may("people.see_applications"):
        return
    with translation.override(supported(person.first_language) or "en"), timezone.override(zone):
        waits = today(person)
        if waits.full:
            mails.today(person, waits, one.last)


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Free what a person had, and forget what they wanted; called by the action that erases them."""
    Assignment.objects.filter(holder=person_number).delete()
    MorningMail.objects.filter(person=person_number).delete()


def _seen_by(number: int, code: str, numbers: list[int]) -> dict[int, Item]:
    """Return which of the things wait in a queue for the person with that number."""
    person = Person.objects.filter(pk=number, is_active=True).first()
    return waiting_for(person, code, numbers) if person else {}


def _put(code: str, number: int, to: int | None, note: str, acting_person: Person) -> None:
    before = Assignment.objects.select_for_update().filter(queue=code, number=number).first()
    old = before.holder_id if before else None
    if before is None and to is not None:
        taken = {"holder_id": to, "note": note}
        before, new = Assignment.objects.get_or_create(queue=code, number=number, defaults=taken)
        if not new:
            raise HeldMeanwhile
    elif before is not None and to is not None:
        before.holder_id, before.since, before.note = to, timezone.now(), note
        before.save()
    if before is not None:
        _record(before, old, to, acting_person)
    if before is not None and to is None:
        before.delete()


def _record(one: Assignment, old: int | None, new: int | None, acting_person: Person | None) -> None:
    thing = {"queue": one.queue, "number": one.number}
    record(
        "desk.assigned" if new else "desk.freed",
        one,
        acting_person=acting_person,
        old=thing | {"holder": old},
        new=thing | {"holder": new},
    )


def _stop(person: Person, acting_person: Person | None) -> None:
    if MorningMail.objects.filter(person=person).delete()[0]:
        on_behalf = "" if acting_person else "link"
        record("desk.morning_mail_stopped", person, acting_person=acting_person, on_behalf=on_behalf)


def _is_due(one: MorningMail, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(one.person.time_zone))
    in_time = is_working_day(local.date(), one.person.country) and MORNING <= local.hour < TOO_LATE
    return in_time and one.last != local.date()
