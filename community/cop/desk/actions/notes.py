"""Notes on people and organisations, which the secretariat alone reads."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.desk.access import may_change_note, may_keep_records
from cop.desk.models import GroupActRow, Note
from cop.people.models import Organisation, Person
from cop.services.ledger.actions import record


@transaction.atomic
def add_note(on: Person | Organisation, text: str, *, acting_person: Person) -> Note:
    """Note something of a person or an organisation. For whoever `access.may_keep_records` lets. Sends nothing.

    A person finds it in their own data. Raises PermissionDenied, ValueError for an empty text.
    """
    if not may_keep_records(acting_person):
        raise PermissionDenied
    _check(text)
    name = "person" if isinstance(on, Person) else "organisation"
    note = Note.objects.create(**{name: on}, text=text, written_by=acting_person)
    _record("desk.note_written", note, acting_person, {"new": {"text": text}})
    return note


@transaction.atomic
def change_note(note: Note, text: str, *, acting_person: Person) -> None:
    """Write a note of one's own anew. Raises PermissionDenied, ValueError for an empty text."""
    note = _own(note, acting_person)
    _check(text)
    old, note.text, note.changed = note.text, text, timezone.now()
    if old != text:
        note.save(update_fields=["text", "changed"])
        _record("desk.note_written", note, acting_person, {"old": {"text": old}, "new": {"text": text}})


@transaction.atomic
def remove_note(note: Note, *, acting_person: Person) -> None:
    """Take a note of one's own away. Raises PermissionDenied."""
    note = _own(note, acting_person)
    _record("desk.note_removed", note, acting_person, {"old": {"text": note.text}})
    note.delete()


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Forget the notes on a person, and which acts on many touched them; called by the action that erases them."""
    Note.objects.filter(person=person_number).delete()
    GroupActRow.objects.filter(person=person_number).delete()


def _record(act: str, note: Note, acting_person: Person, values: dict[str, dict[str, Any]]) -> None:
    """Words on a person are sealed with their key. Nothing seals those on an organisation, which may name anybody: there the
    ledger says that a note was written, and not what."""
    if note.organisation is not None:
        record(act, note.organisation, acting_person=acting_person)
    else:
        record(act, note, acting_person=acting_person, about=note.person, old=values.get("old"), new=values.get("new"))


def _own(note: Note, acting_person: Person) -> Note:
    if not may_change_note(acting_person, note):
        raise PermissionDenied
    notes = Note.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    return notes.get(pk=note.pk)


def _check(text: str) -> None:
    if not text.strip():
        raise ValueError("nothing was written")
