"""Jobs of the room."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from cop.people import typed
from cop.people.actions import addresses, asking, digesting, erasing, lost_mailbox
from cop.people.actions.merging import doubles
from cop.people.choices import MergeKind
from cop.people.models import Expertise
from cop.people.queries.indexing import PERSON
from cop.services import traces
from cop.services.search.actions import index

AT_ONCE = 1000


def erase_due() -> None:
    """Have everybody erased whose wait is over, and let go of what the database's log still holds of those before."""
    erasing.enqueue_due()
    traces.empty_log()


def erase(person_number: int) -> None:
    """Erase one person; a second run changes nothing."""
    erasing.carry_out(person_number)


def ask_if_right() -> None:
    """Have the next members asked whether what is held of them is still right."""
    asking.enqueue_next()


def ask_one_if_right(person_number: int) -> None:
    """Ask one member; a second run changes nothing."""
    asking.ask(person_number)


def make_addresses_main() -> None:
    """Have every new address made the main one that was asked on the telephone and whose wait is over."""
    lost_mailbox.enqueue_due()


def make_address_main(number: int) -> None:
    """Make one new address the main one; a second run changes nothing."""
    lost_mailbox.carry_out(number)


def forget_new_addresses() -> None:
    """Delete the addresses that nobody agreed to."""
    addresses.forget_old()


def forget_sessions() -> None:
    """Delete the sessions that are over, what we noted of them, and forms kept for longer than an hour."""
    typed.forget_old()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def index_topic(topic_number: int) -> None:
    """Have the people who know a topic, or one under it, found by its new name; a second run changes nothing."""
    knowing = Expertise.objects.filter(Q(topic=topic_number) | Q(topic__parent=topic_number)).order_by("person")
    numbers = list(knowing.values_list("person", flat=True).distinct())
    for start in range(0, len(numbers), AT_ONCE):
        index(PERSON, numbers[start : start + AT_ONCE])


def look_for_doubles_after(kind: str, after: int) -> None:
    """Look for doubles of the next few people or organisations, and go on; a second run changes nothing."""
    doubles.look_after(MergeKind(kind), after)


def send_digests() -> None:
    """Send the digests that are due."""
    digesting.send_due()
