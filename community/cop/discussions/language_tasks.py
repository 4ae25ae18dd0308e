"""Jobs of languages. Each may run twice without harm: who got what they waited for waits no more."""

from django.db import transaction

from cop.discussions.access import may_wait_for
from cop.discussions.actions import awaiting
from cop.discussions.letters.sending import send_awaited
from cop.discussions.queries.awaited import arrived


def bring_translations() -> None:
    """Mail translations that are there to those who waited for them and still read what they are of, each in a transaction of
    its own."""
    for one in arrived():
        with transaction.atomic():
            if one.post is not None:
                one.post.thread = one.thread
            if awaiting.end(one) and may_wait_for(one.person, one.post or one.thread):
                send_awaited(one)
    awaiting.end_old()
