"""Who may take lists in, keep records of people, and act on many."""

from typing import Any

from django.db.models import QuerySet

from cop.desk.models import GroupAct, Import, Note
from cop.people.access import SECRETARIAT, viewpoint
from cop.people.choices import Role

ACTS: dict[str, frozenset[Role]] = {
    "desk.import_lists": SECRETARIAT,
    "desk.keep_records": SECRETARIAT,
    "desk.act_on_many": SECRETARIAT,
}
"""Role × act, as in `cop.people.access`."""


def may_import(viewer: Any) -> bool:
    """Whether the viewer may take a list in, and undo that."""
    return not ACTS["desk.import_lists"].isdisjoint(viewpoint(viewer).roles)


def imports_visible_to(viewer: Any) -> QuerySet[Import]:
    """All lists for whoever may take them in, none for others."""
    return Import.objects.all() if may_import(viewer) else Import.objects.none()


def may_keep_records(viewer: Any) -> bool:
    """Whether the viewer may read all that is kept of people, and note something of them."""
    return not ACTS["desk.keep_records"].isdisjoint(viewpoint(viewer).roles)


def notes_visible_to(viewer: Any) -> QuerySet[Note]:
    """Notes on people, for the secretariat; whom one is about reads it in their own data."""
    return Note.objects.all() if may_keep_records(viewer) else Note.objects.none()


def may_change_note(viewer: Any, note: Note) -> bool:
    """Whether the viewer may change a note, and take it away: whoever wrote it, while they are in the secretariat."""
    return may_keep_records(viewer) and note.written_by_id == viewpoint(viewer).person


def may_act_on_many(viewer: Any) -> bool:
    """Whether the viewer may prepare an act on many people, do it and undo it."""
    return not ACTS["desk.act_on_many"].isdisjoint(viewpoint(viewer).roles)


def group_acts_visible_to(viewer: Any) -> QuerySet[GroupAct]:
    """All acts on many for whoever may do them, none for others."""
    return GroupAct.objects.all() if may_act_on_many(viewer) else GroupAct.objects.none()
