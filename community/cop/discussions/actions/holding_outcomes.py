"""What happens to what somebody told of a reply when it is decided on."""

from django.utils import timezone

from cop.discussions.choices import Standing
from cop.discussions.models import Outcome
from cop.discussions.queries.rounds import day_of
from cop.people.models import Person
from cop.services.moderation.models import Case


def lock(number: int) -> None:
    """Lock it before it is read to be decided on."""
    Outcome.objects.select_for_update(of=("self",)).filter(pk=number).first()


def clear(case: Case) -> None:
    """Show it on the line, as of now. One that is shown stays as it is."""
    outcome = _locked(case)
    if outcome.standing == Standing.HELD:
        outcome.standing = Standing.CLEAR
        outcome.said = day_of(outcome.thread) if outcome.thread.is_covered else timezone.now()
        outcome.save(update_fields=["standing", "said"])


def edit(case: Case, text: str, person: Person) -> str:
    """Put other words into it; returns what it said."""
    outcome = _locked(case)
    before, outcome.text = outcome.text, text
    outcome.save(update_fields=["text"])
    return before


def remove(case: Case) -> None:
    """Take it off the line."""
    Outcome.objects.filter(pk=case.number).update(standing=Standing.REMOVED)


def _locked(case: Case) -> Outcome:
    return Outcome.objects.select_for_update(of=("self",)).select_related("thread").get(pk=case.number)
