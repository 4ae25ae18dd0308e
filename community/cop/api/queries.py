"""Reading tokens and web hooks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from cop.api.access import counting, hooks_visible_to, may_keep_hooks
from cop.api.choices import EVENTS
from cop.api.models import Delivery, Hook, Token
from cop.api.payloads import thing_of
from cop.people.models import Person
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import act_name
from cop.services.queues import Item, Rows, queue_of_rows


def digest_of(secret: str) -> str:
    """Return what is kept of a token: it is long and random, so a plain digest tells nothing."""
    return sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> Token | None:
    """Return the token that counts now and has this secret."""
    return counting().filter(digest=digest_of(secret)).select_related("person").first()


def tokens_of(person: Person) -> list[Token]:
    """Return the tokens of a person that count now, the newest first."""
    return list(counting().filter(person=person).select_related("role_held").order_by("-made", "-pk"))


def kept_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what is kept of the tokens of a person, ended ones too, for the download of one's own data."""
    columns = ("name", "scopes", "made", "expires", "last_used", "ended")
    return Token.objects.filter(person=person).order_by("pk").values(*columns).iterator(500)


def hooks_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what is kept of the web hooks of a person, for the download of one's own data."""
    columns = ("address", "kinds", "made", "failing", "paused")
    return Hook.objects.filter(owner=person).order_by("pk").values(*columns).iterator(500)


@dataclass(frozen=True)
class Sent:
    """An event of a web hook: what happened, to the thing with which number; a test has no `entry`."""

    delivery: Delivery
    entry: Entry | None
    number: int | None

    @property
    def verb(self) -> str:
        """What happened, in the reader's words."""
        return act_name(self.entry.act) if self.entry else ""

    @property
    def kind(self) -> str:
        """To what it happened, in the reader's words."""
        return str(EVENTS[self.entry.act].label) if self.entry else ""


def sent(deliveries: Iterable[Delivery]) -> list[Sent]:
    """Return events with what the ledger says of them, in the same order."""
    deliveries = list(deliveries)
    entries = Entry.objects.in_bulk([one.entry for one in deliveries if one.entry])
    found = [(one, entries.get(one.entry or 0)) for one in deliveries]
    return [Sent(one, entry, thing_of(entry) if entry else None) for one, entry in found]


def _hook(row: Any) -> Item:
    words = urlsplit(row.place).hostname or row.place
    detail = str(_("paused")) if row.paused else ""
    return Item(row.pk, words, row.since, reverse("hook", args=[row.pk]), detail)


def _failing(viewer: Any) -> QuerySet[Hook]:
    return hooks_visible_to(viewer).filter(failing__isnull=False)


HOOKS_IN_TROUBLE = queue_of_rows(
    "hooks",
    _("Web hooks in trouble"),
    may_keep_hooks,
    Rows(_failing, "failing", _hook, reverse_lazy("hooks"), facts={"place": F("address"), "paused": F("paused")}),
)
