"""The register of breaches: entered, added to, told of, closed."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.desk.access import may_agree_to_silence, may_protect
from cop.desk.choices import LetterTo
from cop.desk.models import Breach, BreachLetter
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.ledger.versions import Values, changed

COLUMNS = ("happened", "known", "data", "people", "countries", "community", "measures", "risk", "effects")


class Closed(Exception):
    """The breach is closed. Nothing was changed."""


class SavedMeanwhile(Exception):
    """Somebody saved the breach since its page was opened. Nothing was changed."""


class NotTold(Exception):
    """Letters have not been sent yet, so it closes only where nobody need be told. Nothing was changed."""


@transaction.atomic
def enter(values: Values, *, acting_person: Person) -> Breach:
    """Enter a breach; the hours run from when it became known. For the secretariat. Sends nothing.

    Raises PermissionDenied.
    """
    if not may_protect(acting_person):
        raise PermissionDenied
    breach = Breach.objects.create(entered_by=acting_person, **values)
    record("desk.breach_entered", breach, acting_person=acting_person, new=_told(breach))
    return breach


def save(breach: Breach, values: Values, *, version: int, acting_person: Person) -> None:
    """Change what the register says, on top of `version`. For the secretariat; letters that were sent stay as they were.

    Sends nothing. Raises PermissionDenied, Closed, SavedMeanwhile.
    """

    def change(one: Breach) -> dict[str, Values]:
        if one.version != version:
            raise SavedMeanwhile
        before = _told(one)
        for name in COLUMNS:
            setattr(one, name, values[name])
        one.version += 1
        old, new = changed(before, _told(one))
        return {"old": old, "new": new}

    _change(breach, "desk.breach_changed", change, acting_person)


def note_sent(breach: Breach, country: str, to: LetterTo, text: str, *, acting_person: Person) -> None:
    """Note that a letter went out just now, with its words; the second time changes nothing. For the secretariat.

    Sends nothing itself. Raises PermissionDenied, Closed.
    """
    if BreachLetter.objects.filter(breach=breach, country=country, to=to).exists():
        return

    def change(one: Breach) -> dict[str, Values]:
        BreachLetter.objects.create(breach=one, country=country, to=to, text=text, sent_by=acting_person)
        return {"new": {"country": country, "to": to}}

    _change(breach, "desk.breach_letter_sent", change, acting_person)


def close(breach: Breach, *, acting_person: Person) -> None:
    """Close a breach of which every authority and all those concerned were told. For the secretariat. Sends nothing.

    Raises PermissionDenied, Closed, and NotTold where a letter is missing.
    """

    def change(one: Breach) -> dict[str, Values]:
        sent = set(one.letters.values_list("country", "to"))
        if not one.countries or any((country, to.value) not in sent for country in one.countries for to in LetterTo):
            raise NotTold
        one.closed, one.closed_by = timezone.now(), acting_person
        return {"new": {"closed": one.closed}}

    _change(breach, "desk.breach_closed", change, acting_person)


def ask_to_stay_silent(breach: Breach, reason: str, *, acting_person: Person) -> None:
    """Say why nobody need be told; a second person of the secretariat has to agree. For the secretariat. Sends nothing.

    Raises PermissionDenied, Closed.
    """

    def change(one: Breach) -> dict[str, Values]:
        one.no_notice, one.asked_by = reason, acting_person
        one.version += 1
        return {"new": {"no_notice": reason}}

    _change(breach, "desk.breach_silence_asked", change, acting_person)


def agree_to_silence(breach: Breach, *, agreed: bool, version: int, acting_person: Person) -> None:
    """Close a breach of which nobody need be told, as it was read at `version`, or say no to that. For a second person of
    the secretariat. Sends nothing.

    Raises PermissionDenied, Closed, and SavedMeanwhile where the facts or the reason are others by now.
    """

    def change(one: Breach) -> dict[str, Values]:
        if not may_agree_to_silence(acting_person, one):
            raise PermissionDenied
        if one.version != version:
            raise SavedMeanwhile
        if agreed:
            one.closed, one.closed_by = timezone.now(), acting_person
        else:
            one.asked_by = None
        return {"new": {"agreed": agreed}}

    _change(breach, "desk.breach_closed" if agreed else "desk.breach_silence_refused", change, acting_person)


@transaction.atomic
def _change(breach: Breach, act: str, change: Callable[[Breach], dict[str, Values]], acting_person: Person) -> None:
    if not may_protect(acting_person):
        raise PermissionDenied
    one = Breach.objects.select_for_update().get(pk=breach.pk)
    if one.closed is not None:
        raise Closed
    values = change(one)
    one.save()
    record(act, one, acting_person=acting_person, old=values.get("old"), new=values["new"])


def _told(one: Breach) -> dict[str, Any]:
    """The register tells of a breach, not of people by name; the ledger keeps what it said."""
    return {name: getattr(one, "community_id" if name == "community" else name) for name in COLUMNS}
