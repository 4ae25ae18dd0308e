"""Putting right what is written of somebody else, as a list of the secretariat says it, and taking that back.

Called by the action that takes a list in, in its transaction, which decides who may. Nobody is written to; the index
follows by the caller.
"""

from datetime import date, datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.timezone import make_aware

from cop.people.access import running, running_days
from cop.people.actions.organisations import renamed
from cop.people.actions.profile import put_expertise, put_languages
from cop.people.actions.speaking import speak_for
from cop.people.models import Affiliation, Membership, Organisation, Person
from cop.people.queries.organisation import ORGANISATION_CHANGED, organisation_values
from cop.people.queries.profile import COLUMNS, JOB_CHANGED, PROFILE_CHANGED, profile
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed

IMPORT = "import"


def correct(person: Person, values: Values, *, acting_person: Person | None) -> None:
    """Save columns, languages and expertise of a person, as `queries.profile` has them; a form that they opened before is
    told what changed meanwhile."""
    if not values:
        return
    if not values.keys() <= {*COLUMNS, "languages", "expertise"}:
        raise ValueError("a list says nothing else of a person")
    now = profile(person)
    old = {name: now[name] for name in values}
    columns = values.keys() & set(COLUMNS)
    for name in columns:
        setattr(person, name, values[name])
    if "languages" in values:
        put_languages(person, values["languages"])
    if "expertise" in values:
        put_expertise(person, values["expertise"])
    person.version += 1
    person.save(update_fields=[*columns, "version"])
    versions = ({"version": person.version - 1}, {"version": person.version})
    record(
        PROFILE_CHANGED, person, acting_person=acting_person, about=person, on_behalf=IMPORT,
        old=old | versions[0], new=values | versions[1],
    )  # fmt: skip


def put_address(person: Person, address: str, *, acting_person: Person | None) -> None:
    """Write down the address of somebody who never signed in, "" for none. Raises ValueError for anybody else: they change
    theirs themselves (DESIGN section 8.4)."""
    if person.last_login is not None or EmailAddress.objects.filter(user=person).exists():
        raise ValueError("they sign in with theirs")
    old, person.email = person.email, address or None
    person.save(update_fields=["email"])
    record(
        "people.address_made_main", person, acting_person=acting_person, about=person, on_behalf=IMPORT,
        old={"email": old or ""}, new={"email": address},
    )  # fmt: skip


def correct_organisation(organisation: Organisation, values: Values, *, acting_person: Person | None) -> None:
    """Save facts of an organisation, as `queries.organisation` has them; a language in which it was called by its own name
    goes on doing so, and a form that somebody opened before is told what changed meanwhile."""
    now = organisation_values(organisation)
    old, new = changed(now, renamed(now, now | values))
    if not new:
        return
    for name, value in new.items():
        setattr(organisation, name, value)
    organisation.version += 1
    organisation.save(update_fields=[*new, "version"])
    versions = ({"version": organisation.version - 1}, {"version": organisation.version})
    record(
        ORGANISATION_CHANGED, organisation, acting_person=acting_person, on_behalf=IMPORT,
        old=old | versions[0], new=new | versions[1],
    )  # fmt: skip


def put_job(person: Person, organisation: Organisation, role: str, *, acting_person: Person | None) -> Affiliation:
    """Have a person work at an organisation in that role, from now on or as they did already."""
    here = Affiliation.objects.filter(running_days(), person=person, organisation=organisation).first()
    job = here or Affiliation(person=person, organisation=organisation)
    old = _values(job) if here else None
    job.role = role
    job.save()
    record(JOB_CHANGED, job, acting_person=acting_person, about=person, on_behalf=IMPORT, old=old, new=_values(job))
    return job


def remove_job(job: Affiliation, *, acting_person: Person | None) -> None:
    """Take a job that a list brought out of the history."""
    record(JOB_CHANGED, job, acting_person=acting_person, about=job.person, on_behalf=IMPORT, old=_values(job))
    job.delete()


def end_job(job: Affiliation, *, acting_person: Person | None) -> None:
    """Have a job end today; who leaves an organisation speaks for it no more."""
    _end(job, timezone.localdate(), acting_person)
    if job.organisation.focal_person_id == job.person_id:
        speak_for(job.organisation, None, acting_person=acting_person)


def resume_job(job: Affiliation, *, acting_person: Person | None) -> None:
    """Have a job go on that `end_job` ended."""
    _end(job, None, acting_person)


def put_joined(person: Person, day: date, *, acting_person: Person | None) -> None:
    """Put right since when somebody is a member. Raises ValueError for who is none."""
    if person.joined is None:
        raise ValueError("no member")
    old, person.joined = person.joined, make_aware(datetime.combine(day, time(12)))
    person.save(update_fields=["joined"])
    Membership.objects.filter(running(), person=person, community=None).update(since=person.joined)
    record(
        "people.joining_day_changed", person, acting_person=acting_person, about=person, on_behalf=IMPORT,
        old={"joined": old}, new={"joined": person.joined},
    )  # fmt: skip


def _end(job: Affiliation, day: date | None, acting_person: Person | None) -> None:
    old = _values(job) | {"until": job.until}
    job.until = day
    job.save(update_fields=["until"])
    new = _values(job) | {"until": day}
    record(JOB_CHANGED, job, acting_person=acting_person, about=job.person, on_behalf=IMPORT, old=old, new=new)


def _values(job: Affiliation) -> dict[str, Any]:
    return {"organisation": job.organisation_id, "role": job.role}
