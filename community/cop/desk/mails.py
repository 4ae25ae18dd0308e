"""Mail to those who work at the desk, and the letters that they write."""

from datetime import date, datetime

from django.conf import settings

from cop.desk.choices import Purpose
from cop.desk.models import Letter
from cop.desk.queries.letters import BLANK, KIND, Reader, Reading
from cop.desk.queries.today import Thing, Today
from cop.network.queries import partnership
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.mail.actions import Recipient, ToMany, queue, ready_for, said_to_many, said_to_one
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.models import Message
from cop.services.mail.rendering import Said, blank

MORNING = "desk-morning"
"""The kind of mail that whoever gets it may switch off."""

MOST = 20


def today(person: Person, waits: Today, day: date) -> None:
    """Queue one message that tells somebody of the desk what waits, theirs first and then what nobody has, the oldest first.

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


def letter_in(letter: Letter, reading: Reading, *, test: bool = False) -> ToMany:
    """Return a letter as everybody gets it who reads it so, with blanks for what is each reader's own.

    A text that says a name itself is not greeted with it once more. A `test` says that it is one.
    """
    subject, text = _with_blanks(letter.subjects[reading.letter]), _with_blanks(letter.texts[reading.letter])
    context = {
        "subject": subject,
        "html": as_html(text),
        "text": as_text(text),
        "reading": reading,
        "news": letter.purpose == Purpose.NEWS,
        "data": absolute("people:my_data"),
        "test": test,
    }
    return said_to_many(
        KIND,
        context=context,
        language=reading.around,
        thread=f"{letter.thread}-test" if test else letter.thread,
        category="news" if letter.purpose == Purpose.NEWS else "",
        source="" if test else letter.thread,
        list_of=letter.community,
        greets="{name}" not in letter.texts[reading.letter],
    )


def letter_to(mail: ToMany, reader: Reader, *, key: str, due: datetime) -> Message:
    """Return a letter to one of its readers, made and not queued."""
    return ready_for(mail, _recipient(reader), {"organisation": reader.organisation}, key=key, due=due)


def letter_as_read(letter: Letter, reader: Reader) -> Said:
    """Return what a letter says to one of its readers; the link that would unsubscribe them is left out."""
    values = {"organisation": reader.organisation, "unsubscribe": "…"}
    return said_to_one(letter_in(letter, reader.reading), _recipient(reader), values)


def _recipient(reader: Reader) -> Recipient:
    person = reader.person
    return Recipient(person.email or "", person.pk, reader.reading.around, person.sample, name=reader.name)


def _with_blanks(text: str) -> str:
    return BLANK.sub(lambda found: blank(found[1]), text)
