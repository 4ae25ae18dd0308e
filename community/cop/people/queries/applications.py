"""Reads of applications."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.network.models import Community
from cop.network.queries import communities_open, partnership
from cop.people.access import (
    applications_visible_to,
    may_admit_to,
    organisations_visible_to,
    running,
    running_days,
    unconfirmed_visible_to,
)
from cop.people.choices import ApplicationState, ConsentKind, Standing
from cop.people.models import Affiliation, Application, Membership, Organisation, Person, PersonLanguage, Remark
from cop.services.languages.queries import day, number, text_of
from cop.services.ledger.queries import history, last_actors
from cop.services.lines.queries import Stop

UNDER_WAY = (ApplicationState.WAITING, ApplicationState.ASKED)
"""States in which an application can still be decided."""

DECIDED = (ApplicationState.ACCEPTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
DECISIONS = ("people.application_accepted", "people.application_declined")


@dataclass(frozen=True)
class Joinable:
    """Something that a person can join: a community, or the partnership for None; and whether they have asked already."""

    community: Community | None
    asked: Application | None


class Decided(NamedTuple):
    """What a decision came to: the places that were given and refused (None is the partnership), the application in which
    those wait that the decider may not decide on, the organisation that is listed by it, and whether the applicant was a
    member `already` of all that they asked for, so that nothing is new to them."""

    given: list[Community | None]
    refused: list[Community | None]
    rest: Application | None
    listed: Organisation | None = None
    already: bool = False


def places_asked(application: Application) -> list[Community | None]:
    """Return what an application asks for: None, which is the partnership, first."""
    return [*([None] if application.partnership else []), *application.communities.all()]


def place_names(places: Iterable[Community | None]) -> list[str]:
    """Return what places are called, in the reader's language."""
    return [text_of(place.names if place else partnership().names) for place in places]


def place_slugs(places: Iterable[Community | None]) -> list[str]:
    """Return by what places are kept and recorded."""
    return [place.slug if place else "partnership" for place in places]


def outcome(application: Application) -> Decided:
    """Return what a decided application came to: what it was given, and what it was refused."""
    places = places_asked(application)
    match application.state:
        case ApplicationState.ACCEPTED:
            given = [place for place in places if place_slugs([place])[0] not in application.refused]
            return Decided(given, [place for place in places if place not in given], None)
        case ApplicationState.DECLINED:
            return Decided([], places, None)
    return Decided([], [], None)


def is_member_already(application: Application) -> bool:
    """Whether the applicant is a member of all that an application asks for, which asks for nothing else."""
    joined = set(Membership.objects.filter(running(), person=application.applicant).values_list("community", flat=True))
    asked = {place.pk if place else None for place in places_asked(application)}
    is_member = application.applicant.standing == Standing.MEMBER
    return is_member and asked <= joined and not application.organisation_joins


def divided(application: Application, decider: Any) -> tuple[list[Community | None], list[Community | None]]:
    """Return the places that an application asks for: those that `decider` may admit to, and those left to others."""
    places = places_asked(application)
    own = [place for place in places if may_admit_to(decider, place)]
    return own, [place for place in places if place not in own]


def newest_application(person: Person) -> Application | None:
    """Return the application that tells best how a person stands: one under way, else the newest."""
    applications = list(Application.objects.filter(person=person).order_by("-started", "-pk"))
    return next((one for one in applications if one.state in UNDER_WAY), applications[0] if applications else None)


def joinable(person: Person) -> list[Joinable]:
    """Return what the person is no member of yet: the partnership first, then the open communities."""
    joined = set(Membership.objects.filter(running(), person=person).values_list("community", flat=True))
    asked: dict[int | None, Application] = {}
    for application in Application.objects.filter(person=person, state__in=UNDER_WAY).prefetch_related("communities"):
        asked.update({community.pk: application for community in application.communities.all()})
        if application.partnership:
            asked[None] = application
    places = [None, *communities_open()]
    numbers = [(place, place.pk if place else None) for place in places]
    return [Joinable(place, asked.get(number)) for place, number in numbers if number not in joined]


def prefilled(person: Person) -> dict[str, dict[str, Any]]:
    """Return the answers of an application by somebody known: what they answered last, as their profile says it now."""
    last = newest_application(person)
    affiliation = current_affiliation(person)
    return {
        "you": {
            "name": person.name,
            "name_latin": person.name_latin,
            "email": person.email,
            "country": person.country,
            "language": person.first_language or "en",
        },
        "work": {
            "capacity": "organisation" if affiliation else "individual",
            "organisation": affiliation.organisation_id if affiliation else None,
            "organisation_name": affiliation.organisation.name if affiliation else "",
            "role": affiliation.role if affiliation else "",
            "sentence": last.answers.get("work", {}).get("sentence", "") if last else "",
            "topics": list(person.expertise.values_list("topic__code", flat=True)),
        },
    }


def current_affiliation(person: Person) -> Affiliation | None:
    """Return where a person works today: the newest of their affiliations that run."""
    running_now = Affiliation.objects.filter(running_days(), person=person, organisation__merged_into__isnull=True)
    return running_now.select_related("organisation").first()


def consents_missing(application: Application) -> set[ConsentKind]:
    """Return what the applicant has not ticked in the form, needed or not."""
    ticked = application.answers.get("joins", {}).get("consents", {})
    return {kind for kind in ConsentKind if kind.value not in ticked}


def standing(application: Application) -> str:
    """Return in words how an application stands, for the desk: of one that was not sent, whether its address is proven."""
    if application.state != ApplicationState.DRAFT:
        return application.get_state_display()
    return _("Address confirmed, not sent yet") if application.is_proven else _("Address not confirmed")


def stops(application: Application, *, at_the_desk: bool = False) -> list[Stop]:
    """Return where an application stands, on the line from the form to the membership, in words for the applicant or
    for whoever decides."""
    typed = Stop(_("Filled in"), detail=day(application.started))
    if application.state == ApplicationState.DRAFT and not application.is_proven:
        later = [Stop(title, state="next") for title in (_("Decision"), _("Member"))]
        return [typed, Stop(standing(application), state="now"), *later]
    proven = application.confirmed or application.proven
    confirmed = Stop(_("Address confirmed"), detail=day(proven) if proven else "")
    return [typed, confirmed, *(_stops_for_desk(application) if at_the_desk else _last_stops(application))]


def open_question(application: Application) -> Remark | None:
    """Return what the desk asked last, while its answer is waited for."""
    if application.state != ApplicationState.ASKED:
        return None
    return application.remarks.filter(from_applicant=False).last()


def answer_to(question: Remark) -> Remark | None:
    """Return what the applicant answered to a question of the desk."""
    said = Remark.objects.filter(application=question.application_id, from_applicant=True, pk__gt=question.pk)
    return said.order_by("pk").first()


def newest_answer(application: Application) -> Remark | None:
    """Return what the applicant answered last, unless something is asked again."""
    return (
        None if application.state == ApplicationState.ASKED else application.remarks.filter(from_applicant=True).last()
    )


def decided_by(application: Application) -> str:
    """Return the name of whoever changed an application last, for the desk; empty when nobody did by hand."""
    newest = history(application, newest=1)
    actor = newest[0].entry.actor if newest else None
    person = Person.objects.filter(pk=actor).first() if actor else None
    return person.name if person else ""


def deciders(applications: Iterable[Application]) -> dict[int, str]:
    """Return {number of an application: the name of whoever accepted or declined it}, for the desk."""
    actors = last_actors("people.application", [one.pk for one in applications], DECISIONS)
    names = dict(Person.objects.filter(pk__in=actors.values()).values_list("pk", "name"))
    return {number: names[actor] for number, actor in actors.items() if actor in names}


def with_return(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Add to each application `left`: when the last earlier membership of somebody who returns has ended, if it has."""
    ended = Membership.objects.filter(person=OuterRef("person"), until__lte=OuterRef("started"))
    return applications.annotate(left=Subquery(ended.order_by("-until").values("until")[:1]))


def for_desk(applications: QuerySet[Application], viewer: Any) -> QuerySet[Application]:
    """Add to each application what its page at the desk needs to know of it: when an earlier membership `left`, whether it
    `has_remarks`, what language the applicant `reads` first, and whether `viewer` `reads_organisation`."""
    spoken = PersonLanguage.objects.filter(person=OuterRef("person")).order_by("position")
    organisation = organisations_visible_to(viewer).filter(pk=OuterRef("organisation"))
    return with_return(applications).annotate(
        has_remarks=Exists(Remark.objects.filter(application=OuterRef("pk"))),
        reads=Subquery(spoken.values("language")[:1]),
        reads_organisation=Exists(organisation),
    )


def left_before(application: Application) -> list[Membership]:
    """Return the memberships of the applicant's that had ended when the application was begun, the newest first."""
    ended = Membership.objects.filter(person=application.person_id or 0, until__lte=application.started)
    return list(ended.select_related("community").order_by("-until"))


def _last_stops(application: Application) -> list[Stop]:
    decided = day(application.decided) if application.decided else ""
    member, next_one = Stop(_("Member"), state="next"), _("With the secretariat")
    match application.state:
        case ApplicationState.ACCEPTED:
            return [Stop(next_one), Stop(_("Member"), detail=decided, state="now")]
        case ApplicationState.DECLINED:
            return [Stop(next_one), Stop(_("Not accepted"), detail=decided, state="now")]
        case ApplicationState.WITHDRAWN:
            return [Stop(_("Taken back by you"), detail=decided, state="now")]
        case ApplicationState.ASKED:
            return [Stop(next_one, detail=_("We have a question for you."), state="now"), member]
    return [Stop(next_one, detail=_reading_time(), state="now"), member]


def _stops_for_desk(application: Application) -> list[Stop]:
    decided = day(application.decided) if application.decided else ""
    read, member = Stop(_("Read by us")), Stop(_("Member"), state="next")
    match application.state:
        case ApplicationState.ACCEPTED:
            return [read, Stop(_("Member"), detail=decided, state="now")]
        case ApplicationState.DECLINED:
            return [read, Stop(_("Not accepted"), detail=decided, state="now")]
        case ApplicationState.WITHDRAWN:
            return [Stop(_("Taken back by the applicant"), detail=decided, state="now")]
        case ApplicationState.ASKED:
            return [Stop(_("With the applicant"), detail=_("we asked for more"), state="now"), member]
        case ApplicationState.DRAFT:
            return [Stop(_("Not sent yet"), state="now"), Stop(_("Decision"), state="next"), member]
    return [Stop(_("Decision"), detail=_("waits for us"), state="now"), member]


def _reading_time() -> str:
    days = partnership().answers_within
    said = ngettext(
        "A person of the secretariat reads what you wrote, usually within %(shown)s working day.",
        "A person of the secretariat reads what you wrote, usually within %(shown)s working days.",
        days,
    )
    return said % {"shown": number(days)}


def listed_at_desk(show: str, viewer: Any) -> QuerySet[Application]:
    """Return the applications of a list of the desk, the oldest first: those under way, what waits for us before what waits
    for the applicant; or those "decided", the last first; or "unconfirmed"."""
    found = unconfirmed_visible_to(viewer)
    if show != "unconfirmed":
        found = applications_visible_to(viewer).filter(state__in=DECIDED if show == "decided" else UNDER_WAY)
    ours_first = Case(When(state=ApplicationState.WAITING, then=0), default=1)
    order = ["-decided", "-pk"] if show == "decided" else [ours_first, "started", "pk"]
    return with_return(found).select_related("person", "organisation").prefetch_related("communities").order_by(*order)
