"""Who may take lists in, write letters, keep records of people and act on many, see to mail and jobs that are stuck, and
protect data at the desk."""

from typing import Any

from django.db.models import QuerySet

from cop.desk.models import Breach, DataRequest, GroupAct, Import, Letter, Note
from cop.network.queries import communities_open
from cop.people.access import DESK, SECRETARIAT, may_edit_person, running, viewpoint, visible_to
from cop.people.choices import UNSEEN, Role
from cop.people.models import Consent, Look, Membership, Person
from cop.services.moderation.models import Case, Sanction
from cop.services.moderation.registry import moderated

ACTS: dict[str, frozenset[Role]] = {
    "desk.import_lists": SECRETARIAT,
    "desk.protect_data": SECRETARIAT,
    "desk.see_to_what_is_stuck": SECRETARIAT,
    "desk.write_letters": DESK,
    "desk.keep_records": SECRETARIAT,
    "desk.act_on_many": SECRETARIAT,
    "desk.moderate": DESK,
}
"""Role × act, as in `cop.people.access`."""


def may_import(viewer: Any) -> bool:
    """Whether the viewer may take a list in, and undo that."""
    return not ACTS["desk.import_lists"].isdisjoint(viewpoint(viewer).roles)


def may_see_to_what_is_stuck(viewer: Any) -> bool:
    """Whether the viewer sees mail that could not be sent and jobs that fail, has them tried again or puts them away."""
    return not ACTS["desk.see_to_what_is_stuck"].isdisjoint(viewpoint(viewer).roles)


def imports_visible_to(viewer: Any) -> QuerySet[Import]:
    """All lists for whoever may take them in, none for others."""
    return Import.objects.all() if may_import(viewer) else Import.objects.none()


def may_keep_records(viewer: Any) -> bool:
    """Whether the viewer may read all that is kept of people and organisations, and note something of them."""
    return not ACTS["desk.keep_records"].isdisjoint(viewpoint(viewer).roles)


def notes_visible_to(viewer: Any) -> QuerySet[Note]:
    """Notes on people and organisations, for the secretariat; the person whom one is about reads it in their own data."""
    return Note.objects.all() if may_keep_records(viewer) else Note.objects.none()


def may_change_note(viewer: Any, note: Note) -> bool:
    """Whether the viewer may change a note, and take it away: whoever wrote it, while they are in the secretariat."""
    return may_keep_records(viewer) and note.written_by_id == viewpoint(viewer).person


def may_act_on_many(viewer: Any) -> bool:
    """Whether the viewer may prepare an act on many people, do it and undo it."""
    return not ACTS["desk.act_on_many"].isdisjoint(viewpoint(viewer).roles)


def group_acts_visible_to(viewer: Any) -> QuerySet[GroupAct]:
    """All acts on many for whoever may do them, none for others."""
    return GroupAct.objects.all() if may_act_on_many(viewer) else GroupAct.objects.none()


def may_write_letters(viewer: Any) -> bool:
    """Whether the viewer may write letters at all: facilitators to members of their communities."""
    return not ACTS["desk.write_letters"].isdisjoint(viewpoint(viewer).roles)


def reads_in_full(viewer: Any) -> bool:
    """Whether the viewer writes to everybody and reads what the relay said of each mail; others write to their members."""
    return Role.SECRETARIAT in viewpoint(viewer).roles


def letters_visible_to(viewer: Any) -> QuerySet[Letter]:
    """All letters for the secretariat, those to members of their communities for facilitators."""
    view = viewpoint(viewer)
    if Role.SECRETARIAT in view.roles:
        return Letter.objects.all()
    return Letter.objects.filter(community__in=view.facilitates) if may_write_letters(view) else Letter.objects.none()


def may_write_as(viewer: Any, community: int | None) -> bool:
    """Whether the viewer may write on behalf of a community (its number), or of the partnership for None."""
    view = viewpoint(viewer)
    return may_write_letters(view) and (Role.SECRETARIAT in view.roles or community in view.facilitates)


def may_approve(viewer: Any, letter: Letter) -> bool:
    """Whether the viewer may be the second person for a letter: whoever may write it but for who asked to send it."""
    return may_write_as(viewer, letter.community_id) and viewpoint(viewer).person != letter.sent_by_id


def may_protect(viewer: Any) -> bool:
    """Whether the viewer works at the data protection desk."""
    return not ACTS["desk.protect_data"].isdisjoint(viewpoint(viewer).roles)


def requests_visible_to(viewer: Any) -> QuerySet[DataRequest]:
    """Requests about one's own data: all at the data protection desk, to everybody else their own."""
    if may_protect(viewer):
        return DataRequest.objects.all()
    number = viewpoint(viewer).person
    return DataRequest.objects.filter(person=number) if number else DataRequest.objects.none()


def may_answer(viewer: Any, request: DataRequest) -> bool:
    """Whether the viewer may answer a request; nobody their own."""
    return may_protect(viewer) and (request.person_id is None or request.person_id != viewpoint(viewer).person)


def breaches_visible_to(viewer: Any) -> QuerySet[Breach]:
    """The register of breaches, at the data protection desk."""
    return Breach.objects.all() if may_protect(viewer) else Breach.objects.none()


def may_agree_to_silence(viewer: Any, breach: Breach) -> bool:
    """Whether the viewer may be the second to say that nobody need be told of a breach."""
    waits = breach.asked_by_id is not None and breach.closed is None
    return waits and may_protect(viewer) and viewpoint(viewer).person != breach.asked_by_id


def consents_visible_to(viewer: Any) -> QuerySet[Consent]:
    """Who agreed to what, at the data protection desk, of the people who are seen there."""
    if not may_protect(viewer):
        return Consent.objects.none()
    return Consent.objects.exclude(person__standing__in=UNSEEN)


def looks_visible_to(viewer: Any) -> QuerySet[Look]:
    """Who looked at guarded data, at the data protection desk."""
    return Look.objects.all() if may_protect(viewer) else Look.objects.none()


def concerned_by(breach: Breach, viewer: Any) -> QuerySet[Person]:
    """The people whom a breach concerns by its countries and its community, of those whom the viewer sees."""
    people = visible_to(viewer).filter(sample=False)
    if breach.countries:
        people = people.filter(country__in=breach.countries)
    if breach.community_id:
        there = Membership.objects.filter(running(), community=breach.community_id, person__isnull=False)
        people = people.filter(pk__in=there.values("person"))
    return people


def moderates_in(viewer: Any) -> frozenset[int]:
    """The numbers of the communities whose texts the viewer decides on: a facilitator's own, the secretariat's all."""
    view = viewpoint(viewer)
    if ACTS["desk.moderate"].isdisjoint(view.roles):
        return frozenset()
    if Role.SECRETARIAT in view.roles:
        return frozenset(community.pk for community in communities_open())
    return view.facilitates


def cases_visible_to(viewer: Any) -> QuerySet[Case]:
    """Texts that were held or reported: those of their communities for those who decide on them, and one's own, of which
    nobody learns that they were reported before it is decided."""
    view = viewpoint(viewer)
    moderates = Case.objects.filter(community__in=moderates_in(view))
    if view.person is None:
        return moderates
    own = Case.objects.filter(author=view.person)
    return (moderates | own).exclude(author=view.person, rules=[], decided=None)


def may_decide_on(viewer: Any, case: Case) -> bool:
    """Whether the viewer may decide on a text: whoever moderates in its community, but nobody on what they wrote."""
    if case.community not in moderates_in(viewer) or is_author(viewer, case):
        return False
    return not moderated(case.kind).wrote(case.number, viewer)


def is_author(viewer: Any, case: Case) -> bool:
    """Whether the viewer is told what is decided on a text, as its author."""
    return case.author is not None and case.author == viewpoint(viewer).person


def may_settle(viewer: Any, sanction: Sanction, person: Person) -> bool:
    """Whether the viewer may be the second person who agrees that somebody is taken out of a community: the secretariat,
    but not who asked for it."""
    waits = sanction.until is None and sanction.settled is None
    return waits and sanction.asked_by != viewpoint(viewer).person and may_edit_person(viewer, person)
