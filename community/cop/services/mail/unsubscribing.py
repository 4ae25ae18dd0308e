"""Which kinds of mail a person may switch off, and the signed address that does it for years (RFC 8058)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.functional import Promise

from cop.services.mail.incoming.addresses import UNSUBSCRIBE, Named, address, named_behind
from cop.services.mail.incoming.doors import Entrance

if TYPE_CHECKING:
    from cop.services.mail.incoming.letters import Letter

Change = Callable[[int], None]


class Choice(NamedTuple):
    """Something else than none at all: "once a week"."""

    code: str
    name: str | Promise
    choose: Change


class Category(NamedTuple):
    """A kind of mail that a person may switch off; `back` switches it on again where there is no other choice."""

    code: str
    name: str | Promise
    switch_off: Change
    choices: Sequence[Choice]
    back: Choice | None = None

    def choice(self, code: str) -> Choice | None:
        """Return the choice that `code` names, None for an unknown one."""
        offered = [*self.choices, *([self.back] if self.back else [])]
        return next((choice for choice in offered if choice.code == code), None)


_CATEGORIES: dict[str, Category] = {}


def on_unsubscribe(
    category: str,
    switch_off: Change,
    *,
    name: str | Promise,
    choices: Sequence[Choice] = (),
    back: Choice | None = None,
) -> None:
    """Register a kind of mail that may be switched off; rooms call it when they load.

    `switch_off` and each choice get the person's number. They may be called any number of times, also years later and
    for a person who is gone, and then change nothing.
    """
    _CATEGORIES[category] = Category(category, name, switch_off, choices, back)


def category(code: str) -> Category:
    """Return a registered category; raises KeyError for another."""
    return _CATEGORIES[code]


def unsubscribe_token(person_number: int, category: str, source: str = "") -> str:
    """Return the token, the same for ever, that switches `category` off for a person; `source` names the mail it is in."""
    return _signer().sign(f"{person_number}-{category}" + (f"~{source}" if source else ""))


def unsubscribe_address(person_number: int, category: str) -> str:
    """Return the address, the same for ever, that switches `category` off for a person."""
    return address_of(unsubscribe_token(person_number, category))


def address_of(token: str) -> str:
    """Return the address that holds a token."""
    return settings.SITE_URL + reverse("mail:unsubscribe", args=[token])


def unsubscribe_by_mail(person_number: int, category: str) -> str:
    """Return the address, the same for ever, to which a mail switches `category` off for a person; "" where none comes in."""
    named = Named(UNSUBSCRIBE, crc32(category.encode()), person_number)
    return address("unsubscribe", named) if settings.MAIL_DOMAIN else ""


def _named_by_mail(local: str) -> tuple[int, Category] | None:
    named = named_behind(local, "unsubscribe", (UNSUBSCRIBE,))
    if named is None:
        return None
    found = next((one for one in _CATEGORIES.values() if crc32(one.code.encode()) == named.thing), None)
    return (named.person, found) if found else None


def _switch_off_by_mail(letter: "Letter", named: tuple[int, Category]) -> None:
    person_number, kind = named
    kind.switch_off(person_number)


BY_MAIL = Entrance("unsubscribe", _named_by_mail, _switch_off_by_mail, bearer=True, from_programs=True)
"""What a mail program does that unsubscribes by mail: the address alone says whom and from what, as the link does."""

_LISTENERS: list[Callable[[int, str], None]] = []


def on_switched_off(listener: Callable[[int, str], None]) -> None:
    """Register who is told through which mail a person switched a kind of mail off: the person's number and the source."""
    _LISTENERS.append(listener)


def tell_source(token: str) -> None:
    """Tell whoever wants to know that a person switched a kind of mail off by the link of a mail that has a name."""
    person_number, _, rest = _signer().unsign(token).partition("-")
    if source := rest.partition("~")[2]:
        for listener in _LISTENERS:
            listener(int(person_number), source)


def opened(token: str) -> tuple[int, Category] | None:
    """Return the person's number and the category that a token of ours names, None for a forged or damaged one."""
    try:
        person_number, _, rest = _signer().unsign(token).partition("-")
    except BadSignature:
        return None
    code = rest.partition("~")[0]
    return (int(person_number), _CATEGORIES[code]) if code in _CATEGORIES else None


def _signer() -> Signer:
    return Signer(salt="cop.services.mail.unsubscribe", sep=".")
