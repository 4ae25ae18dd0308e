"""Undoing a list: its people go from sight at once, by one short act, and are deleted a few at a time after that."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from cop.desk.actions.claiming import AT_ONCE, COMMAND_LINE, NotPossible, claim, hold, release, view_of
from cop.desk.actions.tables import take_organisations_back, take_people_back
from cop.desk.actions.turns import NEVER, TurnOver, leave
from cop.desk.actions.unstaging import remove_rows
from cop.desk.choices import Decision, ImportKind, ImportState
from cop.desk.importing.comparing import ORGANISATION
from cop.desk.models import Import, ImportRow
from cop.desk.queries.imports import counts, in_the_way, made_organisations, made_people
from cop.people.actions import staging
from cop.people.actions.correcting import correct, correct_organisation, put_address, put_job, remove_job
from cop.people.models import Affiliation, Organisation, Person
from cop.people.queries.indexing import ORGANISATION as ORGANISATIONS
from cop.people.queries.indexing import PERSON
from cop.people.queries.profile import profile
from cop.services.ledger.actions import record
from cop.services.search.actions import index

BUILT_ON = gettext_noop("Something was built on this list since, so it stays.")


class BuiltOn(Exception):
    """Something was built on people or organisations of the list, whose numbers it holds. Nothing was changed."""

    def __init__(self, found: dict[str, list[int]]) -> None:
        self.found = found
        super().__init__(found)


def undo(number: int, *, acting_person: Person | None = None, ends: float = NEVER) -> Import:
    """Undo a list that was applied. For the secretariat, and the operator on the command line (None).

    Changes: whom and what the list made is gone; what it changed of others is as before, where it is still what the list
    said. Writes to nobody. Goes on where a killed process was; a job asks for the next one when its turn `ends`. Raises
    PermissionDenied, UnderWay, NotPossible, BuiltOn.
    """
    view_of(acting_person)
    one = claim(number, ImportState.UNDOING, only_from=(ImportState.APPLIED, ImportState.UNDOING))
    try:
        if one.hidden is None:
            _hide(one, acting_person)
        remove_rows(one, ends)
    except BuiltOn:
        release(one, ImportState.APPLIED, error=BUILT_ON)
        raise
    except NotPossible:
        raise
    except TurnOver:
        leave(one)
        return one
    except Exception:
        release(one, ImportState.UNDOING)
        raise
    release(one, ImportState.UNDONE, undone=timezone.now())
    one.refresh_from_db()
    return one


def discard(number: int, *, acting_person: Person | None = None) -> None:
    """Throw a list away that was never applied, with what was made of it where nobody sees it. For the secretariat, and the
    operator on the command line (None). Raises PermissionDenied, UnderWay, NotPossible."""
    view_of(acting_person)
    never = (ImportState.READING, ImportState.READ, ImportState.FAILED, ImportState.APPLYING)
    one = claim(number, ImportState.FAILED, only_from=never)
    remove_rows(one)
    one.delete()
    if one.file:
        default_storage.delete(one.file)


@transaction.atomic
def _hide(one: Import, acting_person: Person | None) -> None:
    hold(one)
    people, organisations = made_people(one), made_organisations(one)
    list(Person.objects.select_for_update().filter(pk__in=people).values_list("pk"))
    _take_back(one, acting_person)
    if one.kind == ImportKind.ORGANISATIONS:
        take_organisations_back(one, acting_person)
    if one.kind == ImportKind.PEOPLE:
        take_people_back(one, acting_person)
    if any((found := in_the_way(one)).values()):
        raise BuiltOn(found)
    staging.hide(Person.objects.filter(pk__in=people), Organisation.objects.filter(pk__in=organisations))
    on_behalf = "" if acting_person else COMMAND_LINE
    record("desk.import_undone", one, acting_person=acting_person, old=counts(one), on_behalf=on_behalf)
    Import.objects.filter(pk=one.pk).update(hidden=timezone.now())


def _take_back(one: Import, acting_person: Person | None) -> None:
    """What the list changed of somebody known is as it was, where it is still what the list wrote."""
    changed = ImportRow.objects.filter(~Q(before={}), source=one, decision=Decision.MERGE)
    rows = changed.select_related("person", "organisation").order_by("-pk")
    batch = list(rows[:AT_ONCE])
    while batch:
        for row in batch:
            if row.person is not None:
                _take_person_back(row.person, row.before, acting_person)
            if row.organisation is not None:
                _take_organisation_back(row.organisation, row.before, acting_person)
        index(PERSON, [row.person_id for row in batch if row.person_id])
        index(ORGANISATIONS, [row.organisation_id for row in batch if row.organisation_id])
        batch = list(rows.filter(pk__lt=batch[-1].pk)[:AT_ONCE])


def _take_person_back(person: Person, before: dict[str, list[Any]], acting_person: Person | None) -> None:
    person.refresh_from_db()
    now = profile(person)
    values = {name: pair[0] for name, pair in before.items() if name in now and now[name] == pair[1]}
    correct(person, values, acting_person=acting_person)
    if "email" in before and person.email == before["email"][1] and person.last_login is None:
        put_address(person, before["email"][0], acting_person=acting_person)
    if "made" in before:
        staging.dismiss(person, before["made"][0], acting_person=acting_person)
    if "job" in before:
        _take_job_back(before, acting_person)


def _take_organisation_back(
    organisation: Organisation, before: dict[str, list[Any]], acting_person: Person | None
) -> None:
    organisation.refresh_from_db()
    written = {name.removeprefix(ORGANISATION): pair for name, pair in before.items() if name.startswith(ORGANISATION)}
    values = {name: old for name, (old, new) in written.items() if getattr(organisation, name) == new}
    correct_organisation(organisation, values, acting_person=acting_person)


def _take_job_back(before: dict[str, list[Any]], acting_person: Person | None) -> None:
    (was_there, number), (old_role, new_role) = before["job"], before["role"]
    job = Affiliation.objects.select_related("person", "organisation").filter(pk=number, role=new_role).first()
    if job is None:
        return
    if was_there:
        put_job(job.person, job.organisation, old_role, acting_person=acting_person)
    else:
        remove_job(job, acting_person=acting_person)
