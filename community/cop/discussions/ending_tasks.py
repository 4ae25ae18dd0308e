"""Jobs that tell of where a thread stands. Each may run twice without harm: a mail has a key that names its event."""

from cop.discussions import mails
from cop.discussions.actions import ending
from cop.discussions.choices import ENDED, Standing, State
from cop.discussions.models import Thread
from cop.discussions.queries.following import at_once, followers_of_thread, reads_mail_of


def tell_of_move(number: int, state: str, entry: int) -> None:
    """Tell who asked where their thread stands now, and those who follow it where that changes something for them. Where
    nothing tells who asked, nobody is told as the asker: they read it on the page. Only that it was answered privately or sent
    back is mailed to the asker also under the Chatham House rule: they alone read it from then on."""
    found = Thread.objects.select_related("community", "asker", "leads_to", "ending")
    thread = found.filter(pk=number, state=state).first()
    if thread is None:
        return
    unnamed = thread.is_covered or (thread.chatham and thread.state not in (State.PRIVATELY, State.DRAFT))
    asker = None if unnamed else thread.asker
    if asker is not None and asker.email and (reads_mail_of(thread, asker) or thread.state in (State.DRAFT, *ENDED)):
        mails.moved(thread, asker, entry, to_asker=True)
    if thread.standing != Standing.CLEAR or thread.state in (State.DRAFT, State.PRIVATELY, State.ARCHIVED):
        return
    for person in at_once(followers_of_thread(thread), thread).exclude(pk=asker.pk if asker else 0):
        mails.moved(thread, person, entry)


def archive_what_is_over() -> None:
    """Archive what is over and quiet."""
    ending.archive_what_is_over()


def close_what_is_over() -> None:
    """Close the discussions whose last day is over."""
    ending.close_what_is_over()
