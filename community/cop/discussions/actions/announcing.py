"""Telling many that something is open: their mails are made so many at a time, and a second run makes only those that are
missing."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cop.discussions import mails
from cop.discussions.choices import UNSENT, Standing
from cop.discussions.models import Thread
from cop.discussions.queries.following import followers_of_new_thread
from cop.people.models import Person, PersonLanguage
from cop.services.jobs.actions import enqueue
from cop.services.languages.queries import supported
from cop.services.mail.actions import ToMany, queue_ready
from cop.services.mail.models import Message
from cop.services.mail.queries import earlier_of_thread

AT_ONCE = 100
A_MINUTE = 500
"""So many mails are due in each minute: the others of the house do not wait behind them."""

Said = dict[str, ToMany]


def tell_of_opening(number: int) -> None:
    """Queue a mail to everybody who is told that a thread is open, one to each however many ways they follow it in; called
    by a job. Whoever stops meanwhile gets none, nor does anybody once it is held or removed."""
    said: Said = {}
    after = told = 0
    begun = timezone.now()
    while people := _some(number, after, said, due=begun + timedelta(minutes=told // A_MINUTE)):
        after, told = people[-1].pk, told + len(people)
    if told:
        enqueue("cop.services.mail.tasks.sweep")


@transaction.atomic
def _some(number: int, after: int, said: Said, *, due: datetime) -> list[Person]:
    """Queue the mails to the next few, and return who they are."""
    open_now = Thread.objects.exclude(state__in=UNSENT).filter(pk=number, standing=Standing.CLEAR)
    thread = open_now.select_related("community", "asker").first()
    if thread is None:
        return []
    following = followers_of_new_thread(thread).filter(pk__gt=after)
    people = list(following.select_for_update(of=("self",), no_key=True)[:AT_ONCE])
    keys = {mails.key_of_opening(thread, person): person for person in people}
    for key in Message.objects.filter(key__in=keys).values_list("key", flat=True):
        del keys[key]
    queue_ready(_made(thread, list(keys.values()), said, due))
    return people


def _made(thread: Thread, people: list[Person], said: Said, due: datetime) -> list[Message]:
    """Return their mails, said once in each language; none to an address that is none."""
    spoken = PersonLanguage.objects.filter(person__in=people).order_by("-position")
    languages = dict(spoken.values_list("person", "language"))
    earlier = earlier_of_thread(mails.thread_of(thread), [person.email or "" for person in people])
    made = []
    for person in people:
        language = supported(languages.get(person.pk)) or "en"
        if language not in said:
            said[language] = mails.opened(thread, language)
        before = earlier.get(person.email or "", [])
        try:
            made.append(mails.opened_to(said[language], thread, person, due=due, earlier=before))
        except ValidationError:
            continue
    return made
