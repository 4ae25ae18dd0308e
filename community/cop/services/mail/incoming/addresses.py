"""Addresses of ours that mean something: `reply+…`, `bounce+…` and the like, which nobody can make but us.

What stands behind the + is one block of AES, so that it tells nothing to whom the mail is forwarded: a letter for the
purpose, two numbers, and zeros by which a forged one is known (one in 2^48 would pass). In lower-case base 32 it has 26
letters: mail servers may fold case, and a local part has at most 64 (RFC 5321, 4.5.3.1.1).
"""

from base64 import b32decode, b32encode
from collections.abc import Container
from hashlib import sha256
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings

ZEROS = bytes(6)
THING, PERSON = 5, 4
"""How many bytes hold each number: up to a million million things, four thousand million persons."""

BOUNCE, UNSUBSCRIBE, HELD = "b", "u", "h"
"""Purposes of this service's own addresses: the number of a mail that cannot be delivered; a person and a kind of mail; a mail
that waits for the word of a person."""

HELP, JOIN = "help", "join"
"""Local parts that everybody may know, and that mails of this service name."""


class Named(NamedTuple):
    """What an address of ours names: a purpose (one ASCII letter), the number of a thing and that of a person."""

    purpose: str
    thing: int
    person: int


def token(named: Named) -> str:
    """Return the 26 letters that name it. Raises OverflowError for a number that is too large."""
    block = named.purpose.encode("ascii") + named.thing.to_bytes(THING) + named.person.to_bytes(PERSON) + ZEROS
    encryptor = _cipher(settings.SECRET_KEY).encryptor()
    return b32encode(encryptor.update(block)).decode().rstrip("=").lower()


def opened(word: str) -> Named | None:
    """Return what a token of ours names, also one made with an older secret key; None for a forged or damaged one."""
    try:
        block = b32decode(word.upper() + "=" * (-len(word) % 8))
    except ValueError:
        return None
    if len(block) != 1 + THING + PERSON + len(ZEROS):
        return None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        decryptor = _cipher(key).decryptor()
        plain = decryptor.update(block)
        if plain.endswith(ZEROS) and plain[:1].isalpha():
            thing, person = plain[1 : 1 + THING], plain[1 + THING : 1 + THING + PERSON]
            return Named(plain[:1].decode("ascii"), int.from_bytes(thing), int.from_bytes(person))
    return None


def named_behind(local: str, prefix: str, purposes: Container[str]) -> Named | None:
    """Return what a local part `prefix+token` names, for one of the purposes; None for every other one."""
    word, _plus, token = local.partition("+")
    named = opened(token) if word == prefix else None
    return named if named and named.purpose in purposes else None


def address(prefix: str, named: Named) -> str:
    """Return the whole address `prefix+token@` at the domain where our mail comes in."""
    return f"{prefix}+{token(named)}@{settings.MAIL_DOMAIN}"


def known_address(local: str) -> str:
    """Return one of the addresses that everybody may know, "" where no mail comes in."""
    return f"{local}@{settings.MAIL_DOMAIN}" if settings.MAIL_DOMAIN else ""


def local_part(recipient: str) -> str | None:
    """Return the local part of an address at our domain in lower case, None for another's address."""
    local, _, domain = recipient.strip().strip("<>").rpartition("@")
    return local.lower() if domain and domain.lower() == settings.MAIL_DOMAIN else None


def _cipher(key: str) -> Cipher[ECB]:
    """ECB is right for a single block that is never the same twice for two meanings."""
    return Cipher(AES256(sha256(b"cop.services.mail.addresses" + key.encode()).digest()), ECB())  # noqa: S305
