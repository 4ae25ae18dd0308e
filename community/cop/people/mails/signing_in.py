"""Mail about signing in and about the addresses that one signs in with. Each function queues one message."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cop.network.queries import partnership
from cop.people.links import signed
from cop.people.mails.recipients import to_person
from cop.people.models import NewAddress, Person, PersonLanguage
from cop.people.queries.admitting import person_at
from cop.services.mail.actions import Recipient, queue, take_back
from cop.services.mail.links import absolute
from cop.services.mail.models import Message
from cop.services.moderation.limits import TooOften, take

STOP_ADDRESS = "stop-new-address"
"""The purpose of the link that calls a new address off."""

CHANGES = {
    "password_changed": _("The password was changed."),
    "password_set": _("A password was set."),
    "password_reset": _("A new password was chosen with a code by mail."),
    "password_removed": _("The password was removed."),
    "totp_activated": _("An authenticator app was set up."),
    "totp_deactivated": _("The authenticator app was taken away."),
    "webauthn_added": _("A passkey was added."),
    "webauthn_removed": _("A passkey was removed."),
    "recovery_codes_generated": _("New recovery codes were made; the old ones count no more."),
    "account_connected": _("The sign-in of an organisation was connected."),
    "account_disconnected": _("The sign-in of an organisation was disconnected."),
}
"""What a mail tells a person after a change, by the last part of allauth's name for the mail."""


def sign_in_code(address: str, code: str) -> None:
    """Send a code to sign in with to the address of a person."""
    _is_first_today(address)
    _answer(address, "people/sign_in_code", {"code": code}, secret=True)


def password_code(address: str, code: str) -> None:
    """Send a code to choose a new password with to the address of a person."""
    _is_first_today(address)
    _answer(address, "people/password_code", {"code": code}, secret=True)


def nobody_here(address: str) -> None:
    """Tell an address that nobody here has it, once a day at most."""
    context = {"address": address, "join": absolute("people:join")}
    _answer(address, "people/nobody_here", context, really=_is_first_today(address))


def proof_code(person: Person, address: str, number: int, shown: str) -> None:
    """Send the code `shown` (row `number`) by which a person who is signed in proves once more who they are."""
    context = {"code": shown, "sessions": absolute("usersessions_list")}
    _send("people/proof_code", _to_person(person, address), context, key=f"proof-code-{number}", secret=True)


def mailbox_code(person: Person, address: str, mailbox: Person, number: int, shown: str) -> None:
    """Send a person the code `shown` (row `number`) by which they sign in for a mailbox that their office shares."""
    context = {"code": shown, "mailbox": mailbox.email}
    _send("people/mailbox_code", _to_person(person, address), context, key=f"mailbox-code-{number}", secret=True)


def sign_in_changed(person: Person, change: str, device: str) -> None:
    """Tell a person what was changed about how they sign in (a key of `CHANGES`), and from which device."""
    context = {"what": CHANGES[change], "device": device, "moment": timezone.now(), "security": absolute("security")}
    _send("people/sign_in_changed", _to_person(person), context)


def address_code(new: NewAddress, number: int, shown: str, *, read_out: bool = False) -> None:
    """Send the code `shown` (row `number`) to an address that a person wants to add, to be typed, or read out on the
    telephone."""
    to = to_person(new.person, new.email, language=get_language(), greeted=False)
    _send("people/address_code", to, {"code": shown, "read_out": read_out}, key=f"address-code-{number}", secret=True)


def address_in_use(owner: Person, address: str, number: int) -> None:
    """Tell the owner of an address, in place of the code `number`, that somebody wants to add it elsewhere."""
    _send("people/address_in_use", _to_person(owner, address), {}, key=f"address-code-{number}")


def agree_to_address(new: NewAddress) -> None:
    """Ask at the older address whether the proven new one may be added; the link in it does that."""
    link = absolute("agree_to_address", signed("new-address", new.pk, int(new.asked.timestamp())))
    _send("people/agree_to_address", _to_person(new.person), {"address": new.email, "agree": link})


def address_waits(new: NewAddress, told: Iterable[str]) -> None:
    """Tell every address in `told` when a new one becomes the main one after a call, with the link that calls it off."""
    link = absolute("stop_new_address", signed(STOP_ADDRESS, new.pk))
    context = {"address": new.email, "due": new.due, "call_off": link}
    for place in told:
        key = f"address-waits-{new.pk}-{place}"[:200]
        _send("people/address_waits", _to_person(new.person, place), context, key=key)


def addresses_changed(person: Person, template: str, address: str, told: Iterable[str]) -> None:
    """Tell every address in `told` that `address` was added, removed, made the main one or called off, as `template` says."""
    event = uuid4().hex
    context = {"address": address, "addresses": absolute("account_email")}
    for place in told:
        _send(f"people/{template}", _to_person(person, place), context, key=f"{template}-{event}-{place}"[:200])


def _send(template: str, to: Recipient, context: dict[str, Any], *, key: str = "", **options: Any) -> Message:
    """Queue a mail; without a key the event is this call."""
    shown = {"partnership": partnership(), **context}
    return queue(template, to=to, context=shown, key=key or f"{template}-{uuid4().hex}", **options)


def _answer(address: str, template: str, context: dict[str, Any], *, really: bool = True, secret: bool = False) -> None:
    """Send a mail to whom it may reach, or only do the work of it: the time it takes tells nobody who is known here.

    The work is done up to the commit, which a disk takes its time for.
    """
    person = person_at(address)
    with transaction.atomic():
        to = _to_person(person, address) if person else _to_nobody(address)
        take_back(_send(template, to, context, secret=secret), really=not really)


def _to_nobody(address: str) -> Recipient:
    PersonLanguage.objects.filter(person=0).first()
    return Recipient(address, language=get_language())


def _to_person(person: Person, address: str = "") -> Recipient:
    return to_person(person, address, language=get_language())


def _is_first_today(address: str) -> bool:
    try:
        take(f"nobody-here:{address}", per=timedelta(days=1), at_most=1)
    except TooOften:
        return False
    return True
