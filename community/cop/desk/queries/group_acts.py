"""Acts on many people: whom one touches, whom it leaves out and why, and how far it is."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from cop.desk.access import group_acts_visible_to
from cop.desk.choices import ActKind, ActState, Outcome, Untouched
from cop.desk.models import GroupAct, GroupActRow
from cop.network.queries import partnership
from cop.people.access import running, viewpoint
from cop.people.choices import Standing
from cop.people.models import Erasure, Membership, Person, RoleHeld
from cop.people.queries.asking import may_be_asked
from cop.people.queries.secretariat import others_who_act
from cop.people.queries.security import with_confirmed_address
from cop.services.search.queries import Listed

UNDONE_BY = (ActKind.JOIN, ActKind.LEAVE)
"""The acts that can be undone: a mail is sent, and a role is given anew."""


class State(NamedTuple):
    """What an act touches of a person as it is now, in plain values, and why it leaves them out; "" where it does not."""

    now: list[Any]
    reason: str


def states(act: GroupAct, numbers: Collection[int], viewer: Any) -> dict[int, State]:
    """Return how each of the people with those `numbers` stands to an act, in a constant number of queries."""
    people = Person.objects.filter(Listed("pk", numbers)).in_bulk()
    facts = _HOW[ActKind(act.kind)](act, people)
    own = viewpoint(viewer).person
    return {n: State(facts[n].now, Untouched.ONESELF if n == own else facts[n].reason) for n in numbers if n in facts}


def counts(act: GroupAct) -> dict[str, int]:
    """Return {outcome: how many people} of an act."""
    found = GroupActRow.objects.filter(act=act).order_by().values("outcome").annotate(people=Count("pk"))
    return {outcome.value: 0 for outcome in Outcome} | dict(found.values_list("outcome", "people"))


def needs_second(act: GroupAct, person: Person) -> bool:
    """Whether somebody else of the secretariat has to do an act: nobody undoes it, it writes to more people than one may
    write to alone, `person` prepared or asked for it or nobody asked yet, and there is somebody else."""
    alone = partnership().letters_alone
    if act.kind in UNDONE_BY or not alone or counts(act)[Outcome.WAITS] <= alone:
        return False
    asked_by_another = act.state == ActState.ASKED and act.made_by_id != person.pk
    return not asked_by_another and others_who_act(person).exists()


def waiting_for(viewer: Any) -> QuerySet[GroupAct]:
    """Return the acts that wait for `viewer` to be the second person."""
    asked = group_acts_visible_to(viewer).filter(state=ActState.ASKED)
    return asked.exclude(made_by=viewpoint(viewer).person)


def _joining(act: GroupAct, people: dict[int, Person]) -> dict[int, State]:
    there, going = _memberships(act, people), _going(people)

    def reason(person: Person) -> str:
        if person.standing != Standing.MEMBER:
            return Untouched.NO_MEMBER
        if person.pk in going:
            return Untouched.GOING
        return Untouched.THERE if person.pk in there else ""

    return {n: State([person.standing, there.get(n)], reason(person)) for n, person in people.items()}


def _leaving(act: GroupAct, people: dict[int, Person]) -> dict[int, State]:
    there = _memberships(act, people)
    others = Membership.objects.filter(running(), Listed("person", people)).exclude(community=act.community)
    elsewhere = set(others.values_list("person", flat=True))
    roles = RoleHeld.objects.filter(running(), Listed("person", people), community=act.community)
    holding = set(roles.values_list("person", flat=True))

    def reason(person: Person) -> str:
        if person.pk not in there:
            return Untouched.NOT_THERE
        if person.pk in holding:
            return Untouched.HOLDS
        return "" if person.pk in elsewhere else Untouched.LAST

    return {n: State([person.standing, there.get(n)], reason(person)) for n, person in people.items()}


def _asking(act: GroupAct, people: dict[int, Person]) -> dict[int, State]:
    asked = set(may_be_asked().filter(Listed("pk", people)).values_list("pk", flat=True))
    reached, going = with_confirmed_address(people), _going(people)

    def reason(person: Person) -> str:
        if person.pk in asked:
            return ""
        if person.standing != Standing.MEMBER:
            return Untouched.NO_MEMBER
        if person.sample:
            return Untouched.SAMPLE
        if person.pk in going:
            return Untouched.GOING
        return Untouched.ASKED if person.pk in reached else Untouched.NO_ADDRESS

    return {n: State([str(person.asked_if_right or "")], reason(person)) for n, person in people.items()}


def _ending_role(act: GroupAct, people: dict[int, Person]) -> dict[int, State]:
    held: dict[int, list[int]] = {}
    roles = RoleHeld.objects.filter(running(), Listed("person", people), role=act.role).order_by("pk")
    for person, number in roles.values_list("person", "pk"):
        held.setdefault(person, []).append(number)
    return {n: State(held.get(n, []), "" if n in held else Untouched.NO_ROLE) for n in people}


def _memberships(act: GroupAct, people: Collection[int]) -> dict[int | None, int]:
    there = Membership.objects.filter(running(), Listed("person", people), community=act.community)
    return dict(there.values_list("person", "pk"))


def _going(people: Collection[int]) -> set[int]:
    return set(Erasure.objects.filter(Listed("person", people), done=None).values_list("person", flat=True))


_HOW = {
    ActKind.JOIN: _joining,
    ActKind.LEAVE: _leaving,
    ActKind.ASK: _asking,
    ActKind.END_ROLE: _ending_role,
}
