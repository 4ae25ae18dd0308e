"""What the desk registers: the queues of services, which know no roles, for the secretariat; its own jobs, its mail, and what it
keeps of people."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from cop.desk.actions.forgetting import forget_person
from cop.desk.actions.today import forget, stop_morning_mail
from cop.desk.mails import MORNING
from cop.desk.queries.imports import kept_as_it_is, rows_about
from cop.desk.queries.stuck import QUEUES
from cop.desk.queries.today import morning_mail_of, things_of
from cop.people.actions.erasing import register_eraser
from cop.people.models import Person
from cop.people.queries.my_data import register_table
from cop.people.queries.standing import register_facts
from cop.services.jobs.actions import schedule
from cop.services.ledger.queries import name_acts
from cop.services.mail.unsubscribing import on_unsubscribe
from cop.services.queues import register as register_queue


def register() -> None:
    """Called once when Django starts."""
    for queue in QUEUES:
        register_queue(queue)
    schedule("desk.follow", "cop.desk.tasks.follow", every=timedelta(minutes=10))
    schedule("desk.forget_imports", "cop.desk.tasks.forget_imports", every=timedelta(days=1))
    on_unsubscribe(MORNING, stop_morning_mail, name=_("the mail of the morning from the desk"))
    register_eraser(forget)
    register_eraser(forget_person)
    register_table("things-at-the-desk", things_of)
    register_table("mail-of-the-morning", morning_mail_of)
    register_table("rows-of-lists", _rows_of_lists)
    register_facts(kept_as_it_is)
    name_acts(ACTS)


ACTS = {
    "desk.assigned": _("was given to somebody at the desk"),
    "desk.freed": _("was given back at the desk"),
    "desk.morning_mail_wanted": _("wanted the mail of the morning"),
    "desk.morning_mail_stopped": _("stopped the mail of the morning"),
    "desk.import_applied": _("took a list in"),
    "desk.import_undone": _("undid a list"),
    "desk.mail_tried_again": _("was tried again"),
    "desk.mail_put_away": _("was put away"),
    "desk.job_run_again": _("was tried again"),
    "desk.job_put_away": _("was put away"),
}


def _rows_of_lists(person: Person) -> Iterator[dict[str, Any]]:
    """What lists of the secretariat say of a person."""
    for row in rows_about(person).select_related("source").order_by("pk"):
        draft = row.draft["person"] | {"organisation": row.draft["organisation"].get("name", "")}
        yield {"list": row.source.file_name, "read": row.source.made, "row": row.number} | draft | row.draft["extra"]
