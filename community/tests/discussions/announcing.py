"""Announces something in children that end themselves in the middle, as a power cut would end them."""

import os
import signal
from typing import Any

from django.db import connection

from cop.discussions.actions.announcing import AT_ONCE
from cop.discussions.choices import Followed
from cop.discussions.models import Follow, Thread
from cop.discussions.tasks import tell_of_thread
from cop.network.models import Community, Partnership, Topic
from cop.people.choices import Rhythm, Standing
from cop.people.models import Membership, Person
from cop.services.mail.models import Message

MAILS = '"mail_message"'


def story(people: int) -> list[Any]:
    """Announce, killed while the mails of the first step are written and of the second one, then do the job to its end and
    once more; return how each ended, how many mails there are, and to how many people."""
    number = announced(people)
    ends = [(killed(number, mails), left()) for mails in (1, AT_ONCE + 1)]
    tell_of_thread(number)
    ended = left()
    tell_of_thread(number)
    return [*ends, ended, left()]


def announced(people: int) -> int:
    """Make an announcement that so many follow, each of them in three ways."""
    Partnership.objects.get_or_create()
    community = Community.objects.create(slug="announced", names={"en": "Announced"}, opened="2026-01-01")
    topic = Topic.objects.create(code="announced", names={"en": "Announced"})
    thread = Thread.objects.create(community=community, kind="announcement", title="Moved", state="open")
    thread.topics.add(topic)
    facts = {"standing": Standing.MEMBER, "news_rhythm": Rhythm.AT_ONCE}
    made = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}", sort_name=f"p {n}", **facts) for n in range(people)
    )
    Membership.objects.bulk_create(Membership(person=one, community=community) for one in made)
    followed = ((Followed.COMMUNITY, community.pk), (Followed.TOPIC, topic.pk))
    Follow.objects.bulk_create(Follow(person=one, kind=kind, what=str(what)) for one in made for kind, what in followed)
    return thread.pk


def killed(number: int, mails: int) -> str:
    """Do the job until it has written so many mails; return how it ended."""
    connection.close()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(_Killer(mails)):
            tell_of_thread(number)
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "ended"


def left() -> list[int]:
    """How many mails there are, and to how many people."""
    mails = Message.objects.filter(kind="discussions/opened")
    return [mails.count(), mails.values("to_person").distinct().count()]


class _Killer:
    def __init__(self, mails: int) -> None:
        self.left = mails

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        if sql.startswith("INSERT") and MAILS in sql:
            self.left -= context["cursor"].rowcount
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
