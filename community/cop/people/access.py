"""Who may see and who may do, for people and organisations. Nothing is allowed that is not allowed here.

Everything is decided for a `Viewpoint`: what matters of the one who looks. A page asks with `viewpoint(request.user)`;
"see my page as a member sees it" asks with an imagined one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import UNSEEN, ApplicationState, Audience, Listing, Role, Standing
from cop.people.choices import Field as PersonField
from cop.people.models import Affiliation, Application, Erasure, Membership, NewAddress, Organisation, Person, RoleHeld
from cop.services.files.models import StoredFile
from cop.services.prepared import rows

EVERYONE = frozenset(Role)
SIGNED_IN = EVERYONE - {Role.VISITOR}
MEMBERS = SIGNED_IN - {Role.APPLICANT, Role.OPERATOR}
DESK = frozenset({Role.SECRETARIAT, Role.FACILITATOR})
SECRETARIAT = frozenset({Role.SECRETARIAT})

ACTS: dict[str, frozenset[Role]] = {
    "people.see_members_fields": MEMBERS | SECRETARIAT,
    "people.see_every_field": SECRETARIAT,
    "people.export_directory": DESK,
    "people.join": frozenset({Role.VISITOR, Role.APPLICANT}),
    "people.edit_own_profile": SIGNED_IN,
    "people.download_own_data": SIGNED_IN,
    "people.change_own_addresses": SIGNED_IN,
    "people.join_another_community": MEMBERS,
    "people.leave": MEMBERS,
    "people.be_erased": SIGNED_IN,
    "people.leave_or_erase_by_telephone": SECRETARIAT,
    "people.change_address_by_telephone": SECRETARIAT,
    "people.issue_certificate": SECRETARIAT,
    "people.see_applications": DESK,
    "people.decide_application": DESK,
    "people.confirm_address_by_telephone": SECRETARIAT,
    "people.edit_any_organisation": SECRETARIAT,
    "people.edit_any_person": SECRETARIAT,
    "people.edit_own_organisation": MEMBERS | SECRETARIAT,
    "people.set_domains": SECRETARIAT,
    "people.give_role": SECRETARIAT,
    "people.keep_shared_mailboxes": SECRETARIAT,
    "people.merge": SECRETARIAT,
    "people.answer_help": SECRETARIAT,
    "network.manage": SECRETARIAT,
}
"""Role × act: what a role may at all; the functions below say on whom. `docs/roles.md` is printed from it. The act of the
network stands here, for the network knows no roles."""

GUARDED_ROLES = frozenset({Role.SECRETARIAT, Role.FACILITATOR, Role.OPERATOR})
"""Roles that count only for somebody with a second factor (samples on loopback apart)."""

MEMBERSHIP = "membership"
"""What stands for being a member of a community beside the roles."""

ACCEPTANCE_UNDONE_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Viewpoint:
    """Who looks: their number, roles, the communities they are members of and those they facilitate."""

    person: int | None = None
    roles: frozenset[Role] = frozenset({Role.VISITOR})
    communities: frozenset[int] = field(default_factory=frozenset)
    facilitates: frozenset[int] = field(default_factory=frozenset)

    def may(self, act: str) -> bool:
        """Whether one of the roles allows `act`; raises KeyError for an act that no table names."""
        return not ACTS[act].isdisjoint(self.roles)

    def of_others(self) -> "Viewpoint":
        """The same viewpoint without the right to see what is one's own: lists show what the viewer sees of others."""
        return replace(self, person=None)


VISITOR = Viewpoint()


def viewpoint(viewer: Any) -> Viewpoint:
    """Return the viewpoint of a person or an anonymous visitor, computed once for each object, that is each request."""
    if isinstance(viewer, Viewpoint):
        return viewer
    if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
        return VISITOR
    if not hasattr(viewer, "_viewpoint"):
        viewer._viewpoint = _viewpoint_of(viewer)
    return viewer._viewpoint


def as_member(communities: frozenset[int] = frozenset()) -> Viewpoint:
    """Return the viewpoint of an imagined member of the partnership and of `communities`."""
    return Viewpoint(roles=frozenset({Role.MEMBER}), communities=communities)


def running(on: Any = None) -> Q:
    """Rows with `since` and `until` that hold now."""
    return Q(until__isnull=True) | Q(until__gt=on or timezone.now())


def held_now(now: Any = None) -> Q:
    """Roles that are held now: unlike a membership, a role may be given from a day on that is still to come."""
    now = now or timezone.now()
    return Q(since__lte=now) & running(now)


def _viewpoint_of(person: Person) -> Viewpoint:
    roles = {_role_by_standing(person)}
    communities: set[int] = set()
    facilitates: set[int] = set()
    held = rows(_held, person.pk, timezone.now()) if person.standing in (Standing.MEMBER, Standing.APPLICANT) else []
    if person.standing == Standing.MEMBER:
        communities = {community for role, community in held if role == MEMBERSHIP}
        if person.willing_to_be_asked:
            roles.add(Role.EXPERT)
    for role, community in held:
        if role == MEMBERSHIP or (Role(role) in GUARDED_ROLES and not has_second_factor(person)):
            continue
        roles.add(Role(role))
        if role == Role.FACILITATOR and community is not None:
            facilitates.add(community)
    return Viewpoint(person.pk, frozenset(roles), frozenset(communities), frozenset(facilitates))


def _held(person: int, now: datetime) -> QuerySet[Any]:
    """What somebody holds, and in which community: roles, and `MEMBERSHIP`."""
    memberships = Membership.objects.filter(running(now), person=person, community__isnull=False)
    roles = RoleHeld.objects.filter(held_now(now), person=person).values_list("role", "community")
    return roles.union(memberships.values_list(Value(MEMBERSHIP), "community"), all=True)


def _role_by_standing(person: Person) -> Role:
    return Role.MEMBER if person.standing == Standing.MEMBER else Role.APPLICANT


def has_second_factor(person: Person) -> bool:
    """Whether the person's guarded roles count: they have a second factor, or are a sample outside production."""
    if not settings.SECOND_FACTOR_REQUIRED or (person.sample and not settings.PRODUCTION):
        return True
    return has_authenticator(person)


def has_authenticator(*people: Person) -> bool:
    """Whether each of the people set up a passkey or an app: from then on a code by mail alone proves too little."""
    from allauth.mfa.models import Authenticator

    factors = Authenticator.objects.filter(user__in=people).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return factors.values("user").distinct().count() == len(people)


def holds_guarded_role(*people: Person) -> bool:
    """Whether one of the people has been given a role that asks for a second factor, whether or not they have one."""
    return RoleHeld.objects.filter(running(), person__in=people, role__in=GUARDED_ROLES).exists()


def rests(held: RoleHeld) -> bool:
    """Whether a role that was given does not count yet, because its holder has no second factor."""
    return held.role in GUARDED_ROLES and not has_second_factor(held.person)


def roles_that_count() -> Q:
    """Roles held that do not rest, as a condition on rows: what `has_second_factor` is for one person."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return Q(pk__isnull=False)
    from allauth.mfa.models import Authenticator

    factors = Authenticator.objects.filter(user=OuterRef("person")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    counts = Q(Exists(factors)) | ~Q(role__in=GUARDED_ROLES)
    return counts if settings.PRODUCTION else counts | Q(person__sample=True)


def shares_community(view: Viewpoint, now: datetime | None = None) -> Q:
    """People who are members of a community of the viewer's.

    Not `Exists`, for which PostgreSQL would list all members of the communities at each question: few fields are shown to
    communities only, so few rows ask this.
    """
    shared = Membership.objects.filter(running(now), person=OuterRef("pk"), community__in=view.communities)
    return Q(IsNull(Subquery(shared.values("pk")[:1]), False))


def seen(name: str, viewer: Any) -> Q:
    """People whose field `name` (a value of `choices.Field`) the viewer may see: use it wherever that field filters,
    sorts or counts, so that a hidden field cannot be guessed."""
    return _all_seen([name], viewpoint(viewer))


def visible_to(viewer: Any, *fields: str) -> QuerySet[Person]:
    """The people whom the viewer may see at all: members whose name (and each of `fields`) they may see, and
    themselves."""
    view = viewpoint(viewer)
    if view.may("people.see_every_field"):
        return Person.objects.exclude(standing__in=UNSEEN)
    shown = Q(standing=Standing.MEMBER) & _all_seen([PersonField.NAME, *fields], view)
    return Person.objects.filter(shown | Q(pk=view.person) if view.person else shown)


def _all_seen(names: Iterable[str], view: Viewpoint) -> Q:
    """People all of whose fields `names` the viewer may see; communities are compared once, not for each field."""
    if view.may("people.see_every_field"):
        return Q(pk__isnull=False)
    columns = sorted({f"seen_{name}" for name in names})

    def within(audience: Audience) -> Q:
        return Q(*(Q(**{f"{column}__lte": audience}) for column in columns))

    if not view.may("people.see_members_fields"):
        condition = within(Audience.EVERYONE)
    elif view.communities:
        condition = within(Audience.MEMBERS) | within(Audience.COMMUNITIES) & shares_community(view)
    else:
        condition = within(Audience.MEMBERS)
    return condition | Q(pk=view.person) if view.person else condition


def may_fetch_photo(file: StoredFile, viewer: Any) -> bool:
    """Whether a stored photo is shown of somebody whose photo the viewer may see."""
    return visible_to(viewer).filter(seen(PersonField.PHOTO, viewer), photo=file).exists()


def fields_seen(person: Person, viewer: Any, *, shares: bool) -> frozenset[PersonField]:
    """The fields of one person that the viewer may see; `shares` says whether the two share a community."""
    view = viewpoint(viewer)
    if view.person is not None and view.person == person.pk:
        return frozenset(PersonField)
    reached = audience_reached(view, shares=shares)
    return frozenset(f for f in PersonField if getattr(person, f"seen_{f.value}") <= reached)


def audience_reached(viewer: Any, *, shares: bool) -> Audience:
    """The narrowest audience to which the viewer belongs for somebody else; `shares` as above. What `seen` is for a
    query, this is for rows that are there already."""
    view = viewpoint(viewer)
    if view.may("people.see_every_field"):
        return Audience.SECRETARIAT
    if view.may("people.see_members_fields"):
        return Audience.COMMUNITIES if shares else Audience.MEMBERS
    return Audience.EVERYONE


def organisations_visible_to(viewer: Any) -> QuerySet[Organisation]:
    """Listed organisations for everyone; proposed ones for the secretariat and the people who are or were there."""
    return Organisation.objects.filter(organisation_seen(viewer))


def organisation_seen(viewer: Any, path: str = "") -> Q:
    """The same as a condition on rows that lead to an organisation by `path` ("organisation__")."""
    view = viewpoint(viewer)
    alive = Q(**{f"{path}merged_into__isnull": True})
    if view.may("people.edit_any_organisation"):
        return alive & ~Q(**{f"{path}listing": Listing.STAGED})
    listed = Q(**{f"{path}listing": Listing.LISTED})
    if view.person:
        there = Affiliation.objects.filter(organisation=OuterRef(f"{path}pk"), person=view.person)
        listed |= Q(Exists(there))
    return alive & listed


def running_days() -> Q:
    """Affiliations that hold today."""
    today = timezone.localdate()
    begun = Q(since__isnull=True) | Q(since__lte=today)
    return begun & (Q(until__isnull=True) | Q(until__gt=today))


def may_edit_organisation(viewer: Any, organisation: Organisation) -> bool:
    """The secretariat, and the organisation's own focal person."""
    view = viewpoint(viewer)
    if view.may("people.edit_any_organisation"):
        return True
    return view.may("people.edit_own_organisation") and organisation.focal_person_id == view.person is not None


def own_applications(person: Person) -> QuerySet[Application]:
    """The applications that a person made themselves or had made for them."""
    return Application.objects.filter(person=person)


def applications_visible_to(viewer: Any) -> QuerySet[Application]:
    """Applications with a confirmed address: all for the secretariat, those to their communities for facilitators."""
    view = viewpoint(viewer)
    applications = Application.objects.filter(confirmed__isnull=False)
    if not view.may("people.see_applications"):
        return applications.none()
    if Role.SECRETARIAT in view.roles:
        return applications
    return applications.filter(communities__in=view.facilitates).distinct()


def unconfirmed_visible_to(viewer: Any) -> QuerySet[Application]:
    """Applications that are filled in and not sent, for those who may confirm their address on the telephone."""
    unconfirmed = Application.objects.filter(state=ApplicationState.DRAFT, finished__isnull=False)
    return unconfirmed if viewpoint(viewer).may("people.confirm_address_by_telephone") else unconfirmed.none()


def may_confirm_by_telephone(viewer: Any, application: Application) -> bool:
    """Whether the viewer may confirm the address of an application on the telephone."""
    return unconfirmed_visible_to(viewer).filter(pk=application.pk).exists()


def may_keep_mailbox(viewer: Any, person: Person) -> bool:
    """Whether the viewer may mark the person's account as a mailbox that several people read, or confirm on the telephone
    that the person signs in for one; nobody for themselves."""
    view = viewpoint(viewer)
    return view.may("people.keep_shared_mailboxes") and person.pk != view.person


def may_edit_person(viewer: Any, person: Person) -> bool:
    """Whether the viewer may put right what is kept of somebody, and their memberships; nobody here for themselves."""
    view = viewpoint(viewer)
    return view.may("people.edit_any_person") and person.pk != view.person


def may_mend_address(person: Person) -> bool:
    """Whether the secretariat may mend the address of a person: of one who is on a list only and never signed in."""
    return person.standing == Standing.LISTED and person.last_login is None


def may_issue_certificate(viewer: Any, person: Person) -> bool:
    """Whether the viewer may have a certificate of a person's membership: the member themselves, and the secretariat."""
    view = viewpoint(viewer)
    own = view.person == person.pk or view.may("people.issue_certificate")
    return own and person.standing == Standing.MEMBER


def may_withdraw(viewer: Any, application: Application) -> bool:
    """Whether the viewer may take an application back: the applicant."""
    return application.person_id is not None and application.person_id == viewpoint(viewer).person


def may_dispute(viewer: Any, organisation: Organisation) -> bool:
    """Whether the viewer may say that somebody is not the organisation's: whoever speaks for it."""
    return organisation.focal_person_id is not None and organisation.focal_person_id == viewpoint(viewer).person


def may_call_off_erasure(viewer: Any, erasure: Erasure) -> bool:
    """Whether the viewer may call an erasure off: whose it is, and the secretariat where they telephone."""
    return erasure.person_id == viewpoint(viewer).person or may_act_by_telephone(viewer, erasure.person)


def may_change_addresses(viewer: Any, owner: int) -> bool:
    """Whether the viewer may change the addresses of the person with that number: their own."""
    view = viewpoint(viewer)
    return view.may("people.change_own_addresses") and view.person == owner


def may_act_by_telephone(viewer: Any, person: Person) -> bool:
    """Whether the viewer may enter what a person asked on the telephone: to leave, or to be erased; nobody for themselves."""
    view = viewpoint(viewer)
    return view.may("people.leave_or_erase_by_telephone") and person.pk != view.person


def may_confirm_erasure(viewer: Any, erasure: Erasure) -> bool:
    """Whether the viewer may be the second to agree to an erasure that was entered after a call."""
    waits = erasure.needs_second and erasure.confirmed_by_id is None and erasure.done is None
    second = viewpoint(viewer).person != erasure.entered_by_id
    return waits and second and may_act_by_telephone(viewer, erasure.person)


def may_change_address_by_telephone(viewer: Any, person: Person) -> bool:
    """Whether the viewer may enter a new address of somebody who lost their mailbox; nobody for themselves, nor for a
    mailbox that several people read or whoever holds a role that reaches the data of others."""
    view = viewpoint(viewer)
    may = view.may("people.change_address_by_telephone") and person.pk != view.person
    return may and may_get_address_by_telephone(person)


def may_get_address_by_telephone(person: Person) -> bool:
    """Whether a call can lead to a new address of the person: neither of a mailbox that several people read, nor of whoever
    holds a role that reaches the data of others."""
    return person.is_active and not person.shared_mailbox and not holds_guarded_role(person)


def may_call_off_address(viewer: Any, new: NewAddress) -> bool:
    """Whether the viewer may stop adding an address: whose it is, and the secretariat where one was entered there."""
    entered = new.entered_by_id is not None and viewpoint(viewer).may("people.change_address_by_telephone")
    return entered or may_change_addresses(viewer, new.person_id)


def may_agree_to_address(viewer: Any, new: NewAddress) -> bool:
    """Whether the viewer may agree to a new address that was entered after a call, in place of the mailbox that is lost."""
    waits = new.entered_by_id is not None and new.proven is not None and new.due is None
    second = not new.needs_second or viewpoint(viewer).person != new.entered_by_id
    return waits and second and may_change_address_by_telephone(viewer, new.person)


def may_admit_to(viewer: Any, community: Community | None) -> bool:
    """Whether the viewer admits to the community, or to the partnership for None: the secretariat, and facilitators
    to their own communities."""
    view = viewpoint(viewer)
    if Role.SECRETARIAT in view.roles:
        return True
    return community is not None and community.pk in view.facilitates


def may_decide(viewer: Any, application: Application) -> bool:
    """Whether the viewer may accept, ask for more or decline: whoever sees it at the desk, but nobody their own.

    Where an organisation joins and somebody is to speak for it, only the secretariat may.
    """
    view = viewpoint(viewer)
    if not view.may("people.decide_application") or application.person_id == view.person:
        return False
    if application.organisation_joins and Role.SECRETARIAT not in view.roles:
        return False
    if Role.SECRETARIAT in view.roles:
        return application.confirmed is not None
    return applications_visible_to(view).filter(pk=application.pk).exists()


def may_undo_acceptance(viewer: Any, application: Application, given: Iterable[Community | None]) -> bool:
    """Whether the viewer may undo an acceptance now, which gave the places `given`: whoever may decide on it, for a month,
    while the member holds no role and nothing was decided for them since."""
    decided = application.decided
    if application.state != ApplicationState.ACCEPTED or decided is None:
        return False
    if decided < timezone.now() - ACCEPTANCE_UNDONE_WITHIN:
        return False
    person = application.applicant
    later = Application.objects.filter(person=person, state=ApplicationState.ACCEPTED, decided__gt=decided)
    built = later.exists() or RoleHeld.objects.filter(running(), person=person).exists()
    admits = all(may_admit_to(viewer, place) for place in given)
    return not built and person.standing == Standing.MEMBER and admits and may_decide(viewer, application)
