"""Mail to those who work at the desk, and to the people of its lists. Each function queues one message, in the transaction of
the act that it tells of."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from cop.desk.models import Import, Invitation
from cop.desk.queries.inviting import MOST_REMINDERS, words_of
from cop.desk.queries.today import Thing, Today
from cop.network.queries import partnership
from cop.people.links import VALID, signed
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.people.queries.asking import in_words
from cop.services.languages.queries import supported, variant
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute
from cop.services.mail.models import Message
from cop.services.mail.previews import shown
from cop.services.mail.rendering import Said

MORNING = "desk-morning"
"""The kind of mail that whoever gets it may switch off."""

INVITATION = "invitation"
"""The purpose of the link in an invitation."""

MOST = 20


def today(person: Person, waits: Today, day: date) -> None:
    """Tell somebody of the desk what waits, theirs first and then what nobody has, the oldest first.

    It names people, so its words go once it was sent: nothing of them stays here that their erasure would not find.
    """
    if not person.email:
        return
    free = [thing for _queue, _waits, things in waits.full for thing in things if thing.holder is None]
    context = {
        "partnership": partnership(),
        "site": settings.SITE_URL,
        "own": waits.own[:MOST],
        "free": sorted(free, key=_since)[:MOST],
        "queues": [(queue, held) for queue, held, _things in waits.full],
        "in_all": sum(held.count for _queue, held, _things in waits.full),
        "desk": absolute("desk:home"),
    }
    key = f"desk-morning-{person.pk}-{day:%Y%m%d}"
    queue("desk/today", to=to_person(person), context=context, key=key, category=MORNING, secret=True)


def _since(thing: Thing) -> float:
    return thing.item.since.timestamp()


def invitation(one: Invitation, person: Person) -> Message:
    """Ask somebody of a list whether they want to be a member, or remind them; the mail shows what is held of them.

    A link takes the answer. The words go once it was sent: they are all that is known of somebody.
    """
    link = absolute("invited:answer", signed(INVITATION, one.pk, person.pk))
    context = _asks(person, one.source, link) | {
        "first": one.sent if one.reminders else None,
        "last": one.reminders >= MOST_REMINDERS,
    }
    key = f"invitation-{one.pk}-{one.reminders}"
    return queue(
        "desk/invitation", to=to_person(person), context=context, key=key, thread=f"invitation-{one.pk}", secret=True
    )


def invitation_shown(person: Person, source: Import) -> Said:
    """Return the invitation as somebody will read it; its link answers for nobody."""
    link = absolute("invited:answer", "preview")
    return shown("desk/invitation", to=to_person(person), context=_asks(person, source, link))


def _asks(person: Person, source: Import, link: Any) -> dict[str, Any]:
    language = supported(person.first_language) or "en"
    with translation.override(language):
        held = in_words(person)
    words_language, words = variant(words_of(source), language)
    office = partnership()
    return {
        "partnership": office,
        "place": source.community.names if source.community else office.names,
        "list": Path(source.file_name).stem,
        "held": held,
        "words": words,
        "words_language": words_language,
        "answer": link,
        "until": timezone.localdate() + VALID,
    }
