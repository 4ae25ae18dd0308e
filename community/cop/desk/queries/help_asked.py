"""Questions that came by mail and wait for the secretariat."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from cop.people.access import viewpoint
from cop.people.models import HelpAsked
from cop.services.queues import Item, Rows, queue_of_rows

MOST_BEFORE = 20


def may_answer_help(viewer: Any) -> bool:
    """Whether the viewer reads and answers what people ask by mail."""
    return viewpoint(viewer).may("people.answer_help")


def in_order() -> QuerySet[HelpAsked]:
    """Return the questions that wait, the oldest first, then those that were answered, the newest first."""
    asked = HelpAsked.objects.select_related("person")
    return asked.order_by(F("answered").desc(nulls_first=True), "asked", "pk")


def before(asked: HelpAsked) -> list[HelpAsked]:
    """Return what came before a question in the same conversation, the first one first."""
    earlier: list[HelpAsked] = []
    while asked.after is not None and len(earlier) < MOST_BEFORE:
        asked = asked.after
        earlier.insert(0, asked)
    return earlier


def _waiting(viewer: Any) -> QuerySet[HelpAsked]:
    return HelpAsked.objects.filter(answered=None) if may_answer_help(viewer) else HelpAsked.objects.none()


def _item(row: Any) -> Item:
    return Item(row.pk, row.name or row.address, row.since, reverse("desk:help", args=[row.pk]), row.subject)


FACTS = {"name": F("person__name"), "address": F("address"), "subject": F("subject")}
QUEUE = queue_of_rows(
    "help",
    _("Questions by mail"),
    may_answer_help,
    Rows(_waiting, "asked", _item, address=reverse_lazy("desk:every_help"), facts=FACTS),
)
