"""Rate limits: so many in a time, for each key; nobody is kept out for longer than it takes to earn one more."""

import ipaddress
import time
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, ngettext

from cop.services.languages.queries import number
from cop.services.moderation.models import Limit


class TooOften(Exception):
    """A limit is used up. `wait` is how long until the next one is free; the text tells the reader in words."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(wait)

    def __str__(self) -> str:
        """Return the refusal in the language of whoever reads it now."""
        return gettext("Too many attempts in a short time. Try again in %(wait)s.") % {"wait": _in_words(self.wait)}


def take(key: str, *, per: timedelta, at_most: int) -> None:
    """Take one of the `at_most` that `key` ("sign-in:person@example.org") has in the time `per`.

    Raises TooOften when none is left; being refused uses nothing up. What was taken comes back evenly: one after
    each `per / at_most`. Call it before the transaction of the act, or a rolled-back act gives it back.
    """
    digest, now = _digest(key), _now()
    one = _milliseconds(per) // at_most
    latest = now + _milliseconds(per) - one
    if _take_existing(digest, now, one, latest):
        return
    limit, new = Limit.objects.get_or_create(digest=digest, defaults={"free_at": now + one})
    if new or _take_existing(digest, now, one, latest):
        return
    raise TooOften(timedelta(milliseconds=max(limit.free_at - latest, 1)))


def client_address(request: HttpRequest) -> str:
    """Return the address that a limit counts: the caller's, or of IPv6 the network of 64 bits that one caller owns.

    A proxy's word is taken only when `TRUSTED_PROXY` says that every request comes through ours.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        said = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or said
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _take_existing(digest: str, now: int, one: int, latest: int) -> bool:
    """Check and take in one statement, so that no two processes take the same one."""
    room = Limit.objects.filter(digest=digest, free_at__lte=latest)
    return bool(room.update(free_at=Greatest(F("free_at"), now) + one))


def _digest(key: str) -> str:
    return salted_hmac("cop.services.moderation", key, algorithm="sha256").hexdigest()


def _now() -> int:
    return time.time_ns() // 1_000_000


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _in_words(wait: timedelta) -> str:
    seconds = ceil(wait.total_seconds())
    if seconds < 100:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": number(seconds)}
    minutes = ceil(seconds / 60)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": number(minutes)}
