"""Deciding on texts that were held or reported, and on those who wrote them."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.desk import mails
from cop.desk.access import is_author, may_decide_on, may_settle
from cop.network.models import Community
from cop.people.access import running
from cop.people.actions.memberships import end_membership
from cop.people.models import Membership, Person
from cop.services.moderation import actions as moderation
from cop.services.moderation.actions import Decision
from cop.services.moderation.choices import OnPerson, OnText
from cop.services.moderation.models import Case, Sanction
from cop.services.moderation.registry import moderated


class ReadAnew(Exception):
    """The author changed the text meanwhile. Nothing was decided."""


@transaction.atomic
def decide(case: Case, decision: Decision, *, read: str, acting_person: Person) -> Case:
    """Decide on a text and on its author. For facilitators of its community and the secretariat, but nobody on their own.

    The text is shown, edited or removed; what was held is mailed and counted when it is shown. The author is told by
    mail unless nothing changes for them; one who wrote under cover, or where nobody is named, is neither told nor
    warned. `read` is the text that the decision was made on. To be taken out of the community waits for a second person.

    Raises PermissionDenied, DecidedAlready, ReadAnew.
    """
    moderated(case.kind).lock(case.number)
    shown = moderated(case.kind).show(case.number, acting_person)
    if shown is None or not may_decide_on(acting_person, case):
        raise PermissionDenied
    if shown.text != read and case.decided is None:
        raise ReadAnew
    author = Person.objects.filter(pk=case.author or 0).first() if shown.is_named else None
    if author is None:
        decision = replace(decision, on_person=OnPerson.NOTHING)
    community = Community.objects.get(pk=case.community)
    decided = moderation.decide(case.pk, decision, community=community, author=author, acting_person=acting_person)
    if author is not None and author.email and _concerns_author(decided):
        mails.decided(decided, author, community)
    return decided


@transaction.atomic
def settle(removal: Sanction, *, agreed: bool, acting_person: Person) -> None:
    """Agree as the second person that somebody is taken out of a community, or do not: then they may write again.

    For the secretariat, but not who asked for it. Their membership ends, of which they get a mail. Raises
    PermissionDenied, DecidedAlready, and NotPossible where something keeps them in it.
    """
    person = Person.objects.get(pk=removal.person)
    if not may_settle(acting_person, removal, person):
        raise PermissionDenied
    moderation.settle(removal, agreed=agreed, person=person, acting_person=acting_person)
    membership = Membership.objects.filter(running(), person=person, community=removal.community).first()
    if agreed and membership is not None:
        end_membership(membership, acting_person=acting_person)


def answer(case: Case, words: str, *, acting_person: Person) -> bool:
    """Answer a decision on one's own text, once; returns False where one did before. For its author. Sends nothing.

    Raises PermissionDenied.
    """
    if not is_author(acting_person, case) or case.decided is None:
        raise PermissionDenied
    with transaction.atomic():
        return moderation.answer(case, words, acting_person=acting_person)


def _concerns_author(case: Case) -> bool:
    """Whether the author noticed or should: not where only somebody's report came to nothing."""
    return bool(case.rules) or case.on_text != OnText.CLEAR or case.on_person != OnPerson.NOTHING
