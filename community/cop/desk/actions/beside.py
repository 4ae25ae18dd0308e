"""Changing what a table says of somebody beside their profile, and taking that back. Called by the actions that take a table
in and undo it, in their transaction."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.desk.tables.beside import FIELDS, JOB, beside, jobs
from cop.network.models import Community
from cop.people.access import running
from cop.people.actions import correcting, memberships
from cop.people.models import Affiliation, Membership, Organisation, Person
from cop.services.ledger.actions import coming_by
from cop.services.ledger.versions import Values


def put(person: Person, now: Values, new: Values, *, acting_person: Person | None) -> dict[str, list[Any]]:
    """Change what a table says beside the profile; return {field: [before, after]}, and the numbers of the jobs and
    memberships that began and ended. Who comes into a community or leaves one is told by mail, as always.

    Raises PermissionDenied and `memberships.NotPossible`, having changed nothing of what that is about.
    """
    before: dict[str, list[Any]] = {}
    if "communities" in new:
        before |= _put_communities(person, now["communities"], new["communities"], acting_person)
    if "joined" in new:
        correcting.put_joined(person, date.fromisoformat(new["joined"]), acting_person=acting_person)
    if new.keys() & set(JOB):
        before |= _put_job(person, {**now, **new}, acting_person)
    return before | {field: [now[field], value] for field, value in new.items()}


def take_back(person: Person, before: dict[str, list[Any]], *, acting_person: Person | None) -> None:
    """Let it be as it was, where it is still what the table said."""
    now = beside([person])[person.pk]
    old = {field: before[field][0] for field in FIELDS if field in before and now[field] == before[field][1]}
    if "joined" in old:
        correcting.put_joined(person, date.fromisoformat(old["joined"]), acting_person=acting_person)
    if old.keys() & set(JOB):
        _take_job_back(person, before, old, acting_person)
    if "communities" in old:
        try:
            _take_communities_back(person, before, acting_person)
        except (PermissionDenied, memberships.NotPossible):
            return


def _put_job(person: Person, wanted: Values, acting_person: Person | None) -> dict[str, list[Any]]:
    done: dict[str, list[Any]] = {}
    there = jobs([person.pk]).first()
    to = wanted["organisation"][0]["number"] if wanted["organisation"] else None
    if there and there.organisation_id != to:
        correcting.end_job(there, acting_person=acting_person)
        done["job_ended"] = [None, there.pk]
    if to:
        role = (wanted["role"] or [""])[0]
        organisation = Organisation.objects.get(pk=to)
        job = correcting.put_job(person, organisation, role, acting_person=acting_person)
        if not there or there.pk != job.pk:
            done["job_began"] = [None, job.pk]
    return done


def _take_job_back(person: Person, before: dict[str, list[Any]], old: Values, acting_person: Person | None) -> None:
    began, ended = before.get("job_began", [None, None])[1], before.get("job_ended", [None, None])[1]
    for job in Affiliation.objects.filter(pk=began, person=person).select_related("person"):
        correcting.remove_job(job, acting_person=acting_person)
    for job in Affiliation.objects.filter(pk=ended, person=person).select_related("person"):
        correcting.resume_job(job, acting_person=acting_person)
    there = jobs([person.pk]).first()
    if there and not began and not ended and "role" in old:
        correcting.put_job(person, there.organisation, (old["role"] or [""])[0], acting_person=acting_person)


def _put_communities(
    person: Person, now: list[Values], new: list[Values], acting_person: Person | None
) -> dict[str, list[Any]]:
    if acting_person is None:
        raise PermissionDenied
    before, after = ({one["slug"] for one in places} for places in (now, new))
    leaving = list(Membership.objects.filter(running(), person=person, community__slug__in=before - after))
    with transaction.atomic(), coming_by(correcting.IMPORT):
        coming = list(Community.objects.filter(slug__in=after - before))
        began = [memberships.add_to(person, community, acting_person=acting_person) for community in coming]
        for membership in leaving:
            memberships.end_membership(membership, acting_person=acting_person)
    return {
        "memberships_began": [None, [membership.pk for membership in began]],
        "memberships_ended": [None, [membership.pk for membership in leaving]],
    }


def _take_communities_back(person: Person, before: dict[str, list[Any]], acting_person: Person | None) -> None:
    if acting_person is None:
        raise PermissionDenied
    began, ended = (before.get(f"memberships_{what}", [None, []])[1] for what in ("began", "ended"))
    with transaction.atomic(), coming_by(correcting.IMPORT):
        for membership in Membership.objects.filter(pk__in=ended, person=person):
            memberships.take_up_again(membership, acting_person=acting_person)
        for membership in Membership.objects.filter(running(), pk__in=began, person=person):
            memberships.take_out(membership, acting_person=acting_person)
