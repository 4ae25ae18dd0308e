"""Holding, reporting and deciding. The actions of the rooms and of the desk call these, which ask for the permission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from cop.services.ledger.actions import record
from cop.services.moderation.choices import OnPerson, OnText
from cop.services.moderation.limits import take
from cop.services.moderation.models import Case, Report, Sanction
from cop.services.moderation.queries import has_reported, reporter
from cop.services.moderation.registry import moderated
from cop.services.things import reference

A_DAY = timedelta(days=1)


class DecidedAlready(Exception):
    """Somebody else decided meanwhile. `case` says what."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(case.pk)


class ReportedAlready(Exception):
    """The same person reported the same thing before. Nothing was changed."""


@dataclass(frozen=True)
class Decision:
    """What somebody decides on a text and on its author; `note` is told to the author, `text` is the edited text."""

    on_text: str
    on_person: str = OnPerson.NOTHING
    note: str = ""
    text: str = ""
    days: int = 7


def hold(thing: Model, community: Model, rules: Sequence[str], *, author: Any, unseen: bool) -> Case:
    """Open a case of a text that rules hold, in the transaction in which it is saved. `author` None: nobody is told."""
    case = _case(thing, community, author)
    case.rules, case.unseen = sorted({*case.rules, *rules}), case.unseen or unseen
    case.save(update_fields=["rules", "unseen"])
    record("moderation.held", case, acting_person=None, community=community, new={"rules": case.rules})
    return case


def report(thing: Model, community: Model, why: str, words: str, *, author: Any, acting_person: Any) -> Case:
    """Report a text. It stays as it is until somebody decides. Nothing says who reported it, the ledger neither.

    Raises TooOften, and ReportedAlready for whoever did so before.
    """
    kind, number = reference(thing)
    if has_reported(acting_person.pk, kind, number):
        raise ReportedAlready
    take(f"moderation-report:{acting_person.pk}", per=A_DAY, at_most=20)
    with transaction.atomic():
        case = _case(thing, community, author)
        named = {"kind": kind, "number": number, "reporter": reporter(acting_person.pk)}
        _made, new = Report.objects.get_or_create(**named, defaults={"case": case, "why": why, "words": words})
        if not new:
            raise ReportedAlready
        Case.objects.filter(pk=case.pk).update(reported=F("reported") + 1)
        record("moderation.reported", case, acting_person=None, community=community, new={"why": why})
    return case


def decide(number: int, decision: Decision, *, community: Any, author: Any, acting_person: Any) -> Case:
    """Decide on a case, in the transaction of the caller, who asked for the permission. Raises DecidedAlready."""
    case = Case.objects.select_for_update().get(pk=number)
    if case.decided is not None:
        raise DecidedAlready(case)
    of_kind = moderated(case.kind)
    if decision.on_text == OnText.EDIT:
        case.before = of_kind.edit(case, decision.text, acting_person)
    if decision.on_text == OnText.REMOVE:
        of_kind.remove(case)
    else:
        of_kind.clear(case)
    case.on_text, case.on_person, case.note = decision.on_text, decision.on_person, decision.note
    case.decided, case.decided_by = timezone.now(), acting_person.pk
    case.save()
    _restrict(case, decision, acting_person)
    record(
        "moderation.decided", case, acting_person=acting_person, about=author, community=community,
        new={"text": case.on_text, "person": case.on_person, "note": case.note, "days": _days(decision)},
    )  # fmt: skip
    return case


def close_gone(thing: Model) -> None:
    """Close the open case of a thing that its author took back: nothing is left to decide."""
    kind, number = reference(thing)
    for case in Case.objects.select_for_update().filter(kind=kind, number=number, decided__isnull=True):
        case.on_text, case.decided = OnText.REMOVE, timezone.now()
        case.save(update_fields=["on_text", "decided"])
        record("moderation.taken_back", case, acting_person=None)


def settle(sanction: Sanction, *, agreed: bool, person: Any, acting_person: Any) -> Sanction:
    """Settle as the second person whether somebody is taken out of a community; the caller asked for the permission and
    ends the membership. Raises DecidedAlready."""
    found = Sanction.objects.select_for_update(of=("self",)).select_related("case").get(pk=sanction.pk)
    if found.settled is not None:
        raise DecidedAlready(found.case)
    found.settled, found.settled_by, found.agreed = timezone.now(), acting_person.pk, agreed
    found.save(update_fields=["settled", "settled_by", "agreed"])
    record("moderation.settled", found.case, acting_person=acting_person, about=person, new={"agreed": agreed})
    return found


def answer(case: Case, words: str, *, acting_person: Any) -> bool:
    """Answer a decision, once; returns whether it was the first answer. The caller asked whether it is the author's."""
    first = Case.objects.filter(pk=case.pk, decided__isnull=False, answered__isnull=True)
    if not first.update(answer=words, answered=timezone.now()):
        return False
    record("moderation.answered", case, acting_person=acting_person, about=acting_person, new={"answer": words})
    return True


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Forget what was written about and by somebody who is erased; what is counted stays."""
    Case.objects.filter(author=person_number).update(author=None, note="", before="", answer="")
    Report.objects.filter(reporter=reporter(person_number)).update(words="")
    Sanction.objects.filter(person=person_number).delete()


def forget_samples(kind: str, numbers: Collection[int]) -> None:
    """Forget the cases of samples that are taken out, with what was reported of them. The ledger tells that they went."""
    Case.objects.filter(kind=kind, number__in=numbers).delete()


def _case(thing: Model, community: Model, author: Any) -> Case:
    kind, number = reference(thing)
    defaults = {"community": community.pk, "author": getattr(author, "pk", None)}
    case, _new = Case.objects.get_or_create(kind=kind, number=number, decided=None, defaults=defaults)
    return case


def _restrict(case: Case, decision: Decision, acting_person: Any) -> None:
    facts = {"case": case, "person": case.author, "community": case.community, "asked_by": acting_person.pk}
    if decision.on_person == OnPerson.PAUSE:
        Sanction.objects.create(**facts, until=timezone.now() + timedelta(days=decision.days))
    if decision.on_person == OnPerson.REMOVAL:
        Sanction.objects.create(**facts)


def _days(decision: Decision) -> int | None:
    return decision.days if decision.on_person == OnPerson.PAUSE else None
