"""Giving roles and taking them back. For the secretariat."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.people.access import running, viewpoint
from cop.people.actions.mailboxes import SharedMailbox
from cop.people.actions.secretariat import keep_secretariat
from cop.people.choices import GIVEN_ROLES, Role, Standing
from cop.people.mails import own as mails
from cop.people.models import Person, RoleHeld
from cop.services.ledger.actions import record


class HeldAlready(Exception):
    """The person holds the role already."""


@transaction.atomic
def give_role(
    person: Person,
    role: Role,
    *,
    community: Community | None = None,
    country: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    acting_person: Person,
) -> RoleHeld:
    """Give a role from now or from the moment `since` on, which may be one to come: of a community for a facilitator, of a
    country for a focal point of its government.

    Only members hold roles, and no shared mailbox does. Tells the person by mail. Raises PermissionDenied, HeldAlready,
    SharedMailbox, and ValueError for somebody who is no member, for what is no role to give, or lacks or has too much of
    community and country, or ends before it begins.
    """
    _check_may(acting_person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    since = since or timezone.now()
    _check_fits(person, role, community, country, since, until)
    if RoleHeld.objects.filter(running(), person=person, role=role, community=community, country=country).exists():
        raise HeldAlready
    held = RoleHeld.objects.create(
        person=person, role=role, community=community, country=country, since=since, until=until
    )
    new = {"role": role, "country": country, "since": since, "until": until}
    record("people.role_given", held, acting_person=acting_person, about=person, community=community, new=new)
    mails.role_given(held)
    return held


@transaction.atomic
def end_role(held: RoleHeld, *, until: datetime | None = None, acting_person: Person) -> None:
    """Take a role back, as of now: it counts no more on the person's very next page; or have it end at the moment `until`,
    which is to come. Tells the person by mail where it ends now.

    Twice is as good as once. Raises PermissionDenied, LastOfSecretariat, ValueError for an end before its beginning.
    """
    _check_may(acting_person)
    if held.role == Role.SECRETARIAT:
        keep_secretariat(held.person)
    held = RoleHeld.objects.select_for_update(of=("self",)).select_related("person", "community").get(pk=held.pk)
    if held.is_over or (until is not None and until == held.until):
        return
    if until is not None and until <= max(held.since, timezone.now()):
        raise ValueError("a role ends after it begins")
    old, held.until = {"role": held.role, "until": held.until}, until or timezone.now()
    held.save(update_fields=["until"])
    record(
        "people.role_ended", held, acting_person=acting_person, about=held.person, community=held.community, old=old,
        new={"until": held.until},
    )  # fmt: skip
    if until is None:
        mails.role_ended(held)


def _check_may(acting_person: Person) -> None:
    if not viewpoint(acting_person).may("people.give_role"):
        raise PermissionDenied


def _check_fits(
    person: Person, role: Role, community: Community | None, country: str, since: datetime, until: datetime | None
) -> None:
    if role not in GIVEN_ROLES or person.standing != Standing.MEMBER:
        raise ValueError("no role to give, or nobody to give it to")
    if person.shared_mailbox:
        raise SharedMailbox
    if (role == Role.FACILITATOR) != (community is not None) or (role == Role.FOCAL_POINT) != bool(country):
        raise ValueError("a facilitator has a community, a focal point a country, others neither")
    if until is not None and until <= max(since, timezone.now()):
        raise ValueError("a role ends after it begins")
