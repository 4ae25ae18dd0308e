"""What the room registers: the queues of services, which know no roles, and what lists keep of people."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cop.desk.actions.forgetting import forget_person
from cop.desk.queries import kept_as_it_is, rows_about
from cop.network.access import may_manage
from cop.people.actions.erasing import register_eraser
from cop.people.models import Person
from cop.people.queries.my_data import register_table
from cop.people.queries.standing import register_facts
from cop.services.jobs.actions import schedule
from cop.services.jobs.queries import trouble
from cop.services.languages.queries import listed, moment, number
from cop.services.ledger.queries import name_acts
from cop.services.mail import queries as mail
from cop.services.queues import Queue, Waits
from cop.services.queues import register as register_queue


def register() -> None:
    """Called once when Django starts."""
    register_queue(Queue(_("Mail that is stuck"), may_manage, _mail))
    register_queue(Queue(_("Background jobs in trouble"), may_manage, _jobs))
    register_eraser(forget_person)
    register_table("rows-of-lists", _rows_of_lists)
    register_facts(kept_as_it_is)
    schedule("desk.forget_imports", "cop.desk.tasks.forget_imports", every=timedelta(days=1))
    name_acts({"desk.import_applied": _("took a list in"), "desk.import_undone": _("undid a list")})


def _rows_of_lists(person: Person) -> Iterator[dict[str, Any]]:
    """What lists of the secretariat say of a person."""
    for row in rows_about(person).select_related("source").order_by("pk"):
        draft = row.draft["person"] | {"organisation": row.draft["organisation"].get("name", "")}
        yield {"list": row.source.file_name, "read": row.source.made, "row": row.number} | draft | row.draft["extra"]


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
