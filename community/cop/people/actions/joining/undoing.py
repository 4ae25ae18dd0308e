"""Taking an acceptance back that was a mistake: the application waits again, as if nobody had decided."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.people.access import may_undo_acceptance, running
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.actions.speaking import speak_for
from cop.people.actions.stepping_down import step_down
from cop.people.choices import ApplicationState, Listing, Standing
from cop.people.mails import records as mails
from cop.people.models import Affiliation, Application, Membership, Organisation, Person
from cop.people.queries.applications import outcome
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.people.queries.organisation import ORGANISATION_CHANGED
from cop.services.ledger.actions import record
from cop.services.ledger.queries import history
from cop.services.search.actions import index


@transaction.atomic
def undo_acceptance(application: Application, *, acting_person: Person) -> None:
    """Put an accepted application back to waiting. For whom `access.may_undo_acceptance` lets.

    Ends the memberships that it gave, the person's and the organisation's; who has none left is an applicant again and
    speaks for no organisation. An organisation that was listed by it is proposed again, unless something else was built on
    it. Tells the applicant. The ledger keeps who accepted and who undid it. Raises PermissionDenied, AlreadyDone.
    """
    if application.state != ApplicationState.ACCEPTED:
        raise AlreadyDone(application)
    given, decided = outcome(application).given, application.decided
    if not may_undo_acceptance(acting_person, application, given):
        raise PermissionDenied
    took = Application.objects.filter(pk=application.pk, state=ApplicationState.ACCEPTED, decided=decided)
    waits: dict[str, Any] = {
        "state": ApplicationState.WAITING,
        "decided": None,
        "by_rule": "",
        "refused": [],
        "reason": "",
    }
    if not took.update(**waits, changed=timezone.now()):
        application.refresh_from_db()
        raise AlreadyDone(application)
    application.refresh_from_db()
    made = Membership.objects.filter(running(), since__gte=decided)
    places = {place.pk if place else None for place in given}
    person, organisation = application.applicant, application.organisation
    _end([one for one in made.filter(person=person) if one.community_id in places], acting_person)
    if not Membership.objects.filter(running(), person=person).exists():
        step_down(person, acting_person=acting_person)
        Person.objects.filter(pk=person.pk).update(standing=Standing.APPLICANT, joined=None)
    if organisation is not None:
        _take_organisation_back(organisation, application, list(made.filter(organisation=organisation)), acting_person)
    index(PERSON, [person.pk])
    record("people.acceptance_undone", application, acting_person=acting_person, about=person)
    mails.acceptance_undone(application)


def _end(memberships: list[Membership], acting_person: Person) -> None:
    for one in memberships:
        one.until = timezone.now()
        one.save(update_fields=["until"])
        record("people.left", one, acting_person=acting_person, about=one.person, community=one.community)


def _take_organisation_back(
    organisation: Organisation, application: Application, made: list[Membership], acting_person: Person
) -> None:
    if application.organisation_joins:
        _end(made, acting_person)
        if organisation.focal_person_id == application.person_id:
            speak_for(organisation, None, acting_person=acting_person)
    if not _listed_by_it(organisation, application) or _built_on(organisation, application):
        return
    organisation.listing = Listing.PROPOSED
    organisation.save(update_fields=["listing"])
    listing = ({"listing": Listing.LISTED}, {"listing": Listing.PROPOSED})
    record(ORGANISATION_CHANGED, organisation, acting_person=acting_person, old=listing[0], new=listing[1])
    index(ORGANISATION, [organisation.pk])
    index(PERSON, list(organisation.affiliations.values_list("person", flat=True)))


def _listed_by_it(organisation: Organisation, application: Application) -> bool:
    accepted = history(application, act="people.application_accepted", newest=1)
    return (
        bool(accepted) and accepted[0].new.get("listed") == organisation.pk and organisation.listing == Listing.LISTED
    )


def _built_on(organisation: Organisation, application: Application) -> bool:
    others = Affiliation.objects.filter(organisation=organisation).exclude(person=application.person_id)
    members = Membership.objects.filter(running(), organisation=organisation)
    return organisation.version > 1 or others.exists() or members.exists() or organisation.focal_person_id is not None
