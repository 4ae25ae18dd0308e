"""Memberships of somebody else, by the secretariat: added to a community, ended, taken up again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.people.access import may_edit_person, running
from cop.people.choices import Standing
from cop.people.mails import records as mails
from cop.people.models import Membership, Person, RoleHeld
from cop.services.ledger.actions import record


class NotPossible(Exception):
    """The membership cannot be changed so: it is as wanted already, or something else hangs on it."""


@transaction.atomic
def add_to(person: Person, community: Community, *, acting_person: Person) -> Membership:
    """Make a member of the partnership a member of a community, from now on. For whoever `access.may_edit_person` lets.

    Tells the person by mail. Raises PermissionDenied, and NotPossible for who is a member of it already or no member at all.
    """
    person = _locked(person, acting_person)
    there = Membership.objects.filter(running(), person=person, community=community)
    if person.standing != Standing.MEMBER or there.exists():
        raise NotPossible
    made = Membership.objects.create(person=person, community=community)
    _record("people.joined", made, acting_person)
    mails.memberships_changed(person, joined=[community], ended=[], key=f"membership-{made.pk}-joined")
    return made


@transaction.atomic
def end_membership(membership: Membership, *, acting_person: Person) -> None:
    """End the membership of a community, as of now. For whoever `access.may_edit_person` lets.

    Tells the person by mail. Raises PermissionDenied, and NotPossible for one that has ended, for the partnership's, for the
    last one of a member, whose wish that must be, and for one that a role in the community hangs on.
    """
    person = _locked(_person_of(membership), acting_person)
    membership = Membership.objects.select_related("community").get(pk=membership.pk)
    if membership.community is None or not _runs(membership) or keeps(person, membership.community):
        raise NotPossible
    membership.until = timezone.now()
    membership.save(update_fields=["until"])
    _record("people.left", membership, acting_person)
    mails.memberships_changed(person, joined=[], ended=[membership.community], key=_key(membership, "ended"))


@transaction.atomic
def take_up_again(membership: Membership, *, acting_person: Person) -> None:
    """Let a membership of a community go on as if it had not been ended. For whoever `access.may_edit_person` lets.

    Tells the person by mail. Raises PermissionDenied, and NotPossible for one that runs, or that another one followed, and
    for whoever is no member any more.
    """
    person = _locked(_person_of(membership), acting_person)
    membership = Membership.objects.select_related("community").get(pk=membership.pk)
    later = Membership.objects.filter(running(), person=person, community=membership.community)
    if membership.community is None or person.standing != Standing.MEMBER or later.exists():
        raise NotPossible
    key, membership.until = _key(membership, "again"), None
    membership.save(update_fields=["until"])
    _record("people.joined", membership, acting_person, on_behalf="undo")
    mails.memberships_changed(person, joined=[membership.community], ended=[], key=key)


@transaction.atomic
def take_out(membership: Membership, *, acting_person: Person) -> None:
    """Take a membership of a community out that began by mistake, as if it had never been; for the undo of what began it, by
    whoever `access.may_edit_person` lets.

    Tells the person by mail. Raises PermissionDenied, and NotPossible for the partnership's, and for one that something
    hangs on.
    """
    person = _locked(_person_of(membership), acting_person)
    membership = Membership.objects.select_related("community").get(pk=membership.pk)
    if membership.community is None or keeps(person, membership.community):
        raise NotPossible
    key = f"membership-{membership.pk}-taken-out"
    _record("people.left", membership, acting_person, on_behalf="undo")
    mails.memberships_changed(person, joined=[], ended=[membership.community], key=key)
    membership.delete()


def keeps(person: Person, community: Community) -> bool:
    """Whether something keeps a member in a community: a role there, or that it is their only membership."""
    others = Membership.objects.filter(running(), person=person).exclude(community=community)
    return not others.exists() or RoleHeld.objects.filter(running(), person=person, community=community).exists()


def _locked(person: Person, acting_person: Person) -> Person:
    if not may_edit_person(acting_person, person):
        raise PermissionDenied
    return Person.objects.select_for_update().get(pk=person.pk)


def _person_of(membership: Membership) -> Person:
    if membership.person is None:
        raise PermissionDenied
    return membership.person


def _runs(membership: Membership) -> bool:
    return membership.until is None or membership.until > timezone.now()


def _key(membership: Membership, what: str) -> str:
    return f"membership-{membership.pk}-{what}-{membership.until:%Y%m%d%H%M%S%f}"


def _record(act: str, membership: Membership, acting_person: Person, *, on_behalf: str = "") -> None:
    record(
        act, membership, acting_person=acting_person, about=membership.person, community=membership.community,
        on_behalf=on_behalf,
    )  # fmt: skip
