"""Acts on many people: prepared as a preview that fixes who is touched, done once, undone where that can be."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cop.desk.access import may_act_on_many
from cop.desk.choices import ActKind, ActState, Outcome, Untouched
from cop.desk.models import GroupAct, GroupActRow
from cop.desk.queries.group_acts import UNDONE_BY, counts, needs_second, states
from cop.network.models import Community
from cop.people.actions import memberships
from cop.people.actions.asking import ask_now
from cop.people.actions.roles import end_role
from cop.people.actions.secretariat import LastOfSecretariat
from cop.people.models import Membership, Person, RoleHeld
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import coming_by, record

MOST = 10_000
AT_ONCE = 100
"""So many are done while the page is waited for; more are left to a job."""

BATCH = 500
KEPT_FOR = timedelta(days=30)


class TooMany(Exception):
    """More people than one act takes."""


class Nobody(Exception):
    """Nobody is picked."""


@transaction.atomic
def prepare(
    kind: ActKind,
    people: QuerySet[Person],
    *,
    community: Community | None = None,
    role: str = "",
    group: str = "",
    acting_person: Person,
) -> GroupAct:
    """Fix whom an act touches: `people` as the acting person sees them, each with why they are left out. Changes nobody.

    For whoever `access.may_act_on_many` lets. Raises PermissionDenied, Nobody, TooMany.
    """
    _check_may(acting_person)
    numbers = list(people.order_by("sort_name", "pk").values_list("pk", flat=True)[: MOST + 1])
    if not numbers:
        raise Nobody
    if len(numbers) > MOST:
        raise TooMany
    act = GroupAct.objects.create(kind=kind, community=community, role=role, group=group, made_by=acting_person)
    for start in range(0, len(numbers), BATCH):
        found = states(act, numbers[start : start + BATCH], acting_person)
        GroupActRow.objects.bulk_create(
            GroupActRow(
                act=act, person_id=number, before=one.now, reason=one.reason,
                outcome=Outcome.LEFT if one.reason else Outcome.WAITS,
            )
            for number, one in found.items()
        )  # fmt: skip
    return act


def do(act: GroupAct, *, acting_person: Person) -> bool:
    """Do a prepared act: at once where it is on few, by a job where it is on many. Twice is as good as once.

    For whoever `access.may_act_on_many` lets. Each person is changed by the action that changes one, which tells them by
    mail; who is another than the preview showed is left out. What cannot be undone by a press and writes to more people
    than one may write to alone is asked for by the first press, and done by that of a second person of the secretariat,
    where there is one. Returns whether it was begun by this. Raises PermissionDenied.
    """
    if not needs_second(act, acting_person):
        return any(
            _begin(act, before, ActState.RUNNING, "desk.many_acted", acting_person)
            for before in (ActState.PREPARED, ActState.ASKED)
        )
    _check_may(acting_person)
    with transaction.atomic():
        asked = {"state": ActState.ASKED, "made_by": acting_person}
        if GroupAct.objects.filter(pk=act.pk, state=ActState.PREPARED).update(**asked):
            record("desk.many_asked", act, acting_person=acting_person, community=act.community, new={"kind": act.kind})
    return False


@transaction.atomic
def call_off(act: GroupAct, *, acting_person: Person) -> None:
    """Let an act wait for nobody any more: it is prepared, and not done. For whoever `access.may_act_on_many` lets.

    Writes a ledger row. Raises PermissionDenied.
    """
    _check_may(acting_person)
    if GroupAct.objects.filter(pk=act.pk, state=ActState.ASKED).update(state=ActState.PREPARED):
        record(
            "desk.many_called_off", act, acting_person=acting_person, community=act.community, new={"kind": act.kind}
        )


def undo(act: GroupAct, *, acting_person: Person) -> bool:
    """Put everybody back whom a done act changed and nobody changed since; the same way. Raises PermissionDenied, and
    ValueError for an act that cannot be undone."""
    if act.kind not in UNDONE_BY:
        raise ValueError(f"{act.kind} cannot be undone")
    return _begin(act, ActState.DONE, ActState.UNDOING, "desk.many_undone", acting_person)


def go_on(number: int, *, acting_person: Person) -> None:
    """Do, or undo, what is left of an act, a person at a time; goes on where a killed worker was."""
    act = GroupAct.objects.select_related("community").get(pk=number)
    undoing = act.state == ActState.UNDOING
    if act.state not in (ActState.RUNNING, ActState.UNDOING):
        return
    left = GroupActRow.objects.filter(act=act, outcome=Outcome.DONE if undoing else Outcome.WAITS)
    with coming_by("group"):
        for row in list(left.values_list("pk", flat=True)):
            (_undo_one if undoing else _do_one)(act, row, acting_person)
    ended = {"state": ActState.UNDONE if undoing else ActState.DONE, "ended": timezone.now()}
    GroupAct.objects.filter(pk=act.pk, state=act.state).update(**ended)


def forget_old() -> None:
    """Throw previews away of what was not done within `KEPT_FOR`. A job calls it."""
    GroupAct.objects.filter(state__in=(ActState.PREPARED, ActState.ASKED), made__lt=timezone.now() - KEPT_FOR).delete()


def _begin(act: GroupAct, before: ActState, after: ActState, told: str, acting_person: Person) -> bool:
    _check_may(acting_person)
    with transaction.atomic():
        begun = {"state": after, "begun": timezone.now()}
        if not GroupAct.objects.filter(pk=act.pk, state=before).update(**begun):
            return False
        touched = counts(act)[Outcome.WAITS if after == ActState.RUNNING else Outcome.DONE]
        record(
            told, act, acting_person=acting_person, community=act.community, new={"kind": act.kind, "people": touched}
        )
        enqueue("cop.desk.tasks.go_on_with_group_act", act.pk, acting_person.pk)
    if touched <= AT_ONCE:
        go_on(act.pk, acting_person=acting_person)
    return True


@transaction.atomic
def _do_one(act: GroupAct, number: int, acting_person: Person) -> None:
    row = _held(number, Outcome.WAITS)
    if row is None:
        return
    person = Person.objects.select_for_update(no_key=True).get(pk=row.person_id)
    state = states(act, [person.pk], acting_person)[person.pk]
    row.outcome, row.reason = Outcome.LEFT, state.reason
    if state.now != row.before:
        row.reason = Untouched.CHANGED
    elif not state.reason:
        row.reason = _changed(act, person, row, acting_person)
        row.outcome = Outcome.LEFT if row.reason else Outcome.DONE
    row.save()


def _changed(act: GroupAct, person: Person, row: GroupActRow, acting_person: Person) -> str:
    """Change one person; return why they could not be."""
    try:
        with transaction.atomic():
            row.thing = _DO[ActKind(act.kind)](act, person, row.before, acting_person)
    except LastOfSecretariat:
        return Untouched.NEEDED
    except (memberships.NotPossible, Membership.DoesNotExist):
        return Untouched.CHANGED
    return ""


@transaction.atomic
def _undo_one(act: GroupAct, number: int, acting_person: Person) -> None:
    row = _held(number, Outcome.DONE)
    if row is None:
        return
    back = memberships.end_membership if act.kind == ActKind.JOIN else memberships.take_up_again
    try:
        with transaction.atomic():
            membership = Membership.objects.select_related("person").get(pk=row.thing or 0)
            back(membership, acting_person=acting_person)
        row.outcome = Outcome.UNDONE
    except (memberships.NotPossible, Membership.DoesNotExist):
        row.outcome, row.reason = Outcome.KEPT, Untouched.CHANGED
    row.save()


def _held(number: int, outcome: Outcome) -> GroupActRow | None:
    return GroupActRow.objects.select_for_update(of=("self",)).filter(pk=number, outcome=outcome).first()


def _join(act: GroupAct, person: Person, _before: Any, acting_person: Person) -> int:
    assert act.community is not None
    return memberships.add_to(person, act.community, acting_person=acting_person).pk


def _leave(act: GroupAct, _person: Person, before: Any, acting_person: Person) -> int:
    membership = Membership.objects.select_related("person").get(pk=before[1])
    memberships.end_membership(membership, acting_person=acting_person)
    return membership.pk


def _ask(_act: GroupAct, person: Person, _before: Any, acting_person: Person) -> None:
    ask_now(person, acting_person=acting_person)


def _end_role(_act: GroupAct, _person: Person, before: Any, acting_person: Person) -> None:
    for held in RoleHeld.objects.filter(pk__in=before).select_related("person"):
        end_role(held, acting_person=acting_person)


_DO: dict[ActKind, Any] = {
    ActKind.JOIN: _join,
    ActKind.LEAVE: _leave,
    ActKind.ASK: _ask,
    ActKind.END_ROLE: _end_role,
}


def _check_may(acting_person: Person) -> None:
    if not may_act_on_many(acting_person):
        raise PermissionDenied
