"""Addresses to which no mail goes, for it came back too often: a queue of the mail's, which knows no roles."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cop.desk.access import may_see_to_what_is_stuck
from cop.people.access import visible_to
from cop.services.mail.incoming.pausing import pauses
from cop.services.mail.models import Pause
from cop.services.queues import Item, Rows, queue_of_rows


def _paused(viewer: Any) -> QuerySet[Pause]:
    """Those of people whom the viewer sees; of nobody's address there is nothing to be done."""
    return pauses().filter(Exists(visible_to(viewer).filter(pk=OuterRef("person"))))


def _item(row: Any) -> Item:
    return Item(row.pk, row.address, row.since, reverse("desk:person_mails", args=[row.person]), row.said)


RETURNED = queue_of_rows(
    "returned",
    _("Addresses to which no mail goes"),
    may_see_to_what_is_stuck,
    Rows(_paused, "since", _item, facts={name: F(name) for name in ("address", "person", "said")}),
)
