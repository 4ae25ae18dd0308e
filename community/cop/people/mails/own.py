"""Mail about what is a person's own. Each function queues one message, in the transaction of the act that it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from cop.network.queries import partnership
from cop.people.access import DESK, rests
from cop.people.choices import MergeKind
from cop.people.letter_addresses import HELP, JOIN, YEARLY, known_address, reply_address
from cop.people.links import signed
from cop.people.mails.recipients import to_person
from cop.people.models import Erasure, Membership, Person, RoleHeld
from cop.people.queries.asking import in_words
from cop.people.queries.merging import merged_into
from cop.people.queries.security import confirmed_addresses
from cop.people.queries.wording import own_words
from cop.services.languages.queries import supported
from cop.services.mail.actions import queue
from cop.services.mail.incoming.words import Word, written
from cop.services.mail.links import absolute

CALL_OFF = "call-erasure-off"
"""The purpose of the link that calls an erasure off."""

STILL_RIGHT = "still-right"
"""The purpose of the link that confirms what is held."""


def left(person: Person, ended: Sequence[Membership], *, on_telephone: bool) -> None:
    """Confirm to a person what they left; at all confirmed addresses where somebody asked for it on the telephone."""
    places = [membership.community.names if membership.community else partnership().names for membership in ended]
    context = {
        "places": places,
        "on_telephone": on_telephone,
        "join": absolute("people:join"),
        "data": absolute("people:my_data"),
        "join_address": known_address(JOIN),
        "help": known_address(HELP),
    }
    event = f"left-{'-'.join(str(membership.pk) for membership in ended)}"[:150]
    for place, address in enumerate(confirmed_addresses(person) if on_telephone else [person.email or ""]):
        _send("people/left", person, context, key=f"{event}-to-{place}", address=address)


def still_right(person: Person, asked: datetime) -> None:
    """Ask a person once a year whether what is held of them, which the mail shows, is still right.

    A link confirms it. The words go once it was sent: they are all that is known of somebody.
    """
    moment = int(asked.timestamp())
    with translation.override(supported(person.first_language) or "en"):
        held = in_words(person)
    context = {
        "held": held,
        "yes": written(Word.YES, supported(person.first_language) or "en") if settings.MAIL_DOMAIN else "",
        "last": person.confirmed,
        "confirm": absolute("people:still_right", signed(STILL_RIGHT, person.pk, person.version, moment)),
        "edit": absolute("people:profile"),
        "data": absolute("people:my_data"),
    }
    reply_to = reply_address(YEARLY, person.version, person.pk)
    key = f"still-right-{person.pk}-{moment}"
    _send("people/still_right", person, context, key=key, secret=True, reply_to=reply_to)


def erase_code(person: Person, number: int, shown: str) -> None:
    """Send the code `shown` (row `number`) that being erased asks for."""
    context = {"code": shown, "address": absolute("people:erase_code"), "security": absolute("security")}
    _send("people/erase_code", person, context, key=f"erase-code-{number}", secret=True)


def erasure_asked(erasure: Erasure) -> None:
    """Tell all confirmed addresses when the person will be erased, with the link that calls it off."""
    link = absolute("people:call_erasure_off", signed(CALL_OFF, erasure.pk))
    context = {"due": erasure.due, "call_off": link, "on_telephone": erasure.entered_by is not None}
    _send_to_all("people/erasure_asked", erasure, context)


def erasure_called_off(erasure: Erasure) -> None:
    """Tell all confirmed addresses that nothing is erased."""
    _send_to_all("people/erasure_called_off", erasure, {"data": absolute("people:my_data")})


def erased(person: Person) -> None:
    """Say goodbye; this mail is forgotten as well once it is sent."""
    if person.email:
        _send("people/erased", person, {"join": absolute("people:join")}, key=f"erased-{person.pk}")


def role_given(held: RoleHeld) -> None:
    """Tell a person which role they were given, what they may do in it, and the first step."""
    _send("people/role_given", held.person, _about_role(held), key=f"role-{held.pk}-given")


def role_ended(held: RoleHeld) -> None:
    """Tell a person that a role of theirs has ended."""
    _send("people/role_ended", held.person, _about_role(held), key=f"role-{held.pk}-ended")


def _about_role(held: RoleHeld) -> dict[str, Any]:
    return {
        "held": held,
        "rests": rests(held),
        "at_the_desk": held.role in DESK,
        "desk": absolute("desk:home"),
        "page": absolute("people:person", held.person_id),
        "security": absolute("security"),
    }


def _send_to_all(template: str, erasure: Erasure, context: dict[str, Any]) -> None:
    """Also those of whoever was merged into the person, and is erased with them."""
    thread = f"erasure-{erasure.pk}"
    merged = Person.objects.filter(pk__in=merged_into(MergeKind.PERSON, erasure.person_id)).order_by("pk")
    told = [(person, address) for person in (erasure.person, *merged) for address in confirmed_addresses(person)]
    for place, (person, address) in enumerate(told):
        _send(template, person, context, key=f"{thread}-{template}-{place}", address=address, thread=thread)


def _send(
    template: str, person: Person, context: dict[str, Any], *, key: str, address: str = "", **options: Any
) -> None:
    """A person without an address is told nothing by mail."""
    address = address or person.email or ""
    if not address:
        return
    to = to_person(person, address)
    shown = {"partnership": partnership(), "own_words": own_words(template, to.name), **context}
    queue(template, to=to, context=shown, key=key, **options)
