"""Inviting the people of a list, and reminding those who did not answer. Nobody is written to but by a press of the
secretariat's, and nobody more often than once and `MOST_REMINDERS` times after that."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cop.desk import mails
from cop.desk.actions.claiming import NotPossible, view_of
from cop.desk.choices import ImportState
from cop.desk.models import Import, Invitation, InvitingWords
from cop.desk.queries.inviting import to_invite, to_remind, waits, words_of
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record

AT_ONCE = 100
"""So many people are written to by one press."""

IN_ONE_TRANSACTION = 10
MAIL = "cop.desk.tasks.mail_invited"

FEWEST_DAYS, MOST_DAYS = 3, 180


@transaction.atomic
def invite(one: Import, numbers: Collection[int], *, acting_person: Person) -> int:
    """Ask those of a list by mail whether they want to be members, at most `AT_ONCE`. For the secretariat.

    Whoever was invited before, from whichever list, answered, is being erased or has no address is left out; a second press
    finds all of them invited. A job sends each one mail. Returns to how many. Raises PermissionDenied, and NotPossible for a list
    that is not applied.
    """
    source, view = _held(one, acting_person), view_of(acting_person)
    _lock(numbers)
    people = list(to_invite(source, view).filter(pk__in=numbers)[:AT_ONCE])
    now = timezone.now()
    Invitation.objects.bulk_create(Invitation(person=one, source=source, sent=now, last=now) for one in people)
    if people:
        enqueue(MAIL, source.pk)
        record("desk.invited", source, acting_person=acting_person, new={"people": len(people)})
    return len(people)


@transaction.atomic
def remind(one: Import, days: int, *, acting_person: Person) -> int:
    """Remind those of a list who got their last mail so many days ago and did not answer, at most `AT_ONCE`, the longest
    waiting first. For the secretariat.

    Nobody is reminded a third time; a second press finds their last mail to be of today. A job sends each one mail. Returns to
    how many. Raises PermissionDenied, NotPossible, and ValueError for fewer than `FEWEST_DAYS`.
    """
    if days < FEWEST_DAYS:
        raise ValueError("nobody is hurried")
    source, view = _held(one, acting_person), view_of(acting_person)
    numbers = list(to_remind(source, view, days).values_list("pk", flat=True)[:AT_ONCE])
    _lock(numbers)
    people = list(to_remind(source, view, days).filter(pk__in=numbers).values_list("pk", flat=True))
    theirs = Invitation.objects.filter(person__in=people)
    sources = set(theirs.values_list("source", flat=True))
    theirs.update(reminders=F("reminders") + 1, last=timezone.now())
    for number in sources:
        enqueue(MAIL, number)
    if people:
        record("desk.reminded", source, acting_person=acting_person, new={"people": len(people)})
    return len(people)


def make_mails(number: int) -> None:
    """Make the mails to people invited or reminded from a list that are not made yet, a few in one transaction.

    Called by a job. Who answered or is being erased meanwhile gets none. A second run changes nothing.
    """
    missing = Invitation.objects.filter(source=number, sent__isnull=False, queued__lte=F("reminders")).order_by("pk")
    last = 0
    while batch := list(missing.filter(pk__gt=last).values_list("pk", "person")[:IN_ONE_TRANSACTION]):
        last = batch[-1][0]
        with transaction.atomic():
            _lock([person for _number, person in batch if person])
            for one in missing.select_related("person", "source__community").filter(pk__in=[pk for pk, _ in batch]):
                if one.person is not None and waits(one):
                    one.mail, one.queued = mails.invitation(one, one.person), one.reminders + 1
                    one.save(update_fields=["mail", "queued"])


@transaction.atomic
def say_in_own_words(one: Import, texts: dict[str, str], *, acting_person: Person) -> None:
    """Keep what the invitations of a list say in the secretariat's own words, in each language. For the secretariat; sends
    nothing. Raises PermissionDenied, NotPossible."""
    source = _held(one, acting_person)
    old = words_of(source)
    if texts != old:
        InvitingWords.objects.update_or_create(source=source, defaults={"texts": texts})
        record("desk.inviting_words", source, acting_person=acting_person, old={"texts": old}, new={"texts": texts})


def _held(one: Import, acting_person: Person) -> Import:
    """The locked row of the list: two who press at once are one after the other."""
    view_of(acting_person)
    applied = Import.objects.select_for_update(of=("self",)).select_related("community")
    source = applied.filter(pk=one.pk, state=ImportState.APPLIED).first()
    if source is None:
        raise NotPossible
    return source


def _lock(numbers: Collection[int]) -> None:
    """So that nobody answers, is undone or is invited from another list meanwhile."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk").values_list("pk"))
