"""Taking two apart again that were made one."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.people.access import viewpoint
from cop.people.actions.merging.applications import closed_by, record_reopened
from cop.people.actions.merging.doubles import dismiss_pair
from cop.people.actions.merging.journal import bring_back
from cop.people.actions.merging.organisations import (
    index_both,
    lock_organisations,
    record_organisation,
    speaking_for,
)
from cop.people.actions.merging.people import lock_people, record_profile
from cop.people.actions.merging.refusals import NotUndone
from cop.people.choices import MergeKind
from cop.people.mails import merging as mails
from cop.people.models import Merge, Person
from cop.people.queries.indexing import PERSON
from cop.people.queries.merging import why_not_undone
from cop.people.queries.organisation import organisation_values
from cop.people.queries.profile import profile
from cop.services.ledger.actions import record
from cop.services.search.actions import index


@transaction.atomic
def undo_merge(merge: Merge, *, acting_person: Person) -> None:
    """Take two apart again. For the secretariat.

    Changes: what moved goes back, and what the merge changed is as it was, where it still says what the merge made of it;
    what people changed or added since stays with the one who was kept. The two are remembered as not the same. The record
    of the merge goes. Sessions of both end, and every address of both is told by mail; of organisations those who speak
    for them are. Raises PermissionDenied, NotUndone.
    """
    if not viewpoint(acting_person).may("people.merge"):
        raise PermissionDenied
    undo = _undo_people if merge.kind == MergeKind.PERSON else _undo_organisations
    undo(merge, acting_person)


def _undo_people(merge: Merge, acting_person: Person) -> None:
    lock_people(merge.kept, merge.gone)
    merge = _undoable(merge)
    before = profile(Person.objects.get(pk=merge.kept))
    closed = closed_by(merge)
    _bring_back(merge, acting_person)
    record_reopened(closed, acting_person)
    kept, gone = Person.objects.get(pk=merge.kept), Person.objects.get(pk=merge.gone)
    for person in (kept, gone):
        person.version += 1
        person.save(update_fields=["version"])
        record("people.merge_undone", person, acting_person=acting_person, about=person)
    record_profile(kept, before, way="undo", acting_person=acting_person)
    keys = UserSession.objects.filter(user__in=[kept, gone]).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    index(PERSON, [kept.pk, gone.pk])
    mails.merge_undone(merge, kept, gone)


def _undo_organisations(merge: Merge, acting_person: Person) -> None:
    kept = lock_organisations(merge.kept, merge.gone)[merge.kept]
    merge = _undoable(merge)
    before = organisation_values(kept)
    _bring_back(merge, acting_person)
    both = lock_organisations(merge.kept, merge.gone)
    kept, gone = both[merge.kept], both[merge.gone]
    for organisation in (kept, gone):
        record("people.merge_undone", organisation, acting_person=acting_person)
    record_organisation(kept, before, acting_person=acting_person)
    index_both(kept, gone)
    mails.organisations_merged(merge, kept, gone, speaking_for(kept, gone))


def _undoable(merge: Merge) -> Merge:
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if reason := why_not_undone(merge):
        raise NotUndone(reason)
    return merge


def _bring_back(merge: Merge, acting_person: Person) -> None:
    bring_back(merge.record, MergeKind(merge.kind), merge.gone, merge.kept)
    merge.undone, merge.record = timezone.now(), {}
    merge.save(update_fields=["undone", "record"])
    dismiss_pair(MergeKind(merge.kind), merge.kept, merge.gone, by=acting_person)
