"""Whether a mail proves who sent it: by what our own mail server found (RFC 8601), or by a DKIM signature that is checked
here (RFC 6376) of the domain in From:, or of one above it, and that this mail was meant for us.

Somebody who got a signed mail may send it on to us as it is, and its signature is still good. So our address must stand in
its To: or Cc:, and a signature that we check must hold that header.
"""

import logging
from collections.abc import Callable
from typing import IO

import authres
import dkim
from django.conf import settings
from dkim.dnsplug import get_txt

from cop.services.mail.incoming.headers import Headers, addresses, sender

log = logging.getLogger("cop.mail")

CHECKED_AT_MOST = 5 * 1024 * 1024
"""A longer mail is not checked here, for the check holds it in memory several times; our mail server's word counts."""

MOST_SIGNATURES = 3
PATIENCE = 5
Txt = Callable[..., bytes | None]
look_up: Txt = get_txt
"""What asks the domain name system for a TXT record."""


def is_proven(raw: IO[bytes], size: int, headers: Headers, recipient: str) -> bool:
    """Return whether the one address in From: is proven to have sent this to `recipient`. Only results of the servers named
    in `MAIL_AUTHSERV` are believed, and a result that says no is the last word."""
    who = sender(headers)
    domain = ascii_domain(who.address)
    if not who.alone or not domain or not _is_meant_for(headers, recipient):
        return False
    said = _our_server_says(headers, domain)
    return said if said is not None else _is_signed(raw, size, domain)


def ascii_domain(address: str) -> str:
    """Return the domain of an address as the domain name system knows it, "" for none."""
    domain = address.rpartition("@")[2].rstrip(".").lower()
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _is_meant_for(headers: Headers, recipient: str) -> bool:
    """Several To: or Cc: are a trick: a signature may hold another one than the one that is read."""
    rows = [headers.all(name) for name in ("To", "Cc")]
    if any(len(values) > 1 for values in rows):
        return False
    named = [address.lower() for values in rows for _name, address in addresses(values)]
    return recipient.strip("<> ").lower() in named


def _our_server_says(headers: Headers, domain: str) -> bool | None:
    """Return its word, None where there is none. Headers stand in the order in which servers put them on: ours are above
    all that came from outside, and of each method the topmost counts."""
    results: dict[str, list[authres.AuthenticationResult]] = {}
    for value in headers.all("Authentication-Results"):
        try:
            read = authres.all_features().parse_value(value)
        except Exception:  # of the library, which was given what anybody sent
            break
        if (read.authserv_id or "").lower() not in settings.MAIL_AUTHSERV:
            break
        found: dict[str, list[authres.AuthenticationResult]] = {}
        for result in read.results:
            found.setdefault(str(result.method), []).append(result)
        results = found | results
    if dmarc := [result for result in results.get("dmarc", []) if result.result != "none"]:
        return all(result.result == "pass" and _property(result, "header", "from") == domain for result in dmarc)
    if any(_passed(result, "header", "d", domain) for result in results.get("dkim", [])):
        return True
    return True if any(_spf(result, domain) for result in results.get("spf", [])) else None


def _passed(result: authres.AuthenticationResult, kind: str, name: str, domain: str) -> bool:
    return result.result == "pass" and stands_for(_property(result, kind, name), domain)


def _spf(result: authres.AuthenticationResult, domain: str) -> bool:
    return result.result == "pass" and ascii_domain(_property(result, "smtp", "mailfrom")) == domain


def _property(result: authres.AuthenticationResult, kind: str, name: str) -> str:
    found = [one.value for one in result.properties if (one.type, one.name) == (kind, name)]
    return str(found[0]).strip().lower() if len(found) == 1 else ""


def stands_for(signed: str, domain: str) -> bool:
    """Whether who signs for `signed` may speak for `domain`: it is the same or lies below it. One that signs for a name
    below may be somebody else there; such mail is held."""
    return bool(signed) and (signed == domain or domain.endswith(f".{signed}")) and "." in signed


def _is_signed(raw: IO[bytes], size: int, domain: str) -> bool:
    if size > CHECKED_AT_MOST:
        return False
    raw.seek(0)
    content = raw.read(CHECKED_AT_MOST + 1)
    try:
        one = dkim.DKIM(content, minkey=1024, timeout=PATIENCE)
        count = sum(name.lower() == b"dkim-signature" for name, _value in one.headers)
        return any(_signature_holds(one, place, domain) for place in range(min(count, MOST_SIGNATURES)))
    except Exception as error:  # of the library, which was given what anybody sent
        log.info("a mail's signatures cannot be read: %s", type(error).__name__)
        return False


def _signature_holds(one: dkim.DKIM, place: int, domain: str) -> bool:
    """A signature that holds only the beginning of the text (l=) proves nothing of the rest."""
    value = [value for name, value in one.headers if name.lower() == b"dkim-signature"][place]
    tags = dkim.util.parse_tag_value(value)
    by = tags.get(b"d", b"").decode("ascii", "replace").strip().lower()
    holds = {name.strip().lower() for name in tags.get(b"h", b"").split(b":")}
    if b"l" in tags or not holds & {b"to", b"cc"} or not stands_for(by, domain):
        return False
    try:
        return bool(one.verify(place, dnsfunc=look_up))
    except Exception as error:  # no answer, a damaged key, a signature that has run out: nothing is proven
        log.info("a signature of %s is not proven: %s", by, type(error).__name__)
        return False
