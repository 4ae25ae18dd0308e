"""Mail about two that are one. Each function queues its messages in the transaction of the act that it tells of."""

from typing import Any

from cop.network.queries import partnership
from cop.people.mails.recipients import to_person
from cop.people.models import Merge, Organisation, Person
from cop.people.queries.merging import until
from cop.people.queries.security import confirmed_addresses
from cop.services.mail.actions import queue


def merged(merge: Merge, kept: Person, gone: Person) -> None:
    """Tell every address of both that they are one now. None is told the other one's: they might be two people."""
    for person in (kept, gone):
        for place, address in enumerate(confirmed_addresses(person)):
            context = {"address": address, "signs_in": person == kept, "until": until(merge)}
            _send("people/merged", person, address, context, f"merge-{merge.pk}-{person.pk}-{place}")


def merge_undone(merge: Merge, kept: Person, gone: Person) -> None:
    """Tell every address of both that they are two again."""
    for person in (kept, gone):
        for place, address in enumerate(confirmed_addresses(person)):
            _send("people/merge_undone", person, address, {}, f"merge-{merge.pk}-undone-{person.pk}-{place}")


def organisations_merged(merge: Merge, kept: Organisation, gone: Organisation, told: list[Person]) -> None:
    """Tell those who spoke for one of the two organisations."""
    context = {"kept": kept.name, "gone": gone.name, "until": until(merge), "undone": merge.undone is not None}
    for person in told:
        event = f"merge-{merge.pk}{'-undone' if merge.undone else ''}-{person.pk}"
        _send("people/organisations_merged", person, person.email or "", context, event)


def _send(template: str, person: Person, address: str, context: dict[str, Any], key: str) -> None:
    if address:
        queue(template, to=to_person(person, address), context={"partnership": partnership(), **context}, key=key)
