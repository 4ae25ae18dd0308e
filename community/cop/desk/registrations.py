"""The queues of services, which know no roles: what is stuck of mail and jobs, for the secretariat."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cop.network.access import may_manage
from cop.services.jobs.queries import trouble
from cop.services.languages.queries import listed, moment, number
from cop.services.mail import queries as mail
from cop.services.queues import Queue, Waits
from cop.services.queues import register as register_queue


def register() -> None:
    """Called once when Django starts."""
    register_queue(Queue(_("Mail that is stuck"), may_manage, _mail))
    register_queue(Queue(_("Background jobs in trouble"), may_manage, _jobs))


def _mail(viewer: Any) -> Waits:
    """What was given up, and what should have been tried by now."""
    health = mail.health()
    late = health.waiting if health.late_since else 0
    details = []
    if health.failed:
        details.append(_now("%(count)s could not be sent") % {"count": number(health.failed)})
    if health.relay_failing_since:
        details.append(_now("the mail server fails since %(moment)s") % {"moment": moment(health.relay_failing_since)})
    return Waits(health.failed + late, health.late_since, detail=listed(details))


def _jobs(viewer: Any) -> Waits:
    ailing = trouble()
    detail = _now("the operator finds out more with: cop doctor")
    return Waits(len(ailing), ailing[0].since, detail=detail) if ailing else Waits(0)
