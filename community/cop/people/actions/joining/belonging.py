"""Giving and taking memberships, as deciding on an application does."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from cop.network.models import Community
from cop.people.access import running
from cop.people.actions.speaking import speak_for
from cop.people.actions.stepping_down import end_roles_in, step_down
from cop.people.choices import Listing, Standing
from cop.people.models import Application, Membership, Organisation, Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.ledger.actions import record
from cop.services.search.actions import index


class Wish(NamedTuple):
    """What is asked for or given: the partnership, communities, and that the organisation joins them too."""

    partnership: bool
    communities: frozenset[Community]
    organisation: bool = False

    @property
    def places(self) -> list[Community | None]:
        """The memberships that this is: None stands for the partnership."""
        return [*([None] if self.partnership else []), *sorted(self.communities, key=lambda c: (c.order, c.slug))]

    def includes(self, other: "Wish") -> bool:
        """Whether all that `other` names is named here."""
        return (
            self.partnership >= other.partnership
            and self.communities >= other.communities
            and self.organisation >= other.organisation
        )


def wish_of(application: Application) -> Wish:
    """Return what an application asks for."""
    return Wish(application.partnership, frozenset(application.communities.all()), application.organisation_joins)


def give(application: Application, given: Wish, *, acting_person: Person | None, on_behalf: str = "") -> bool:
    """Make the applicant a member of what is given, list their organisation, and let it join if that is given; return
    whether the organisation is listed by this."""
    person, organisation = application.applicant, application.organisation
    for place in given.places:
        _join(person, place, acting_person=acting_person, on_behalf=on_behalf)
    _become_member(person, application)
    listed = False
    if organisation is not None:
        listed = _list(organisation, acting_person)
        if given.organisation:
            _join_organisation(organisation, given.places, person, acting_person)
    index(PERSON, [person.pk])
    return listed


def take_back(application: Application, *, acting_person: Person | None) -> None:
    """End the memberships that an application led to, with the roles in them; who has none left is an applicant again,
    holds no role and speaks for no organisation. Raises LastOfSecretariat."""
    person = application.applicant
    wish = wish_of(application)
    for membership in Membership.objects.filter(running(), person=person).select_related("community"):
        if membership.community in wish.places:
            membership.until = timezone.now()
            membership.save(update_fields=["until"])
            record("people.left", membership, acting_person=acting_person, about=person, community=membership.community)
            end_roles_in(membership.community, person, acting_person=acting_person)
    if not Membership.objects.filter(running(), person=person).exists():
        step_down(person, acting_person=acting_person)
        Person.objects.filter(pk=person.pk).update(standing=Standing.APPLICANT, joined=None)
    index(PERSON, [person.pk])


def _join(person: Person, place: Community | None, *, acting_person: Person | None, on_behalf: str) -> None:
    if not Membership.objects.filter(running(), person=person, community=place).exists():
        membership = Membership.objects.create(person=person, community=place)
        record(
            "people.joined", membership, acting_person=acting_person, about=person, community=place, on_behalf=on_behalf
        )


def _become_member(person: Person, application: Application) -> None:
    """What is said of them is as right as on the day when they sent the application, or said so later."""
    if person.standing != Standing.MEMBER:
        person.standing, person.joined = Standing.MEMBER, timezone.now()
    person.confirmed = max(filter(None, (person.confirmed, application.confirmed)), default=None)
    person.save(update_fields=["standing", "joined", "confirmed"])


def _list(organisation: Organisation, acting_person: Person | None) -> bool:
    if organisation.listing != Listing.PROPOSED:
        return False
    organisation.listing = Listing.LISTED
    organisation.save(update_fields=["listing"])
    record("people.organisation_listed", organisation, acting_person=acting_person)
    index(ORGANISATION, [organisation.pk])
    index(PERSON, organisation.affiliations.values_list("person", flat=True))
    return True


def _join_organisation(
    organisation: Organisation, places: Iterable[Community | None], person: Person, acting_person: Person | None
) -> None:
    """An organisation that has a focal person keeps them."""
    for place in places:
        if not Membership.objects.filter(running(), organisation=organisation, community=place).exists():
            membership = Membership.objects.create(organisation=organisation, community=place)
            record("people.joined", membership, acting_person=acting_person, community=place)
    if organisation.focal_person is None:
        speak_for(organisation, person, acting_person=acting_person)
