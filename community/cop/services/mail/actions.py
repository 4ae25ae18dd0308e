"""Queueing mail. Sending is in `delivery`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from cop.services.jobs.actions import enqueue
from cop.services.languages.queries import supported
from cop.services.mail import headers, rendering
from cop.services.mail.choices import SECRETS_KEPT_FOR, UNFINISHED, State
from cop.services.mail.incoming.forgetting import forget as forget_incoming
from cop.services.mail.models import Message
from cop.services.mail.queries import of_thread, secrets_unsent
from cop.services.mail.senders import Sender, sender_for
from cop.services.mail.unsubscribing import address_of, unsubscribe_address, unsubscribe_by_mail, unsubscribe_token
from cop.services.mail.unsubscribing import category as registered

DELIVER = "cop.services.mail.tasks.deliver"


@dataclass(frozen=True)
class Recipient:
    """Whom a mail goes to. One to a `sample` is made and never sent; who has a `name` is greeted by it. In their `quiet` hours
    (the first, and the one after the last, in their time zone) comes nothing that can wait."""

    address: str
    person_number: int | None = None
    language: str | None = "en"
    sample: bool = False
    time_zone: str = "UTC"
    name: str = ""
    quiet: Callable[[], tuple[int, int] | None] = lambda: None


@transaction.atomic
def queue(
    template: str,
    *,
    to: Recipient,
    context: dict[str, Any],
    key: str,
    thread: str | None = None,
    category: str = "",
    list_of: Any = None,
    secret: bool = False,
    alone: bool = False,
    reply_to: str | None = None,
    answers: str = "",
) -> Message:
    """Write a mail in the caller's transaction; it is sent after the commit.

    `template` "people/code" stands for `people/mail/code/{subject.txt,body.txt,body.html}`, rendered with `context` in
    the recipient's language and time zone. `key` names the event ("application-12-accepted"): a second call with it
    returns the first mail and sends nothing. Mails of one `thread` hang together in the recipient's mail program.
    `category` is a registered kind that the person may switch off; it brings the one-click unsubscribe. `list_of` is the
    community that the mail belongs to, None for the partnership. The words of a `secret` one go once it was sent; one told
    `alone` is shown to nobody else. `answers` is the Message-ID of a mail that came in, which this one answers.

    Raises ValidationError for an address that is none, KeyError for an unknown category, ValueError for a category
    without a person, TemplateDoesNotExist for an unknown template.
    """
    present = Message.objects.filter(key=key).first()
    if present is not None:
        return present
    validate_email(to.address)
    language = supported(to.language) or "en"
    unsubscribe = _unsubscribe(to, category)
    with translation.override(language), timezone.override(ZoneInfo(to.time_zone)):
        sender = sender_for(list_of)
        sender = sender._replace(reply_to=reply_to or sender.reply_to)
        said = rendering.say(
            template,
            context,
            language=language,
            sender=sender,
            name=to.name,
            unsubscribe=unsubscribe,
            stops=_stops(category),
        )
    now = timezone.now()
    made = {
        "message_id": headers.message_id(key, sender),
        "headers": {
            **headers.who_from(sender, language),
            **headers.when(now),
            **headers.threading(thread, to.address, answers),
            **headers.mailing_list(list_of, sender),
            **headers.unsubscribing(unsubscribe, _by_mail(to, category)),
        },
        "thread": thread or "",
        "to_person": to.person_number,
        "to_address": to.address,
        "language": language,
        "kind": template,
        "lane": lane_of(list_of),
        "category": category,
        "secret": secret,
        "alone": alone,
        "state": _first_state(to),
        "queued": now,
        "next_attempt": after_quiet_hours(to, now) if category else now,
        **said._asdict(),
    }
    try:
        with transaction.atomic():
            message = Message.objects.create(key=key, **made)
    except IntegrityError:  # somebody else wrote it meanwhile
        return Message.objects.get(key=key)
    if message.state == State.QUEUED and message.next_attempt == now:
        enqueue(DELIVER, message.pk)
    return message


def after_quiet_hours(to: Recipient, moment: datetime) -> datetime:
    """Return the moment, or the end of the reader's quiet hours that it lies in."""
    hours = to.quiet()
    if hours is None:
        return moment
    begins, ends = hours
    here = moment.astimezone(ZoneInfo(to.time_zone))
    if not (begins <= here.hour < ends if begins < ends else here.hour >= begins or here.hour < ends):
        return moment
    day = here.date() + timedelta(days=1 if here.hour >= ends else 0)
    return datetime.combine(day, time(ends), here.tzinfo).astimezone(UTC)


@dataclass(frozen=True)
class ToMany:
    """A mail to many, said once in a language: its readers' values stand in its blanks (`rendering.blank`), among them the
    `name` that it greets and the `unsubscribe` token of whoever may switch its `category` off.

    `thread` is the name of what goes to many, `source` what a reader who switches it off is said to have come from.
    """

    template: str
    said: rendering.Said
    sender: Sender
    language: str
    thread: str
    category: str = ""
    source: str = ""
    list_of: Any = None


def said_to_many(
    template: str,
    *,
    context: dict[str, Any],
    language: str,
    thread: str,
    category: str = "",
    source: str = "",
    list_of: Any = None,
    greets: bool = True,
) -> ToMany:
    """Return a mail to many in one of our languages. Raises KeyError for an unknown category."""
    with translation.override(language):
        sender = sender_for(list_of)
        said = rendering.say(
            template,
            context,
            language=language,
            sender=sender,
            name=rendering.blank("name") if greets else "",
            unsubscribe=address_of(rendering.blank("unsubscribe")) if category else "",
            stops=_stops(category),
        )
    blank = rendering.blank("unsubscribe")
    said = said._replace(text=said.text.replace(quote(blank), blank), html=said.html.replace(quote(blank), blank))
    return ToMany(template, said, sender, language, thread, category, source, list_of)


def said_to_one(mail: ToMany, to: Recipient, values: Mapping[str, str]) -> rendering.Said:
    """Return what a mail to many says to one of them."""
    return rendering.filled(mail.said, {"name": to.name, "unsubscribe": _token(mail, to), **values})


def ready_for(
    mail: ToMany,
    to: Recipient,
    values: Mapping[str, str],
    *,
    key: str,
    due: datetime,
    earlier: Sequence[str] = (),
    reply_to: str | None = None,
) -> Message:
    """Return the mail to one of many, made and not saved; it is tried from `due` on. It stands behind the `earlier` mails
    of its thread to the same address; replies go to `reply_to`, or to the sender. Raises ValidationError for an address that
    is none."""
    validate_email(to.address)
    now = timezone.now()
    unsubscribe = address_of(_token(mail, to)) if mail.category else ""
    return Message(
        key=key,
        message_id=headers.message_id(key, mail.sender),
        headers={
            **headers.who_from(mail.sender._replace(reply_to=reply_to or mail.sender.reply_to), mail.language),
            **headers.when(now),
            **headers.behind(earlier),
            **headers.mailing_list(mail.list_of, mail.sender),
            **headers.unsubscribing(unsubscribe, _by_mail(to, mail.category)),
        },
        thread=mail.thread,
        to_person=to.person_number,
        to_address=to.address,
        language=mail.language,
        kind=mail.template,
        lane=lane_of(mail.list_of),
        category=mail.category,
        state=_first_state(to),
        queued=now,
        next_attempt=after_quiet_hours(to, due) if mail.category else due,
        **said_to_one(mail, to, values)._asdict(),
    )


def queue_ready(messages: Sequence[Message]) -> None:
    """Write mails that are made, in the caller's transaction; one whose key there is already changes nothing. The sweep
    hands them over when they are due; a single one goes at once."""
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if len(messages) == 1 and messages[0].next_attempt <= timezone.now():
        enqueue(DELIVER, Message.objects.only("pk").get(key=messages[0].key).pk)


def stop(thread: str) -> int:
    """Take back what of a thread is not in the relay's hands yet, and return how many mails that was."""
    return of_thread(thread).filter(state__in=(State.QUEUED, State.HELD)).delete()[0]


def forget_thread(thread: str) -> None:
    """Remove the mails of a thread, but for those that are still to be sent."""
    of_thread(thread).exclude(state__in=UNFINISHED).delete()


def _token(mail: ToMany, to: Recipient) -> str:
    if not mail.category or to.person_number is None:
        return ""
    return unsubscribe_token(to.person_number, mail.category, mail.source)


def take_back(message: Message, *, really: bool = True) -> None:
    """Remove a mail in the transaction that queued it: nobody gets it. Otherwise only do the work of that."""
    Message.objects.filter(pk=message.pk if really else 0).delete()


@transaction.atomic
def forget(person_number: int, *addresses: str, threads: Collection[str] = ()) -> None:
    """Remove every mail to a person, to one of `addresses`, or, to whomever, of one of `threads`, which are about them; and
    what came in from them.

    One that still waits goes out first and is then removed. Called by the action that erases a person.
    """
    to_one = [Q(to_address__iexact=address) for address in addresses]
    theirs = Message.objects.filter(reduce(or_, to_one, Q(to_person=person_number) | Q(thread__in=threads)))
    theirs.filter(state__in=UNFINISHED).update(forget=True)
    theirs.exclude(state__in=UNFINISHED).delete()
    forget_incoming(person_number, *addresses)


def try_again(number: int) -> Message | None:
    """Have a mail tried anew that was given up, in the caller's transaction; None for one that was not, or whose words
    are gone."""
    given_up = Message.objects.filter(pk=number, state=State.FAILED).exclude(text="")
    if not given_up.update(state=State.QUEUED, attempts=0, next_attempt=timezone.now()):
        return None
    enqueue(DELIVER, number)
    return Message.objects.get(pk=number)


def put_away(number: int) -> Message | None:
    """Leave a mail that was given up for good: it is kept and waits for nobody. None for one that was not given up."""
    if not Message.objects.filter(pk=number, state=State.FAILED).update(state=State.PUT_AWAY):
        return None
    return Message.objects.get(pk=number)


def forget_samples() -> None:
    """Remove every mail to a sample. Called by the action that takes the samples out."""
    Message.objects.filter(state=State.SAMPLE).delete()


def blank_old_secrets() -> None:
    """Remove the words of secret mails that were never sent, once the codes in them are long of no use."""
    secrets_unsent().filter(queued__lt=timezone.now() - SECRETS_KEPT_FOR).update(subject="", text="", html="")


def _unsubscribe(to: Recipient, category: str) -> str:
    if not category:
        return ""
    registered(category)
    if to.person_number is None:
        raise ValueError(f"mail of the category {category} goes to a person, who can switch it off")
    return unsubscribe_address(to.person_number, category)


def _by_mail(to: Recipient, category: str) -> str:
    return unsubscribe_by_mail(to.person_number, category) if category and to.person_number else ""


def _stops(category: str) -> str:
    """What the link at the foot of a mail stops, where it offers nothing else. Raises KeyError for an unknown category."""
    if not category or registered(category).choices:
        return ""
    return str(registered(category).name)


def lane_of(community: Any) -> str:
    """Return the name under which the mails of a community take turns with those of the others."""
    return community.slug[:60] if community else ""


def _first_state(to: Recipient) -> State:
    if to.sample:
        return State.SAMPLE
    return State.QUEUED if settings.EMAIL_SENDING else State.HELD
