"""Addresses of ours to which replies to the mails of discussions go."""

from django.conf import settings

from cop.discussions.models import Post, Thread
from cop.network.models import Community
from cop.people.models import Person
from cop.services.mail.incoming.addresses import Named
from cop.services.mail.incoming.addresses import address as mail_address

THREAD, POST, ASKED, TYPED = "q", "p", "a", "t"
DRAFT, DRAFT_OF_ASKER, CAME, REPLY = "d", "e", "c", "r"
BEGUN, TO_WORD, WORDED, WEEK, PUBLIC = "o", "w", "x", "k", "g"
"""The purposes of reply addresses: to a thread, and to what somebody said in one; to being asked, and to what was typed for
somebody; to the draft of a reply, as somebody quoted and as who asked, to what came of it, to a published edition; to what
waits for the facilitator, as who asked and as the facilitator, to the words that they propose; to a week that somebody
moderates; to whether everybody may read a thread."""

VERSIONS = 2**14
"""How many versions of a thing an address tells apart; then they begin anew."""


def reply_address(thread: Thread, person: Person, post: Post | None = None) -> str | None:
    """Return the address to which one person's replies to a thread, or to a post, go; None where no mail comes in."""
    return address_for(POST, post.pk, person) if post else address_for(THREAD, thread.pk, person)


def address_of(community: Community) -> str:
    """Return the address of a community, a mail to which begins a query; "" where no mail comes in."""
    return f"{community.slug}@{settings.MAIL_DOMAIN}" if settings.MAIL_DOMAIN else ""


def address_for(purpose: str, number: int, person: Person, version: int | None = None) -> str | None:
    """Return the address for replies of one person to a thing, to one `version` of it where that matters; None where no mail
    comes in."""
    thing = number if version is None else number * VERSIONS + version % VERSIONS
    return mail_address("reply", Named(purpose, thing, person.pk)) if settings.MAIL_DOMAIN else None


def of_version(thing: int, version: int) -> bool:
    """Whether an address names that version."""
    return thing % VERSIONS == version % VERSIONS


def number_in(thing: int) -> int:
    """Return the number that an address names beside a version."""
    return thing // VERSIONS
