"""Jobs of time-bound discussions. Each may run twice without harm: a week is framed once, a mail has its key."""

from cop.discussions import mails
from cop.discussions.actions import weeks
from cop.discussions.models import Week


def follow_weeks() -> None:
    """Put out the questions of the weeks that have begun, and remind of the summaries of those that end."""
    weeks.frame_due()
    weeks.remind_due()


def remind_moderator(number: int) -> None:
    """Remind the moderator of a week, or who facilitates, that its summary is due; of one that is there, nobody."""
    week = Week.objects.select_related("thread__community", "thread__facilitator", "thread__asker", "moderator")
    found = week.filter(pk=number, summary__isnull=True).first()
    if found is None:
        return
    person = found.moderator or found.thread.facilitator
    if person is not None and person.email:
        mails.week_ends(found, person)
