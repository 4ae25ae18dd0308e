"""Mail that waits for the word of the person in whose name it came (DESIGN sections 8.3, 8.4, 8.6).

The question goes to a confirmed address of that person, never to where the mail came from. Nobody else sees the mail
meanwhile; after `HELD_FOR` it goes.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.choices import HELD_FOR, Arrived, Reason
from cop.services.mail.incoming.doors import Known, people
from cop.services.mail.incoming.storing import HANDLE, remove
from cop.services.mail.links import absolute
from cop.services.mail.models import Incoming
from cop.services.moderation.limits import TooOften, take

SALT = "cop.services.mail.held"
A_DAY = timedelta(days=1)
ASKED_A_DAY = 5
"""So often a day a person is asked, whatever comes in their name; the rest waits in silence."""


def hold(incoming: Incoming, expected: Known, reason: Reason) -> None:
    """Hold a mail and ask the person in whose name it came. Asking again for the same mail sends nothing."""
    with transaction.atomic():
        incoming.state, incoming.reason, incoming.person = Arrived.HELD, reason, expected.number
        incoming.settled = timezone.now()
        incoming.save()
    try:
        take(f"mail-held:{expected.number}", per=A_DAY, at_most=ASKED_A_DAY)
    except TooOften:
        return
    ask(incoming, expected)


def ask(incoming: Incoming, person: Known) -> None:
    """Send the question to somebody who wrote it, or who reads the mailbox that it came from."""
    to = Recipient(person.address, person.number, person.language, name=person.name)
    page = absolute("held_mail", token(incoming, person))
    context = {"came_from": incoming.came_from, "received": incoming.received, "page": page, "shared": person.shared,
               "other": incoming.came_from != person.address.lower(), "days": HELD_FOR.days}  # fmt: skip
    queue("mail/held", to=to, context=context, key=f"mail-held-{incoming.pk}-{person.number}")


def token(incoming: Incoming, person: Known) -> str:
    """Return what stands in the link of the question to one person."""
    return signing.dumps((incoming.pk, person.number), salt=SALT)


def opened(word: str) -> tuple[Incoming, Known] | None:
    """Return the held mail that a link is about, and whom it asks; None for a forged or spent one."""
    try:
        number, person_number = signing.loads(word, salt=SALT, max_age=HELD_FOR)
    except signing.BadSignature:
        return None
    incoming = Incoming.objects.filter(pk=number, state=Arrived.HELD, person=person_number).first()
    person = people().numbered(person_number)
    return (incoming, person) if incoming and person else None


@transaction.atomic
def release(incoming: Incoming, person: Known) -> bool:
    """Take a held mail as written by the person who says so. False where it waits no more."""
    held = Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD, person=person.number)
    if not held.update(state=Arrived.WAITING, reason="", confirmed=timezone.now()):
        return False
    enqueue(HANDLE, incoming.pk)
    return True


def disown(incoming: Incoming, person: Known) -> bool:
    """Put a held mail aside as not written by the person, with its words. False where it waits no more."""
    held = Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD, person=person.number)
    if not held.update(state=Arrived.DROPPED, reason=Reason.DISOWNED, settled=timezone.now()):
        return False
    remove(incoming)
    return True


def hand_to(incoming: Incoming, mailbox: Known, chosen: Known) -> None:
    """Ask somebody who reads a shared mailbox, at an address of their own, whether they wrote what came from it. Raises
    TooOften."""
    take(f"mail-held:{chosen.number}", per=A_DAY, at_most=ASKED_A_DAY)
    with transaction.atomic():
        held = Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD, person=mailbox.number)
        if held.update(person=chosen.number):
            ask(incoming, chosen)


def forget_old() -> None:
    """Let go of held mails on which nobody said a word in time."""
    for incoming in Incoming.objects.filter(state=Arrived.HELD, received__lt=timezone.now() - HELD_FOR):
        Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD).update(
            state=Arrived.DROPPED, settled=timezone.now()
        )
        remove(incoming)
