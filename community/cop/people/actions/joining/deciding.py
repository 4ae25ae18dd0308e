"""Deciding on an application: by rule at once, or by the secretariat and the facilitators at the desk.

Whoever decides says in which state they saw the application (`seen`): if somebody else was first, AlreadyDone is raised
with the application as it is now, and nothing happens twice.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.people import access
from cop.people.actions.joining.belonging import Wish, give, take_back, wish_of
from cop.people.actions.joining.drafting import new_key
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.choices import ApplicationState, Standing
from cop.people.mail_providers import domain_of
from cop.people.mails import joining as mails
from cop.people.models import Application, Organisation, Person, Remark
from cop.people.queries.admitting import organisation_admitting, organisation_that_admitted
from cop.people.queries.applications import UNDER_WAY, Decided, divided, is_member_already, place_slugs, places_asked
from cop.services.ledger.actions import record


@transaction.atomic
def apply(application: Application, *, by_rule: bool) -> None:
    """Hand in an application whose person exists; called by the actions that make one.

    Accepts it at once where the rule of DESIGN section 8.5 admits the person and `by_rule` allows it, and tells the
    organisation's focal person. Otherwise tells the applicant what happens next, and the desk that there is one.
    """
    new = {"communities": [c.slug for c in application.communities.all()], "partnership": application.partnership}
    record("people.applied", application, acting_person=application.person, about=application.person, new=new)
    organisation = _admitting(application) if by_rule else None
    if organisation is not None:
        _accept_by_rule(application, organisation)
    else:
        mails.waiting(application)
        mails.application_new(application)


@transaction.atomic
def accept(
    application: Application,
    *,
    seen: str,
    partnership: bool,
    communities: Iterable[Community],
    organisation_joins: bool,
    reason: str = "",
    acting_person: Person,
) -> Decided:
    """Accept an application. For whoever `access.may_decide` lets, and within what they may admit to.

    Changes: the memberships that are given, the person's standing, the organisation's listing, and on
    `organisation_joins` its own membership and focal person. What the decider may not decide on stays waiting as an
    application of its own; whoever decides on that is told. Sends the applicant what was given, what was not and for
    which `reason`, and what still waits, and returns it; nothing is sent to whoever was a member already of all.
    Raises PermissionDenied, AlreadyDone, ValueError for giving nothing or what was not asked for, and for refusing
    without a reason.
    """
    _check_may_decide(acting_person, application)
    given = Wish(partnership, frozenset(communities), organisation_joins and application.organisation is not None)
    if not all(access.may_admit_to(acting_person, place) for place in given.places):
        raise PermissionDenied
    if not given.places or not wish_of(application).includes(given):
        raise ValueError("an acceptance gives something, and nothing that was not asked for")
    already = is_member_already(application)
    own, _others = divided(application, acting_person)
    refused = [place for place in own if place not in given.places]
    if refused:
        _check_text(reason)
    kept: dict[str, Any] = {"refused": place_slugs(refused), "reason": reason if refused else ""}
    _decide(application, seen, ApplicationState.ACCEPTED, **kept)
    rest = _leave_to_others(application, acting_person)
    was_member = application.applicant.standing == Standing.MEMBER
    listed = give(application, given, acting_person=acting_person)
    decided = Decided(given.places, refused, rest, application.organisation if listed else None, already)
    kept |= {"places": place_slugs(given.places), "listed": decided.listed.pk if decided.listed else None}
    _record("people.application_accepted", application, acting_person, new=kept)
    if not already:
        mails.accepted(application, decided, was_member=was_member)
    _tell_of_rest(application, decided)
    return decided


@transaction.atomic
def ask_for_more(application: Application, text: str, *, seen: str, acting_person: Person) -> Remark:
    """Ask the applicant for more. For whoever `access.may_decide` lets.

    Changes the state, adds the question, mails it with a link that takes the answer. Raises PermissionDenied,
    AlreadyDone, ValueError for an empty question.
    """
    _check_may_decide(acting_person, application)
    _check_text(text)
    _change(application, [seen], ApplicationState.ASKED, only_from=[ApplicationState.WAITING])
    question = Remark.objects.create(application=application, from_applicant=False, text=text)
    _record("people.more_asked", application, acting_person, new={"text": text})
    mails.more_asked(application, question)
    return question


@transaction.atomic
def answer_more(application: Application, text: str, *, via: str = "web") -> Remark:
    """Answer what was asked, by the link in the mail, on the applicant's own page, or by a mail; callers have seen to it
    that it comes from the applicant. `via` says which.

    Changes the state back to waiting, adds the answer, tells the desk. Raises AlreadyDone, ValueError for an empty text.
    """
    _check_text(text)
    _change(application, [ApplicationState.ASKED], ApplicationState.WAITING)
    answer = Remark.objects.create(application=application, from_applicant=True, text=text)
    _record("people.more_answered", application, application.person, new={"text": text}, on_behalf=via)
    mails.more_answered(application, answer)
    return answer


@transaction.atomic
def decline(application: Application, reason: str, *, seen: str, acting_person: Person) -> Decided:
    """Decline an application with a reason. For whoever `access.may_decide` lets.

    What the decider may not decide on stays waiting as an application of its own; whoever decides on that is told. Sends
    the applicant what was declined, why, and what still waits, and returns it. Raises PermissionDenied, AlreadyDone,
    ValueError without a reason.
    """
    _check_may_decide(acting_person, application)
    _check_text(reason)
    _decide(application, seen, ApplicationState.DECLINED, reason=reason)
    rest = _leave_to_others(application, acting_person)
    decided = Decided([], places_asked(application), rest)
    new = {"places": place_slugs(decided.refused), "reason": reason}
    _record("people.application_declined", application, acting_person, new=new)
    mails.declined(application, decided)
    _tell_of_rest(application, decided)
    return decided


@transaction.atomic
def withdraw(application: Application, *, acting_person: Person) -> None:
    """Take back one's own application while it is under way. Sends nothing. Raises PermissionDenied, AlreadyDone."""
    if not access.may_withdraw(acting_person, application):
        raise PermissionDenied
    _change(application, UNDER_WAY, ApplicationState.WITHDRAWN, decided=timezone.now())
    _record("people.application_withdrawn", application, acting_person)


@transaction.atomic
def dispute(application: Application, *, acting_person: Person) -> None:
    """Say that somebody who was accepted by rule is not the organisation's. For its focal person.

    Takes the memberships back, puts the application before the secretariat, and tells it and the applicant. Raises
    PermissionDenied, LastOfSecretariat, AlreadyDone when it was not, or is no longer, accepted by rule.
    """
    organisation = organisation_that_admitted(application)
    if organisation is None:
        raise AlreadyDone(application)
    if not access.may_dispute(acting_person, organisation):
        raise PermissionDenied
    took = Application.objects.filter(pk=application.pk, state=ApplicationState.ACCEPTED).exclude(by_rule="")
    if not took.update(state=ApplicationState.WAITING, by_rule="", decided=None, changed=timezone.now()):
        raise AlreadyDone(application)
    application.refresh_from_db()
    take_back(application, acting_person=acting_person)
    _record("people.acceptance_disputed", application, acting_person, new={"organisation": organisation.pk})
    mails.disputed(application, organisation)


def _admitting(application: Application) -> Organisation | None:
    """The rule gives membership, never a role: who wants to speak for an organisation is read by a person."""
    if application.organisation_joins:
        return None
    if not all(community.accept_at_known_domains for community in application.communities.all()):
        return None
    return organisation_admitting(application.email, application.organisation)


def _accept_by_rule(application: Application, organisation: Organisation) -> None:
    _change(
        application,
        [ApplicationState.WAITING],
        ApplicationState.ACCEPTED,
        decided=timezone.now(),
        by_rule=f"domain:{organisation.pk}",
    )
    wish = wish_of(application)
    give(application, wish, acting_person=None, on_behalf="rule")
    new = {"places": place_slugs(wish.places), "domain": domain_of(application.email)}
    _record("people.application_accepted", application, None, new=new, on_behalf="rule")
    mails.accepted(application, Decided(wish.places, [], None), was_member=False)
    mails.focal_person_told(application, organisation)


def _leave_to_others(application: Application, decider: Person) -> Application | None:
    """What the decider may not admit to stays waiting, as an application of its own."""
    _own, others = divided(application, decider)
    if not others:
        return None
    communities = [place for place in others if place is not None]
    copied = ("email", "answers", "language", "person", "organisation", "started", "finished", "confirmed", "sample")
    left = Application.objects.create(
        key=new_key(),
        state=ApplicationState.WAITING,
        partnership=None in others,
        **{name: getattr(application, name) for name in copied},
    )
    left.communities.set(communities)
    record("people.applied", left, acting_person=left.person, about=left.person, on_behalf="part of another")
    application.communities.remove(*communities)
    application.partnership = application.partnership and None not in others
    application.save(update_fields=["partnership"])
    return left


def _tell_of_rest(application: Application, decided: Decided) -> None:
    if decided.rest is not None:
        mails.rest_waits(application, decided)


def _decide(application: Application, seen: str, state: ApplicationState, **values: Any) -> None:
    _change(application, [seen], state, only_from=UNDER_WAY, decided=timezone.now(), **values)


def _change(
    application: Application,
    seen: Iterable[str],
    state: ApplicationState,
    *,
    only_from: Iterable[str] | None = None,
    **values: Any,
) -> None:
    """Change the state in one statement, so that of two who do it at once one is told."""
    states = set(seen) if only_from is None else set(seen) & set(only_from)
    now = timezone.now()
    changed = Application.objects.filter(pk=application.pk, state__in=states).update(state=state, changed=now, **values)
    application.refresh_from_db()
    if not changed:
        raise AlreadyDone(application)


def _check_may_decide(person: Person, application: Application) -> None:
    if not access.may_decide(person, application):
        raise PermissionDenied


def _check_text(text: str) -> None:
    if not text.strip():
        raise ValueError("nothing was written")


def _record(
    act: str, application: Application, acting_person: Person | None, *, new: dict | None = None, on_behalf: str = ""
) -> None:
    record(act, application, acting_person=acting_person, about=application.person, new=new, on_behalf=on_behalf)
