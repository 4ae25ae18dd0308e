"""Mail to those who work at the desk, to the people of its lists, about requests of data protection, and the letters that the
desk writes. Each function queues one message, in the transaction of the act that it tells of."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from cop.desk.choices import Purpose, RequestState
from cop.desk.initial import law_of
from cop.desk.models import DataRequest, Import, Invitation, Letter
from cop.desk.queries.inviting import MOST_REMINDERS, words_of
from cop.desk.queries.letters import BLANK, KIND, Reader, Reading
from cop.desk.queries.today import Thing, Today
from cop.network.models import Community
from cop.network.queries import partnership
from cop.people.links import VALID, signed
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.people.queries.asking import in_words
from cop.people.queries.wording import own_words
from cop.services.languages.queries import supported, variant
from cop.services.mail import rendering
from cop.services.mail.actions import Recipient, ToMany, queue, ready_for, said_to_many, said_to_one
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.models import Message
from cop.services.mail.previews import shown
from cop.services.mail.rendering import Said, blank
from cop.services.mail.senders import sender_for
from cop.services.moderation.models import Case
from cop.services.moderation.registry import moderated

MORNING = "desk-morning"
"""The kind of mail that whoever gets it may switch off."""

INVITATION = "invitation"
"""The purpose of the link in an invitation."""

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
        "community": letter.community,
        "subject": subject,
        "html": as_html(text),
        "text": as_text(text),
        "reading": reading,
        "news": letter.purpose == Purpose.NEWS,
        "data": absolute("people:my_data"),
        "test": test,
        "own_words": own_words(KIND, blank("name")),
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


DATA_REQUEST = "desk/data_request"
RECEIVED, LONGER, ANSWERED = "received", "longer", "answered"


def request_received(one: DataRequest) -> None:
    """Acknowledge a request about somebody's data: what was asked, and by when it is answered."""
    _about_request(one, RECEIVED)


def request_longer(one: DataRequest) -> None:
    """Say that an answer takes longer, until when, and why."""
    _about_request(one, LONGER)


def request_answered(one: DataRequest) -> None:
    """Send the answer to a request, or the reason why it is refused."""
    _about_request(one, ANSWERED)


def letter_about(one: DataRequest) -> rendering.Said:
    """Return what the newest mail about a request says, for somebody who has no address, to be printed."""
    stage = LONGER if one.longer else RECEIVED
    language, zone = one.language, one.person.time_zone if one.person else "UTC"
    name = to_person(one.person).name if one.person else one.name
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return rendering.say(
            DATA_REQUEST,
            _of_request(one, stage if one.state == RequestState.OPEN else ANSWERED),
            language=language,
            sender=sender_for(None),
            name=name,
            unsubscribe="",
        )


def thread_of(one: DataRequest) -> str:
    """Return the thread in which all mail about a request hangs together."""
    return f"data-request-{one.pk}"


def goes_by_mail(one: DataRequest) -> bool:
    """Whether there is an address to which mail about a request goes."""
    return bool(one.person.email if one.person else one.email)


def _about_request(one: DataRequest, stage: str) -> None:
    """Whoever is known here is written to at their own address: what somebody else typed may be anybody's."""
    if not goes_by_mail(one):
        return
    if one.person is not None:
        to = to_person(one.person, language=one.language)
    else:
        to = Recipient(one.email, language=one.language, name=one.name)
    thread = thread_of(one)
    queue(DATA_REQUEST, to=to, context=_of_request(one, stage), key=f"{thread}-{stage}", thread=thread)


def _of_request(one: DataRequest, stage: str) -> dict[str, Any]:
    return {
        "partnership": partnership(),
        "one": one,
        "stage": stage,
        "refused": one.state == RequestState.REFUSED,
        "law": law_of(one.country),
        "requests": absolute("my_requests") if one.person else "",
    }


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
        "community": source.community,
        "held": held,
        "words": words,
        "own_words": own_words("desk/invitation", to_person(person).name),
        "words_language": words_language,
        "answer": link,
        "until": timezone.localdate() + VALID,
    }


def decided(case: Case, author: Person, community: Community) -> None:
    """Tell an author what was decided on their text, and why."""
    title, _address = moderated(case.kind).titles([case.number]).get(case.number, ("–", ""))
    sanction = case.sanctions.filter(until__isnull=False).first()
    context = {
        "case": case,
        "title": title,
        "until": sanction.until if sanction else None,
        "page": absolute("moderation:one", case.pk),
    }
    queue("desk/decided", to=to_person(author), context=context, key=f"case-{case.pk}-decided", list_of=community)
