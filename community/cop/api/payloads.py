"""What a web hook is sent: made at the moment of sending, as its owner may see it then, and signed.

The headers and the signature are those of Standard Webhooks (standardwebhooks.com), for which receivers have libraries.
"""

import base64
import hmac
import json
import time
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from cop.api import showing
from cop.api.choices import EVENTS, Kind
from cop.api.models import Delivery, Hook
from cop.network.queries import communities_open, topics
from cop.people.access import organisations_visible_to, visible_to
from cop.people.choices import Standing
from cop.people.models import Organisation, Person
from cop.people.queries.organisation import surviving
from cop.services.ledger.models import Entry

PERSON = "people.person"
DELETED = "deleted"
TEST = "test"
SECRET_BEGINS = "whsec_"  # noqa: S105 - how such a secret begins, by the standard


def event_id(delivery: Delivery) -> str:
    """Return what tells an event from any other: the same at each attempt, to each hook."""
    return f"test_{delivery.pk}" if delivery.entry is None else f"event_{delivery.entry}"


def thing_of(entry: Entry) -> int | None:
    """Return the number of the thing that an event tells of; of what concerns a person, that of the person."""
    return entry.about if EVENTS.get(entry.act) is Kind.PEOPLE and entry.kind != PERSON else entry.number


def payload(delivery: Delivery, owner: Person) -> bytes:
    """Return what is sent: what happened, to what, when, and the thing as the API shows it to the owner now.

    What they may not see, or what is no more, is told as deleted, with its number alone.
    """
    said: dict[str, Any] = {"id": event_id(delivery), "verb": TEST}
    entry = Entry.objects.filter(pk=delivery.entry).first() if delivery.entry else None
    if entry is not None:
        kind, number = EVENTS[entry.act], thing_of(entry) or 0
        with translation.override("en"):
            thing = _SHOWN[kind](number, owner)
        said |= {"verb": entry.act if thing else DELETED, "when": entry.happened, "kind": kind.value, "number": number}
        said |= {"thing": thing} if thing else {}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def headers(hook: Hook, delivery: Delivery, body: bytes) -> dict[str, str]:
    """Return the headers by which the receiver knows that it comes from us, and when."""
    name, moment = event_id(delivery), str(int(time.time()))
    key = base64.b64decode(hook.secret.removeprefix(SECRET_BEGINS))
    signature = hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "User-Agent": "cop-web-hooks/1",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def _person(number: int, owner: Person) -> dict[str, Any] | None:
    """Nobody of a list who has confirmed nothing: they are for the secretariat's eyes alone, not for a program elsewhere."""
    found = visible_to(owner).exclude(standing=Standing.LISTED).filter(pk=number).first()
    return showing.one_person(found, owner, _absolute) if found else None


def _organisation(number: int, owner: Person) -> dict[str, Any] | None:
    found = Organisation.objects.filter(pk=number).first()
    seen = organisations_visible_to(owner).filter(pk=surviving(found).pk) if found else []
    return next(iter(showing.organisations(list(seen), owner, _absolute)), None)


def _community(number: int, owner: Person) -> dict[str, Any] | None:
    return next((showing.community(one, _absolute) for one in communities_open() if one.pk == number), None)


def _topic(number: int, owner: Person) -> dict[str, Any] | None:
    return next((showing.topic(one, over) for one, over in showing.topics(topics()) if one.pk == number), None)


_SHOWN = {
    Kind.PEOPLE: _person,
    Kind.ORGANISATIONS: _organisation,
    Kind.COMMUNITIES: _community,
    Kind.TOPICS: _topic,
}
