"""Asking for further places, or for those that one left, by somebody who is known: nothing is typed twice (requirement
S34)."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.people import access
from cop.people.actions.joining import deciding
from cop.people.actions.joining.consenting import Agreed, missing_consents, record_consents
from cop.people.actions.joining.drafting import new_key
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.actions.profile import change_rhythm
from cop.people.choices import ApplicationState, ConsentKind, Rhythm, Standing
from cop.people.models import Application, Person
from cop.people.queries.applications import current_affiliation, joinable, prefilled
from cop.people.queries.consenting import agreed_to, taken_back
from cop.people.queries.memberships import left_on


def consents_to_ask(person: Person) -> list[ConsentKind]:
    """Return what somebody known is asked to agree to before they join a place: what a membership needs and they have not given
    or took back; and, once they had left, mail about what is new, which stopped then."""
    stopped = taken_back(person) & {ConsentKind.NEWS} if left_on(person) else set()
    return [*missing_consents(agreed_to(person)), *stopped]


@transaction.atomic
def apply_further(
    places: Collection[Community | None],
    *,
    agreed: Agreed,
    language: str,
    acting_person: Person,
    channel: str = "web",
) -> Application:
    """Ask for membership of communities, and of the partnership for None, in one application with what is known of oneself.

    `agreed` holds what the person agrees to just now: the needed consents that they have not given yet, or took back, and
    mail about what is new, which then comes once a week. `language` is that of the page or mail, `channel` says
    which of them.

    For everybody signed in who is no member of any of them yet. What was asked for already is left out. Makes an
    application, which the community's facilitators or the secretariat decide on, or the rule for somebody who is no
    member at all; sends what every application sends. Raises PermissionDenied for a place that cannot be joined,
    AlreadyDone when all was asked for already, ValueError when a needed consent is missing.
    """
    person = Person.objects.select_for_update().get(pk=acting_person.pk)
    view = access.viewpoint(acting_person)
    if not (view.may("people.join_another_community") or view.may("people.join")):
        raise PermissionDenied
    asked = {one.community: one.asked for one in joinable(person)}
    if not places or not asked.keys() >= set(places):
        raise PermissionDenied
    under_way = [application for place in places if (application := asked[place])]
    if len(under_way) == len(places):
        raise AlreadyDone(under_way[0])
    wished = [place for place in places if asked[place] is None]
    if missing_consents({*agreed, *agreed_to(person)}):
        raise ValueError("a membership needs its consents")
    record_consents(person, agreed, language=language, channel=channel)
    if ConsentKind.NEWS in agreed:
        change_rhythm(Rhythm.WEEKLY, acting_person=person)
    application = _make(person, wished)
    deciding.apply(application, by_rule=person.standing != Standing.MEMBER)
    return application


def _make(person: Person, places: Collection[Community | None]) -> Application:
    now = timezone.now()
    affiliation = current_affiliation(person)
    application = Application.objects.create(
        key=new_key(),
        email=person.email or "",
        answers=prefilled(person),
        language=person.first_language or "en",
        state=ApplicationState.WAITING,
        person=person,
        organisation=affiliation.organisation if affiliation else None,
        partnership=None in places,
        finished=now,
        confirmed=now,
        sample=person.sample,
    )
    application.communities.add(*(place for place in places if place is not None))
    return application
