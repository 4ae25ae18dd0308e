"""Where one works: taking a job, leaving one, and putting right what is written of it. For the person themselves."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cop.people.access import organisations_visible_to, running_days
from cop.people.actions.oneself import oneself
from cop.people.actions.organisations import Proposal, propose
from cop.people.actions.speaking import speak_for
from cop.people.models import Affiliation, Organisation, Person
from cop.people.queries.indexing import PERSON
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, check_opened
from cop.services.search.actions import index

JOB_CHANGED = "people.job_changed"
LATELY = timedelta(days=7)
"""How long the schedule may have stood still without anybody being found by a job that is over."""
AT_ONCE = 1000


@transaction.atomic
def change_job(
    organisation: Organisation | Proposal,
    role: str,
    *,
    since: date | None,
    ending: Collection[Affiliation] = (),
    acting_person: Person,
) -> Affiliation:
    """Take a job, and leave those of `ending` on the day that it begins, in one act; the history stays.

    Proposes an organisation that nobody knows. Who leaves an organisation speaks for it no more. A job that runs already,
    the same in everything, is not taken twice. Sends nothing. Raises PermissionDenied, and ValueError for an organisation
    that cannot be chosen.
    """
    person = oneself(acting_person)
    same = _running(person).filter(organisation__name=organisation.name, role=role, since=since)
    if not isinstance(organisation, Proposal):
        same = same.filter(organisation=organisation)
    if (taken_already := same.first()) is not None:
        return taken_already
    if isinstance(organisation, Proposal):
        organisation = propose(organisation, acting_person=acting_person)
    elif not organisations_visible_to(acting_person).filter(pk=organisation.pk).exists():
        raise ValueError("an organisation that is not there to be chosen")
    begins = since or timezone.localdate()
    for affiliation in _running(person).filter(pk__in=[left.pk for left in ending]):
        _change(affiliation, {"until": max(begins, affiliation.since or begins)}, person)
    taken = Affiliation.objects.create(person=person, organisation=organisation, role=role, since=since)
    record(JOB_CHANGED, taken, acting_person=person, about=person, new=_values(taken))
    index(PERSON, [person.pk])
    return taken


@transaction.atomic
def correct_job(affiliation: Affiliation, values: Values, *, opened: Values, acting_person: Person) -> None:
    """Put right the role, the beginning or the end of a job; an end of today or before leaves it. Sends nothing.

    `opened` is what the form said when it was opened. Raises PermissionDenied, Affiliation.DoesNotExist for somebody
    else's, ChangedMeanwhile; each changes nothing.
    """
    person = oneself(acting_person)
    affiliation = Affiliation.objects.get(pk=affiliation.pk, person=person)
    check_opened(opened, values, {name: getattr(affiliation, name) for name in values})
    _change(affiliation, values, person)
    index(PERSON, [person.pk])


@transaction.atomic
def remove_job(affiliation: Affiliation, *, acting_person: Person) -> None:
    """Take a job that never was out of the history. Sends nothing. Raises as `correct_job` does."""
    person = oneself(acting_person)
    affiliation = Affiliation.objects.select_related("organisation").get(pk=affiliation.pk, person=person)
    record(JOB_CHANGED, affiliation, acting_person=person, about=person, old=_values(affiliation))
    organisation = affiliation.organisation
    affiliation.delete()
    _speak_no_more(organisation, person)
    index(PERSON, [person.pk])


@transaction.atomic
def follow_the_days() -> None:
    """Have people found by the jobs that began, and no more by those that ended, in the last days; for the schedule.

    Changes the index, and who speaks for an organisation that they left. Sends nothing. Twice is as good as once.
    """
    lately = (timezone.localdate() - LATELY, timezone.localdate())
    turned = Affiliation.objects.filter(Q(since__range=lately) | Q(until__range=lately))
    for affiliation in turned.filter(organisation__focal_person=F("person")).select_related("organisation", "person"):
        _speak_no_more(affiliation.organisation, affiliation.person, by_time=True)
    numbers = sorted(set(turned.values_list("person", flat=True)))
    for start in range(0, len(numbers), AT_ONCE):
        index(PERSON, numbers[start : start + AT_ONCE])


def _running(person: Person) -> Any:
    return Affiliation.objects.filter(running_days(), person=person).select_related("organisation")


def _change(affiliation: Affiliation, values: dict[str, Any], person: Person) -> None:
    old = _values(affiliation)
    for name, value in values.items():
        setattr(affiliation, name, value)
    new = _values(affiliation)
    if new != old:
        affiliation.save()
        record(JOB_CHANGED, affiliation, acting_person=person, about=person, old=old, new=new)
        _speak_no_more(affiliation.organisation, person)


def _speak_no_more(organisation: Organisation, person: Person, *, by_time: bool = False) -> None:
    """Whoever works there no more does not speak for it."""
    if organisation.focal_person_id == person.pk and not _running(person).filter(organisation=organisation).exists():
        speak_for(organisation, None, acting_person=None if by_time else person)


def _values(affiliation: Affiliation) -> dict[str, Any]:
    return {
        "organisation": affiliation.organisation_id,
        "role": affiliation.role,
        "since": affiliation.since,
        "until": affiliation.until,
    }
