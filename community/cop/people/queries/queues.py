"""What of people and organisations waits at the desk."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cop.people.access import applications_visible_to, unconfirmed_visible_to, viewpoint
from cop.people.choices import ApplicationState
from cop.people.models import Erasure
from cop.people.queries.erasing import unconfirmed, under_way
from cop.people.queries.organisation import proposed
from cop.services.languages.queries import day
from cop.services.queues import Queue, Waits


def _applications(viewer: Any) -> Waits:
    waiting = applications_visible_to(viewer).filter(state=ApplicationState.WAITING)
    return _waits(waiting, "confirmed", reverse("desk:applications"))


def _unconfirmed_addresses(viewer: Any) -> Waits:
    return _waits(unconfirmed_visible_to(viewer), "finished", f"{reverse('desk:applications')}?show=unconfirmed")


def _new_organisations(viewer: Any) -> Waits:
    return _waits(proposed(viewer), "made", reverse("desk:organisations"))


def _erasures_to_confirm(viewer: Any) -> Waits:
    theirs = unconfirmed().exclude(entered_by=viewpoint(viewer).person)
    return _of_erasures(under_way(viewer).filter(pk__in=theirs.values("pk")))


def _erasures_under_way(viewer: Any) -> Waits:
    return _of_erasures(under_way(viewer))


def _of_erasures(erasures: QuerySet[Erasure]) -> Waits:
    found = list(erasures)
    if not found:
        return Waits(0)
    detail = _now("the next one is due on %(day)s") % {"day": day(found[0].due)}
    return Waits(len(found), min(one.asked for one in found), reverse("desk:erasures"), detail)


def _waits(rows: QuerySet[Any], since: str, address: str) -> Waits:
    found = rows.order_by().aggregate(count=Count("pk", distinct=True), oldest=Min(since))
    return Waits(found["count"], found["oldest"], address)


def _may(act: str) -> Callable[[Any], bool]:
    return lambda viewer: viewpoint(viewer).may(act)


QUEUES = (
    Queue(_("Applications"), _may("people.decide_application"), _applications),
    Queue(_("Applications not sent yet"), _may("people.confirm_address_by_telephone"), _unconfirmed_addresses),
    Queue(_("New organisations"), _may("people.edit_any_organisation"), _new_organisations),
    Queue(_("Erasures to confirm"), _may("people.leave_or_erase_by_telephone"), _erasures_to_confirm),
    Queue(_("Erasures under way"), _may("people.leave_or_erase_by_telephone"), _erasures_under_way),
)
