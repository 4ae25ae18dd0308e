"""Putting right what is kept of somebody else, by the secretariat; and taking that back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from cop.people.actions.jobs import undo_job
from cop.people.actions.others import ChangedSince, somebody_else
from cop.people.actions.profile import put_expertise, put_languages
from cop.people.mails import records as mails
from cop.people.models import Person
from cop.people.queries.indexing import PERSON
from cop.people.queries.profile import COLUMNS, JOB_CHANGED, PROFILE_CHANGED, profile_at
from cop.people.queries.records import edit_called, edited_values
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed
from cop.services.search.actions import index


class AddressTaken(Exception):
    """Somebody else has that address."""


@transaction.atomic
def edit_person(
    person: Person, values: Values, *, version: int, reason: str, acting_person: Person
) -> dict[str, tuple[Any, Any]]:
    """Save what is right of somebody (see `queries.records.edited_values`), on top of the `version` that the form was
    opened on. For whoever `access.may_edit_person` lets.

    Changes what differs, and never who sees a field, a consent, or the address that somebody signs in with. Tells the
    person by mail what was changed and why, where their address is confirmed. Returns what changed. Raises
    PermissionDenied, AddressTaken, ChangedMeanwhile, ValueError for what is nobody else's to say; each changes nothing.
    """
    person = somebody_else(person, acting_person)
    now = edited_values(person)
    if version != person.version:
        raise ChangedMeanwhile({**now, **profile_at(version, person)}, now, person.version)
    if not values.keys() <= now.keys():
        raise ValueError("nobody says that for somebody else")
    old, new = changed(now, values)
    if new:
        _save(person, old, new, {"reason": reason} if reason else {}, acting_person)
    return {name: (old[name], new[name]) for name in new}


@transaction.atomic
def undo_edit(person: Person, number: int, *, acting_person: Person) -> None:
    """Take an edit of one's own back, by the number of its row in the ledger. For whoever `access.may_edit_person` lets.

    Restores what was there before, all of it or nothing, and tells the person as the edit did. Raises PermissionDenied for
    what is no edit of theirs, ChangedSince where anything that it changed says something else by now.
    """
    person = somebody_else(person, acting_person)
    row = edit_called(person, number, acting_person)
    if row is None:
        raise PermissionDenied
    if row.entry.act == JOB_CHANGED:
        undo_job(person, row, acting_person=acting_person)
        return
    now = edited_values(person)
    before = {name: value for name, value in row.old.items() if name in now}
    if not before or row.old.keys() - {"version"} - now.keys():
        raise ChangedSince
    if any(now[name] != row.new[name] for name in before):
        raise ChangedSince
    old, new = changed(now, before)
    _save(person, old, new, {}, acting_person, on_behalf="undo")


def _save(
    person: Person, old: Values, new: Values, beside: Values, acting_person: Person, *, on_behalf: str = ""
) -> None:
    columns = [name for name in new if name in COLUMNS]
    for name in columns:
        setattr(person, name, new[name])
    if "email" in new:
        _put_address(person, new["email"])
        columns.append("email")
    if "languages" in new:
        put_languages(person, new["languages"])
    if "expertise" in new:
        put_expertise(person, new["expertise"])
    person.version += 1
    person.save(update_fields=[*columns, "version"])
    versions = ({"version": person.version - 1}, {"version": person.version})
    entry = record(
        PROFILE_CHANGED, person, acting_person=acting_person, about=person, on_behalf=on_behalf,
        old=old | versions[0], new=new | versions[1] | beside,
    )  # fmt: skip
    index(PERSON, [person.pk])
    mails.edited(person, old, new, reason=beside.get("reason", ""), key=f"edited-{entry.pk}")


def _put_address(person: Person, address: str) -> None:
    address = address.lower()
    taken = Q(email=address) | Q(emailaddress__email=address, emailaddress__verified=True)
    if address and Person.objects.filter(taken).exclude(pk=person.pk).exists():
        raise AddressTaken
    person.email = address or None
