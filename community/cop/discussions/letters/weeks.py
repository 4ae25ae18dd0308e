"""Replies of those who moderate a week of a time-bound discussion."""

from cop.discussions.actions.weeks import sum_up
from cop.discussions.letters.doing import Reply, gone, put, thread_seen
from cop.discussions.models import Week
from cop.services.things import Reference


def to_week(reply: Reply) -> Reference | None:
    """The summary of a week."""
    week = Week.objects.select_related("thread__community").filter(pk=reply.named.thing).first()
    if week is None:
        raise gone()
    thread = thread_seen(week.thread_id, reply.person)
    return put(reply, thread, lambda said: sum_up(week, said, acting_person=reply.person))
