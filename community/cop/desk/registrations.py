"""What the desk registers: the queues of services, which know no roles, for the secretariat; its own jobs, its mail, and what it
keeps of people."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cop.desk.actions.forgetting import forget_person
from cop.desk.actions.today import forget, stop_morning_mail
from cop.desk.mails import MORNING
from cop.desk.queries.imports import files_kept, kept_as_it_is, not_taken_in, rows_about
from cop.desk.queries.today import morning_mail_of, things_of
from cop.network.access import may_manage
from cop.people.actions.erasing import register_eraser
from cop.people.models import Person
from cop.people.queries.my_data import register_table
from cop.people.queries.standing import register_facts
from cop.services.files.keeping import register_keeper
from cop.services.jobs.actions import schedule
from cop.services.jobs.queries import Trouble, trouble
from cop.services.languages.queries import listed, moment, number
from cop.services.ledger.queries import name_acts
from cop.services.mail import queries as mail
from cop.services.mail.models import Message
from cop.services.mail.unsubscribing import on_unsubscribe
from cop.services.queues import SHOWN, Item, Queue, Waits
from cop.services.queues import register as register_queue


def register() -> None:
    """Called once when Django starts."""
    register_queue(Queue(_("Mail that is stuck"), may_manage, _mail, "mail", _mail_among))
    register_queue(Queue(_("Background jobs in trouble"), may_manage, _jobs, "jobs", _jobs_among))
    schedule("desk.follow", "cop.desk.tasks.follow", every=timedelta(minutes=10))
    schedule("desk.forget_imports", "cop.desk.tasks.forget_imports", every=timedelta(days=1))
    on_unsubscribe(MORNING, stop_morning_mail, name=_("the mail of the morning from the desk"))
    register_eraser(forget)
    register_eraser(forget_person)
    register_table("things-at-the-desk", things_of)
    register_table("mail-of-the-morning", morning_mail_of)
    register_table("rows-of-lists", _rows_of_lists)
    register_facts(kept_as_it_is)
    register_keeper(files_kept)
    name_acts(ACTS)


ACTS = {
    "desk.assigned": _("was given to somebody at the desk"),
    "desk.freed": _("was given back at the desk"),
    "desk.morning_mail_wanted": _("wanted the mail of the morning"),
    "desk.morning_mail_stopped": _("stopped the mail of the morning"),
    "desk.import_applied": _("took a list in"),
    "desk.import_undone": _("undid a list"),
    "desk.columns_remembered": _("said what columns of lists mean"),
}


def _rows_of_lists(person: Person) -> Iterator[dict[str, Any]]:
    """What lists of the secretariat say of a person, also in columns that are not taken in."""
    for row in rows_about(person).select_related("source").order_by("pk"):
        draft = row.draft["person"] | {"organisation": row.draft["organisation"].get("name", "")}
        said = draft | row.draft["extra"] | not_taken_in(row)
        yield {"list": row.source.file_name, "read": row.source.made, "row": row.number} | said


def _mail(viewer: Any) -> Waits:
    """What was given up, and what should have been tried by now."""
    health = mail.health()
    late = health.waiting if health.late_since else 0
    details = []
    if health.failed:
        details.append(_now("%(count)s could not be sent") % {"count": number(health.failed)})
    if health.relay_failing_since:
        details.append(_now("the mail server fails since %(moment)s") % {"moment": moment(health.relay_failing_since)})
    items = [_message(one) for one in mail.stuck()[:SHOWN]]
    oldest = items[0].since if items else health.late_since
    return Waits(health.failed + late, oldest, detail=listed(details), items=items)


def _mail_among(viewer: Any, numbers: Collection[int]) -> list[Item]:
    return [_message(one) for one in mail.stuck().filter(pk__in=numbers)]


def _message(one: Message) -> Item:
    address = reverse("people:person", args=[one.to_person]) if one.to_person else ""
    return Item(one.pk, one.to_address, one.queued, address, one.get_state_display())


def _jobs(viewer: Any) -> Waits:
    ailing = trouble()
    detail = _now("the operator finds out more with: cop doctor")
    items = [_job(one) for one in ailing[:SHOWN]]
    return Waits(len(ailing), ailing[0].since, detail=detail, items=items) if ailing else Waits(0)


def _jobs_among(viewer: Any, numbers: Collection[int]) -> list[Item]:
    return [_job(one) for one in trouble() if one.number in numbers]


def _job(one: Trouble) -> Item:
    return Item(one.number, one.task, one.since, detail=str(one.ailment.label))
