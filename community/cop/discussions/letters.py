"""What comes in by mail for discussions: a reply to a mail of a thread, and what begins a new one."""

from collections.abc import Callable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cop.discussions.access import posts_visible_to, threads_visible_to
from cop.discussions.actions.asking import Beginning, Worded, begin
from cop.discussions.actions.muting import choose_rhythm
from cop.discussions.actions.posting import Said, answer
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import PostKind, Way
from cop.discussions.guessing import language_of
from cop.discussions.letter_addresses import POST, THREAD
from cop.discussions.letter_files import kept_files, with_word_on_files
from cop.discussions.models import Post, Thread
from cop.discussions.queries.followed import rhythm_of
from cop.network.models import Community
from cop.people.choices import Rhythm
from cop.people.letters import rhythms
from cop.people.models import Person
from cop.services.mail.choices import Reason
from cop.services.mail.incoming.addresses import Named, opened
from cop.services.mail.incoming.doors import Entrance, Refused, register
from cop.services.mail.incoming.letters import Letter
from cop.services.moderation.limits import TooOften
from cop.services.things import Reference, reference


class _Place(NamedTuple):
    thread: Thread
    post: Post | None


def register_entrances() -> None:
    """Called once when Django starts."""
    register(Entrance("reply", _named, _reply, owner=lambda named: named.person))
    register(Entrance("community", _community, _begin))
    rhythms.register(rhythms.Kind(_lazy("mail about discussions"), rhythm_of, _choose_rhythm))


def _named(local: str) -> Named | None:
    word, _plus, token = local.partition("+")
    named = opened(token) if word == "reply" else None
    return named if named and named.purpose in (THREAD, POST) else None


def _community(local: str) -> Community | None:
    return Community.objects.filter(slug=local).first()


def _reply(letter: Letter, named: Named) -> Reference:
    person = _person(letter)
    place = _place(named, person)
    parent = (place.post.parent or place.post) if place.post else None
    said = Said(
        body=with_word_on_files(letter),
        language=letter.language or language_of(letter.text) or person.first_language or "en",
        parent=parent,
        kind=PostKind.ANSWER,
        way=Way.MAIL,
        whole=letter.folded,
        sent_once=f"mail-{letter.once}",
        files=kept_files(letter),
    )
    return reference(_done(lambda: answer(place.thread, said, acting_person=person)))


def _place(named: Named, person: Person) -> _Place:
    """Where a reply belongs, if its writer may see that at all."""
    threads = threads_visible_to(person)
    if named.purpose == THREAD:
        thread = threads.filter(pk=named.thing).first()
        post = None
    else:
        there = Post.objects.filter(pk=named.thing).first()
        thread = threads.filter(pk=there.thread_id).first() if there else None
        post = posts_visible_to(person, thread).filter(pk=named.thing).first() if thread else None
    if thread is None:
        raise Refused(_("What you replied to is not there any more."), Reason.NO_SUCH_ADDRESS)
    return _Place(thread, post)


def _begin(letter: Letter, community: Community) -> Reference:
    person = _person(letter)
    worded = Worded(
        title=letter.subject,
        body=with_word_on_files(letter),
        language=letter.language or language_of(f"{letter.subject} {letter.text}") or person.first_language or "en",
    )
    beginning = Beginning(
        community,
        help_wanted=True,
        sent_once=f"mail-{letter.once}",
        way=Way.MAIL,
        files=kept_files(letter),
    )
    return reference(_done(lambda: begin(beginning, worded, acting_person=person)))


def _choose_rhythm(rhythm: Rhythm, person: Person) -> None:
    choose_rhythm(rhythm, acting_person=person)


def _person(letter: Letter) -> Person:
    assert letter.person is not None
    return Person.objects.get(pk=letter.person.number)


def _done(act: Callable[[], Thread | Post]) -> Thread | Post:
    """Do it, and say in words what stands against it."""
    try:
        return act()
    except PermissionDenied:
        raise Refused(_("You cannot write there.")) from None
    except TooOften as often:
        raise Refused(str(often), Reason.TOO_MANY) from None
    except (NotNow, ValueError) as why:
        raise Refused(str(why)) from None
