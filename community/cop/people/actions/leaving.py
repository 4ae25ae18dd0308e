"""Leaving: a community, the partnership, or all of it. What one contributed stays; nothing else ends by itself (S31)."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cop.people.access import may_edit_organisation, running
from cop.people.actions.joining.deciding import withdraw
from cop.people.actions.oneself import oneself
from cop.people.actions.profile import change_rhythm
from cop.people.actions.stepping_down import end_roles_in, step_down
from cop.people.actions.telephone import TELEPHONE, person_on_telephone
from cop.people.choices import Rhythm, Standing
from cop.people.mails import own as mails
from cop.people.models import Application, Membership, Organisation, Person
from cop.people.queries.applications import UNDER_WAY
from cop.people.queries.erasing import Asked
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.ledger.actions import record
from cop.services.search.actions import index


@transaction.atomic
def leave(memberships: Iterable[Membership], *, acting_person: Person) -> list[Membership]:
    """End memberships of one's own. For the member themselves.

    Changes: the memberships end now; roles in a community that is left end; who has none left is a former member, holds
    no role, speaks for no organisation, applies for nothing and gets no news. Sends the person one mail that says what they left.
    Returns what was ended, leaving out what had ended before. Raises PermissionDenied for somebody else's, and
    LastOfSecretariat.
    """
    person = oneself(acting_person, "people.leave")
    return _leave(person, _of(person, memberships))


@transaction.atomic
def leave_by_telephone(
    person: Person, memberships: Iterable[Membership], asked: Asked, *, acting_person: Person
) -> list[Membership]:
    """End memberships of somebody who asked for it on the telephone. For the secretariat.

    Changes and returns what `leave` does; the ledger says "telephone", who asked, when, and how we made sure. Sends all
    their confirmed addresses a mail. Raises PermissionDenied, LastOfSecretariat.
    """
    person = person_on_telephone(person, acting_person)
    return _leave(person, _of(person, memberships), by=acting_person, asked=asked)


@transaction.atomic
def leave_everything(*, acting_person: Person) -> list[Membership]:
    """End all memberships of one's own, and take applications under way back; see `leave`. For everybody signed in.

    Raises LastOfSecretariat.
    """
    person = oneself(acting_person)
    ended = _leave(person, Membership.objects.filter(person=person))
    _apply_for_nothing(person)
    return ended


@transaction.atomic
def leave_for(organisation: Organisation, memberships: Iterable[Membership], *, acting_person: Person) -> None:
    """End memberships of an organisation. For its focal person and the secretariat; its people stay members.

    Sends nothing. Raises PermissionDenied for others, and for a membership that is not the organisation's.
    """
    wanted = {membership.pk for membership in memberships}
    others = Membership.objects.filter(pk__in=wanted).exclude(organisation=organisation)
    if not may_edit_organisation(acting_person, organisation) or others.exists():
        raise PermissionDenied
    for membership in Membership.objects.filter(running(), pk__in=wanted).select_related("community"):
        _end(membership, acting_person=acting_person, about=None)
    index(ORGANISATION, [organisation.pk])


def _of(person: Person, memberships: Iterable[Membership]) -> QuerySet[Membership]:
    wanted = {membership.pk for membership in memberships}
    if Membership.objects.filter(pk__in=wanted).exclude(person=person).exists():
        raise PermissionDenied
    return Membership.objects.filter(pk__in=wanted)


def _leave(
    person: Person, memberships: QuerySet[Membership], *, by: Person | None = None, asked: Asked | None = None
) -> list[Membership]:
    ended = list(memberships.filter(running()).select_related("community").order_by("pk"))
    for membership in ended:
        _end(membership, acting_person=by or person, about=person, asked=asked)
        end_roles_in(membership.community, person, acting_person=person)
    if ended and not Membership.objects.filter(running(), person=person).exists():
        _become_former(person)
    if ended:
        index(PERSON, [person.pk])
        mails.left(person, ended, on_telephone=asked is not None)
    return ended


def _end(membership: Membership, *, acting_person: Person, about: Person | None, asked: Asked | None = None) -> None:
    membership.until = timezone.now()
    membership.save(update_fields=["until"])
    record(
        "people.left",
        membership,
        acting_person=acting_person,
        about=about,
        community=membership.community,
        new=asked._asdict() if asked else None,
        on_behalf=TELEPHONE if asked else "",
    )


def _become_former(person: Person) -> None:
    """What follows from leaving, in the name of the person, whose wish it is."""
    step_down(person, acting_person=person)
    Person.objects.filter(pk=person.pk).update(standing=Standing.FORMER)
    change_rhythm(Rhythm.NONE, acting_person=person)
    _apply_for_nothing(person)


def _apply_for_nothing(person: Person) -> None:
    for application in Application.objects.filter(person=person, state__in=UNDER_WAY):
        withdraw(application, acting_person=person)
