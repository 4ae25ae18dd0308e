"""Where one works: taking a job, leaving one, and putting right what is written of it. For the person themselves, and for
the secretariat `of` somebody else, who is told."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cop.people.access import organisations_visible_to, running_days
from cop.people.actions.organisations import Proposal, propose
from cop.people.actions.others import ChangedSince, whose
from cop.people.actions.speaking import speak_for
from cop.people.mails import records as mails
from cop.people.models import Affiliation, Organisation, Person
from cop.people.queries.indexing import PERSON
from cop.people.queries.profile import JOB_CHANGED
from cop.services.ledger.actions import record
from cop.services.ledger.queries import Row
from cop.services.ledger.versions import Values, check_opened
from cop.services.search.actions import index

UNDO = "undo"
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
    of: Person | None = None,
    acting_person: Person,
) -> Affiliation:
    """Take a job, and leave those of `ending` on the day that it begins, in one act; the history stays.

    Proposes an organisation that nobody knows. Who leaves an organisation speaks for it no more. A job that runs already,
    the same in everything, is not taken twice. Raises PermissionDenied, and ValueError for an organisation that cannot be
    chosen.
    """
    person = whose(of, acting_person)
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
        _change(affiliation, {"until": max(begins, affiliation.since or begins)}, person, acting_person)
    taken = Affiliation.objects.create(person=person, organisation=organisation, role=role, since=since)
    _note(taken, person, acting_person, new=_values(taken))
    index(PERSON, [person.pk])
    return taken


@transaction.atomic
def correct_job(
    affiliation: Affiliation, values: Values, *, opened: Values, of: Person | None = None, acting_person: Person
) -> None:
    """Put right the role, the beginning or the end of a job; an end of today or before leaves it.

    `opened` is what the form said when it was opened. Raises PermissionDenied, Affiliation.DoesNotExist for somebody
    else's, ChangedMeanwhile; each changes nothing.
    """
    person = whose(of, acting_person)
    affiliation = Affiliation.objects.get(pk=affiliation.pk, person=person)
    check_opened(opened, values, {name: getattr(affiliation, name) for name in values})
    _change(affiliation, values, person, acting_person)
    index(PERSON, [person.pk])


@transaction.atomic
def remove_job(affiliation: Affiliation, *, of: Person | None = None, acting_person: Person) -> None:
    """Take a job that never was out of the history. Raises as `correct_job` does."""
    person = whose(of, acting_person)
    _remove(Affiliation.objects.select_related("organisation").get(pk=affiliation.pk, person=person), acting_person)
    index(PERSON, [person.pk])


def undo_job(person: Person, row: Row, *, acting_person: Person) -> None:
    """Take a change of somebody else's job back, as its row in the ledger tells it, and tell the person.

    Called by the action that undoes edits, in its transaction, which decides who may. Raises ChangedSince where the job says
    something else by now, or its organisation is gone.
    """
    number = row.entry.number
    columns = {one.attname.removesuffix("_id"): one for one in Affiliation._meta.concrete_fields}
    job = Affiliation.objects.select_related("organisation").filter(pk=number, person=person).first()
    if (_plain(job) if job else {}) != row.new:
        raise ChangedSince
    before = {name: columns[name].to_python(row.old[name]) for name in row.old}
    if not before:
        assert job is not None
        _remove(job, acting_person, on_behalf=UNDO)
    else:
        there = Organisation.objects.filter(pk=before["organisation"], merged_into=None)
        if not there.exists() or Affiliation.objects.filter(pk=number).exclude(person=person).exists():
            raise ChangedSince
        restored = Affiliation(pk=number, person=person, organisation_id=before.pop("organisation"), **before)
        restored.save()
        _note(restored, person, acting_person, old=_values(job) if job else None, new=_values(restored), on_behalf=UNDO)
        _speak_no_more(restored.organisation, person, acting_person)
    index(PERSON, [person.pk])


@transaction.atomic
def follow_the_days() -> None:
    """Have people found by the jobs that began, and no more by those that ended, in the last days; for the schedule.

    Changes the index, and who speaks for an organisation that they left. Sends nothing. Twice is as good as once.
    """
    lately = (timezone.localdate() - LATELY, timezone.localdate())
    turned = Affiliation.objects.filter(Q(since__range=lately) | Q(until__range=lately))
    for affiliation in turned.filter(organisation__focal_person=F("person")).select_related("organisation", "person"):
        _speak_no_more(affiliation.organisation, affiliation.person, None)
    numbers = sorted(set(turned.values_list("person", flat=True)))
    for start in range(0, len(numbers), AT_ONCE):
        index(PERSON, numbers[start : start + AT_ONCE])


def _running(person: Person) -> Any:
    return Affiliation.objects.filter(running_days(), person=person).select_related("organisation")


def _change(affiliation: Affiliation, values: dict[str, Any], person: Person, acting_person: Person) -> None:
    old = _values(affiliation)
    for name, value in values.items():
        setattr(affiliation, name, value)
    new = _values(affiliation)
    if new != old:
        affiliation.save()
        _note(affiliation, person, acting_person, old=old, new=new)
        _speak_no_more(affiliation.organisation, person, acting_person)


def _remove(affiliation: Affiliation, acting_person: Person, *, on_behalf: str = "") -> None:
    person, organisation = affiliation.person, affiliation.organisation
    _note(affiliation, person, acting_person, old=_values(affiliation), on_behalf=on_behalf)
    affiliation.delete()
    _speak_no_more(organisation, person, acting_person)


def _note(
    affiliation: Affiliation,
    person: Person,
    acting_person: Person,
    *,
    old: Values | None = None,
    new: Values | None = None,
    on_behalf: str = "",
) -> None:
    """Write the ledger, and tell whoever did not do it themselves."""
    said: dict[str, Any] = {"old": old, "new": new, "on_behalf": on_behalf}
    entry = record(JOB_CHANGED, affiliation, acting_person=acting_person, about=person, **said)
    if person != acting_person:
        mails.job_changed(person, old, new, key=f"edited-{entry.pk}")


def _speak_no_more(organisation: Organisation, person: Person, acting_person: Person | None) -> None:
    """Whoever works there no more does not speak for it."""
    if organisation.focal_person_id == person.pk and not _running(person).filter(organisation=organisation).exists():
        speak_for(organisation, None, acting_person=acting_person)


def _values(affiliation: Affiliation) -> dict[str, Any]:
    return {
        "organisation": affiliation.organisation_id,
        "role": affiliation.role,
        "since": affiliation.since,
        "until": affiliation.until,
    }


def _plain(affiliation: Affiliation) -> dict[str, Any]:
    """As the ledger keeps it."""
    values = _values(affiliation)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
