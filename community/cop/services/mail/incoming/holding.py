"""Mail that waits for the word of the person in whose name it came (DESIGN sections 8.3, 8.4, 8.6).

The question goes to a confirmed address of that person, never to where the mail came from. Nobody else sees the mail
meanwhile; after `HELD_FOR` it goes.
"""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from cop.services.jobs.actions import enqueue
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.choices import HELD_FOR, Arrived, Reason
from cop.services.mail.incoming.addresses import HELD, Named, address
from cop.services.mail.incoming.doors import Known, people
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.reading import read
from cop.services.mail.incoming.storing import HANDLE, remove
from cop.services.mail.incoming.words import Word, written
from cop.services.mail.links import absolute
from cop.services.mail.models import Incoming, Message
from cop.services.mail.rendering import one_line, shortened
from cop.services.mail.subjects import plain
from cop.services.moderation.limits import TooOften, take

SALT = "cop.services.mail.held"
A_DAY = timedelta(days=1)
ASKED_A_DAY = 2
"""So often a day a person is asked whatever comes in their name: anybody can have a mail come in it, and who reads one question a
day knows. The rest waits its turn; who owned up to one within a day is asked at once, one after the other."""

AT_ONCE = 50
FIRST_WORDS = 160
ADDRESSES = re.compile(r"[!-~]*(?:://|[A-Za-z0-9-]\.[A-Za-z])[!-~]*")
"""What mail programs make a link of: none that a stranger wrote stands in a mail of ours."""


def hold(incoming: Incoming, letter: Letter, expected: Known, reason: Reason) -> None:
    """Hold a mail and ask the person in whose name it came. Asking again for the same mail sends nothing."""
    with transaction.atomic():
        incoming.state, incoming.reason, incoming.person = Arrived.HELD, reason, expected.number
        incoming.settled = timezone.now()
        incoming.save()
    if _may_be_asked(expected, incoming):
        ask(incoming, letter, expected)


def ask(incoming: Incoming, letter: Letter, person: Known) -> None:
    """Send the question to somebody who wrote it, or who reads the mailbox that it came from. Its words go once it is sent."""
    told = {"subject": _harmless(plain(letter.subject)), "begins": shortened(_harmless(letter.text), FIRST_WORDS)}
    queue("mail/held", to=recipient(person), context=asked_of(incoming, person) | told, key=_key(incoming, person),
          reply_to=back_to(Named(HELD, incoming.pk, person.number)), secret=True)  # fmt: skip


def asked_of(incoming: Incoming, person: Known) -> dict[str, Any]:
    """Return what a mail to a person says of one that waits for their word, and how they give it."""
    return {
        "came_from": incoming.came_from,
        "received": incoming.received,
        "page": absolute("held_mail", token(incoming, person)),
        "shared": person.shared,
        "other": incoming.came_from != person.address.lower(),
        "days": HELD_FOR.days,
        "yes": written(Word.YES, person.language),
        "no": written(Word.NO, person.language),
    }


def back_to(named: Named) -> str | None:
    """Return the address for the reply of one person about one held mail; None where no mail comes in."""
    return address("reply", named) if settings.MAIL_DOMAIN else None


def recipient(person: Known) -> Recipient:
    """Return a person at their confirmed address."""
    return Recipient(person.address, person.number, person.language, time_zone=person.time_zone, name=person.name)


def token(incoming: Incoming, person: Known) -> str:
    """Return what stands in the link of the question to one person."""
    return signing.dumps((incoming.pk, person.number), salt=SALT)


def opened(word: str) -> tuple[Incoming, Known] | None:
    """Return the held mail that a link is about, and whom it asks; None for a forged or spent one."""
    try:
        number, person_number = signing.loads(word, salt=SALT, max_age=HELD_FOR)
    except signing.BadSignature:
        return None
    person = people().numbered(person_number)
    incoming = waiting(number, person) if person else None
    return (incoming, person) if incoming and person else None


def waiting(number: int, person: Known) -> Incoming | None:
    """Return a mail that waits for the word of a person; None where it waits no more, or for somebody else's."""
    return Incoming.objects.filter(pk=number, state=Arrived.HELD, person=person.number).first()


@transaction.atomic
def release(incoming: Incoming, person: Known) -> bool:
    """Take a held mail as written by the person who says so, and ask about the next one. False where it waits no more."""
    held = Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD, person=person.number)
    if not held.update(state=Arrived.WAITING, reason="", confirmed=timezone.now()):
        return False
    enqueue(HANDLE, incoming.pk)
    _ask_next(person)
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
            ask(incoming, read(incoming), chosen)
            _ask_next(mailbox)


def forget_old() -> None:
    """Let go of held mails on which nobody said a word in time."""
    for incoming in Incoming.objects.filter(state=Arrived.HELD, received__lt=timezone.now() - HELD_FOR):
        Incoming.objects.filter(pk=incoming.pk, state=Arrived.HELD).update(
            state=Arrived.DROPPED, settled=timezone.now()
        )
        remove(incoming)


def ask_on() -> None:
    """Ask about what waits and was not asked about, as often a day as may be. Called by a job."""
    for number in Incoming.objects.filter(state=Arrived.HELD).order_by().values_list("person", flat=True).distinct():
        person = people().numbered(number) if number else None
        incoming = _not_asked(person) if person else None
        if person and incoming and _may_be_asked(person, incoming):
            _ask_about(incoming, person)


def _may_be_asked(person: Known, incoming: Incoming) -> bool:
    """Whether one more question goes to a person: the next of somebody who owned up lately, else so many a day."""
    theirs = Incoming.objects.filter(person=person.number)
    others_wait = theirs.filter(state=Arrived.HELD).exclude(pk=incoming.pk).exists()
    if not others_wait and theirs.filter(confirmed__gt=timezone.now() - A_DAY).exists():
        return True
    try:
        take(f"mail-held:{person.number}", per=A_DAY, at_most=ASKED_A_DAY)
    except TooOften:
        return False
    return True


def _ask_next(person: Known) -> None:
    if incoming := _not_asked(person):
        _ask_about(incoming, person)


def _not_asked(person: Known) -> Incoming | None:
    """Return the longest waiting mail about which a person was not asked."""
    waiting = list(Incoming.objects.filter(state=Arrived.HELD, person=person.number).order_by("pk")[:AT_ONCE])
    keys = [_key(one, person) for one in waiting]
    asked = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return next((one for one in waiting if _key(one, person) not in asked), None)


def _ask_about(incoming: Incoming, person: Known) -> None:
    """Ask about a mail that came before. One whose bytes are gone is left for its time to end."""
    with suppress(OSError):
        ask(incoming, read(incoming), person)


def _key(incoming: Incoming, person: Known) -> str:
    return f"mail-held-{incoming.pk}-{person.number}"


def _harmless(words: str) -> str:
    return ADDRESSES.sub("…", one_line(words))
