"""What waits at the desk so that no question goes unanswered."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import facilitates_in
from cop.discussions.choices import Kind, Standing, State, StepCode
from cop.discussions.models import Asked, Rules, Thread
from cop.discussions.queries.asked import calls_for, unanswered_at
from cop.people.access import viewpoint
from cop.people.choices import Role
from cop.services.queues import Item, Rows, queue_of_rows
from cop.services.queues import register as register_queue

OF_THREAD = {"title": "title", "community_id": "community_id"}


def register() -> None:
    """Called once when Django starts."""

    def facilitates(viewer: Any) -> bool:
        return bool(facilitates_in(viewer))

    def secretariat(viewer: Any) -> bool:
        return Role.SECRETARIAT in viewpoint(viewer).roles

    to_ask = Rows(_nobody_asked, "opened", _thread, facts=OF_THREAD)
    late = Rows(lambda viewer: unanswered_at(StepCode.NEXT_PEOPLE, viewer), "opened", _thread, facts=OF_THREAD)
    later = Rows(lambda viewer: unanswered_at(StepCode.SECRETARIAT, viewer), "opened", _thread, facts=OF_THREAD)
    called = {"title": F("thread__title"), "community_id": F("thread__community_id"), "of": F("thread_id")}
    register_queue(queue_of_rows("ask-people", _("Queries for which nobody was asked"), facilitates, to_ask))
    register_queue(queue_of_rows("unanswered", _("Queries without an answer"), facilitates, late))
    register_queue(queue_of_rows("long-unanswered", _("Queries long without an answer"), secretariat, later))
    register_queue(
        queue_of_rows("calls", _("People to telephone"), facilitates, Rows(calls_for, "at", _call, facts=called))
    )


def _nobody_asked(viewer: Any) -> QuerySet[Thread]:
    by_itself = Rules.objects.filter(asks_itself=True).values("community")
    return Thread.objects.filter(
        state=State.OPEN, kind=Kind.QUERY, standing=Standing.CLEAR, first_answered__isnull=True,
        community__in=facilitates_in(viewer),
    ).exclude(community__in=by_itself).exclude(pk__in=Asked.objects.values("thread"))  # fmt: skip


def _thread(row: Any) -> Item:
    address = reverse("discussions:ask_people", args=[row.pk])
    return Item(row.pk, row.title, row.since, address, communities=frozenset({row.community_id}))


def _call(row: Any) -> Item:
    address = reverse("discussions:ask_people", args=[row.of])
    return Item(row.pk, row.title, row.since, address, communities=frozenset({row.community_id}))
