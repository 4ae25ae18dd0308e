"""Jobs of time-bound discussions. Each may run twice without harm: a week is framed once, a mail has its key."""

from datetime import timedelta

from django.utils import timezone

from cop.discussions import mails
from cop.discussions.actions import weeks
from cop.discussions.choices import Standing
from cop.discussions.models import Thread, Week
from cop.discussions.queries.rules import day_in

A_DAY = timedelta(days=1)


def follow_weeks() -> None:
    """Put out the questions of the weeks that have begun, and remind of the summaries of those that end."""
    weeks.frame_due()
    weeks.remind_due()


def begin_weeks(number: int) -> None:
    """Put out the question of a week whose day has come when its discussion opens, and tell its moderators."""
    if thread := Thread.objects.filter(pk=number).first():
        weeks.frame_due(thread)
        tell_moderators(number)


def tell_moderators(number: int) -> None:
    """Tell those who are to moderate a week of an open discussion which one; who facilitates it knows."""
    found = Week.objects.select_related("thread__community", "thread__asker", "moderator")
    named = found.filter(thread=number, thread__state__in=weeks.TAKES_POSTS, thread__standing=Standing.CLEAR)
    for week in named.filter(
        moderator__email__isnull=False, summary__isnull=True, ends__gte=timezone.localdate() - A_DAY
    ):
        is_over = week.ends < day_in(week.thread.community)
        if not is_over and week.moderator and week.moderator_id != week.thread.facilitator_id:
            mails.moderates(week, week.moderator)


def remind_moderator(number: int) -> None:
    """Remind the moderator of a week, or who facilitates, that its summary is due; of one that is there, nobody."""
    week = Week.objects.select_related("thread__community", "thread__facilitator", "thread__asker", "moderator")
    found = week.filter(pk=number, summary__isnull=True).first()
    if found is None:
        return
    person = found.moderator or found.thread.facilitator
    if person is not None and person.email:
        mails.week_ends(found, person)
