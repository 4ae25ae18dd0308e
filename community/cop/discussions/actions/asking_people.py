"""Asking people to answer a query, and what they say to that."""

from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_answer, may_ask_people, may_facilitate
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import ANSWERABLE, AskedState, AskedWay, Kind, Standing, State
from cop.discussions.models import Asked, Thread
from cop.discussions.queries.asked import asked_by_link, promise_by
from cop.discussions.queries.routing import Reason, proposals, reached_by_mail
from cop.discussions.queries.rules import rules_of
from cop.people.access import visible_to
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record as write

MOST_AT_ONCE = 20
ASKING = (State.OPEN, State.CLOSING)
BY_LINK = {
    "yes": AskedState.PROMISED,
    "no": AskedState.DECLINED,
    "later": AskedState.NOT_NOW,
    "undo": AskedState.ASKED,
}
"""What the links of the mail do."""


@transaction.atomic
def ask_people(
    thread: Thread, numbers: Collection[int], *, by_telephone: bool = False, acting_person: Person
) -> list[Asked]:
    """Ask members to answer a thread, at most twenty at once. For who facilitates it (`access.may_ask_people`).

    Who is asked gets a personal mail that says why. `by_telephone`: they stand on the call list instead, as do those whom
    no mail may reach; nobody is asked twice. Raises PermissionDenied, NotNow.
    """
    thread = _locked(thread)
    if not may_ask_people(acting_person, thread):
        raise PermissionDenied
    if thread.state not in ASKING:
        raise NotNow(_("Answers are no longer taken here."))
    people = list(visible_to(acting_person).filter(pk__in=list(numbers)[:MOST_AT_ONCE]))
    people = [person for person in people if may_answer(person, thread)]
    known = {one.person.number: one.reasons for one in proposals(thread, acting_person)}
    return _ask(thread, people, known, acting_person, by_telephone=by_telephone)


@transaction.atomic
def ask_by_itself(thread: Thread) -> list[Asked]:
    """Ask the likeliest people where the community asks by itself. For jobs. Returns whom; asks nobody where somebody who
    is not named wants their own organisation left out, to which those alone may see who may look who it is."""
    thread = _locked(thread)
    rules = rules_of(thread.community)
    hidden = thread.names_nobody and thread.spares_own_hierarchy
    if not rules.asks_itself or hidden or thread.kind != Kind.QUERY or thread.state not in ASKING:
        return []
    known = {one.person.number: one.reasons for one in proposals(thread, most=rules.asks_at_once)}
    return _ask(thread, Person.objects.filter(pk__in=known), known, None)


@transaction.atomic
def say_by_link(number: int, person_number: int, act: str, *, by: date | None = None, suggests: str = "") -> Asked:
    """Note what somebody says by a link of the mail that asked them (`BY_LINK`), or take that back. For whoever holds it.

    Raises NotNow where they answered meanwhile, or answers are no longer taken.
    """
    asked = asked_by_link(number, person_number)
    if asked is None:
        raise NotNow(_("This link does nothing any more"))
    asked = _locked_asked(asked)
    _say(asked, BY_LINK[act], by=by, suggests=suggests, acting_person=None)
    return asked


@transaction.atomic
def note_call(asked: Asked, state: str, *, by: date | None, suggests: str, note: str, acting_person: Person) -> Asked:
    """Note what somebody said when the facilitator telephoned or wrote to them. For who facilitates the thread.

    Raises PermissionDenied, NotNow.
    """
    asked = _locked_asked(asked)
    if not may_facilitate(acting_person, asked.thread):
        raise PermissionDenied
    asked.note = note
    _say(asked, AskedState(state), by=by, suggests=suggests, acting_person=acting_person)
    return asked


def mark_answered(thread: Thread, person: Person | None) -> None:
    """Mark somebody who was asked as having answered, in the transaction of their answer; not where nobody is named, for it
    would tell who speaks."""
    if person is not None and not thread.chatham:
        Asked.objects.filter(thread=thread, person=person).update(state=AskedState.ANSWERED, said=timezone.now())


def mark_unanswered(thread: Thread, person: Person | None) -> None:
    """Mark somebody who was asked as asked again, in the transaction in which they take their only answer back."""
    if person is None or thread.chatham:
        return
    gone = (Standing.WITHDRAWN, Standing.REMOVED)
    if not thread.posts.filter(author=person, of_asker=False).exclude(standing__in=gone).exists():
        Asked.objects.filter(thread=thread, person=person, state=AskedState.ANSWERED).update(state=AskedState.ASKED)


def _ask(
    thread: Thread,
    people: Iterable[Person],
    known: dict[int, list[Reason]],
    acting_person: Person | None,
    *,
    by_telephone: bool = False,
) -> list[Asked]:
    people = [person for person in people if not Asked.objects.filter(thread=thread, person=person).exists()]
    reached = set() if by_telephone else reached_by_mail(people)
    before = Asked.objects.filter(thread=thread).aggregate(last=Max("round"))["last"] or 0
    made = [
        Asked.objects.create(
            thread=thread,
            person=person,
            by=acting_person,
            round=before + 1,
            reasons=known.get(person.pk, [["picked", ""]]),
            way=AskedWay.MAIL if person.pk in reached else AskedWay.TELEPHONE,
        )
        for person in people
    ]
    if made:
        record(
            "discussions.people_asked", thread, acting_person=acting_person, community=thread.community,
            new={"round": before + 1, "people": len(made)},
        )  # fmt: skip
    for one in made:
        if one.way == AskedWay.MAIL:
            enqueue("cop.discussions.routing_tasks.tell_asked", one.pk)
    return made


def _say(asked: Asked, state: AskedState, *, by: date | None, suggests: str, acting_person: Person | None) -> None:
    if asked.state == AskedState.ANSWERED or asked.thread.state not in ANSWERABLE:
        raise NotNow(_("Thank you, nothing is left to do here: an answer is there, or answers are no longer taken."))
    old = asked.state
    if state == AskedState.DECLINED and suggests:
        state = AskedState.PASSED
    asked.state, asked.said = state, timezone.now()
    asked.suggests = suggests if state == AskedState.PASSED else ""
    asked.promised = (by or promise_by(asked.thread)) if state == AskedState.PROMISED else None
    asked.save()
    write(
        "discussions.said_when_asked", asked, acting_person=acting_person, about=asked.person,
        community=asked.thread.community, old={"state": old}, new={"state": state, "promised": asked.promised},
    )  # fmt: skip


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)


def _locked_asked(asked: Asked) -> Asked:
    found = Asked.objects.select_for_update(of=("self",)).select_related("thread__community", "person")
    return found.get(pk=asked.pk)
