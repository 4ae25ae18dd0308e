"""Addresses of ours to which replies to the mails of discussions go."""

from django.conf import settings

from cop.discussions.models import Post, Thread
from cop.people.models import Person
from cop.services.mail.incoming.addresses import Named
from cop.services.mail.incoming.addresses import address as mail_address

THREAD, POST = "q", "p"
"""The purposes of reply addresses: to a thread, and to what somebody said in one."""


def reply_address(thread: Thread, person: Person, post: Post | None = None) -> str | None:
    """Return the address to which one person's replies to a thread, or to a post, go; None where no mail comes in."""
    if not settings.MAIL_DOMAIN:
        return None
    named = Named(POST, post.pk, person.pk) if post else Named(THREAD, thread.pk, person.pk)
    return mail_address("reply", named)
