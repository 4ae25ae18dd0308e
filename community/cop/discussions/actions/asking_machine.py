"""Having a machine translate what is said in a thread: what may be sent, how much a day, and what is kept of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_ask_machine, posts_visible_to, threads_visible_to
from cop.discussions.actions.counting import index_translated
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Standing
from cop.discussions.models import MachineDay, Post, Thread, Translation
from cop.discussions.queries.reading import may_be_sent
from cop.people.models import Person
from cop.services.languages import machine
from cop.services.markdown import LONGEST, RENDERED, as_typed, rendered, unpiled
from cop.services.moderation.limits import take

AN_HOUR = timedelta(hours=1)
AT_ONCE = 12_000
"""So many characters are sent in one go; what is longer than that is not sent at all."""
MOST_TEXTS = 60


def ask_machine(thread: Thread, posts: Sequence[Post], language: str, *, acting_person: Person) -> int:
    """Have the machine put the head of a thread and posts of it into a language, as far as they are not there yet, and
    return how many of them it did. For members who read them.

    What is held or removed is never sent, what is private or under cover only where the community allows it. At most
    `AT_ONCE` characters go at once, and so many a day as the operator allows. The ledger says that it was done, and of
    nobody that they asked for it. Raises PermissionDenied, TooOften, NotNow where nothing can be had.
    """
    if not may_ask_machine(acting_person) or not threads_visible_to(acting_person).filter(pk=thread.pk).exists():
        raise PermissionDenied
    if not may_be_sent(thread):
        raise NotNow(_("The machine may not read this: the community does not allow it."))
    lacking, left = _lacking(thread, posts, language, acting_person)
    if not lacking:
        if left:
            raise NotNow(_("This is too long for the machine."))
        return 0
    take(f"discussions-machine:{acting_person.pk}", per=AN_HOUR, at_most=30)
    for source in sorted({thing.language for thing in lacking}):
        _ask(thread, [thing for thing in lacking if thing.language == source], language)
    return len(lacking)


def _ask(thread: Thread, things: Sequence[Thread | Post], language: str) -> None:
    """Ask for things that are in one language, and keep what is said."""
    texts = [text for thing in things for text in _texts(thing)]
    _take_characters(sum(map(len, texts)))
    try:
        said = machine.translate(texts, things[0].language, language)
    except machine.NoAnswer as error:
        raise NotNow(_("The machine does not answer now. The original is below; try again in some minutes.")) from error
    _keep(thread, things, language, said)


def _lacking(
    thread: Thread, posts: Sequence[Post], language: str, person: Person
) -> tuple[list[Thread | Post], list[Thread | Post]]:
    """Return what neither a member nor, as it reads now, the machine has translated: those that go at once, and the
    others."""
    numbers = [post.pk for post in posts]
    shown = posts_visible_to(person, thread).filter(pk__in=numbers, standing=Standing.CLEAR).order_by("place")
    there = {
        (post, None if not by_machine else version)
        for post, by_machine, version in Translation.objects.filter(thread=thread, language=language).values_list(
            "post", "by_machine", "of_version"
        )
    }
    wanted: list[Thread | Post] = [thread] if machine.speaks(thread.language, language) else []
    wanted += [post for post in shown if machine.speaks(post.language, language)]
    wanted = [one for one in wanted if not there & {(_post(one), None), (_post(one), one.version)}]
    taken: list[Thread | Post] = []
    characters = 0
    for one in wanted:
        own = sum(map(len, _texts(one)))
        if characters + own <= AT_ONCE and len(taken) < MOST_TEXTS:
            characters += own
            taken.append(one)
    return taken, [one for one in wanted if one not in taken]


def _post(thing: Thread | Post) -> int | None:
    return thing.pk if isinstance(thing, Post) else None


def _texts(thing: Thread | Post) -> list[str]:
    texts = [thing.title, thing.body, *thing.questions] if isinstance(thing, Thread) else [thing.body]
    return [text for text in texts if text.strip()]


def _take_characters(many: int) -> None:
    """Count characters that are about to be sent, whatever comes of it. Raises NotNow beyond those of a day."""
    today = timezone.now().date()
    MachineDay.objects.get_or_create(day=today)
    room = MachineDay.objects.filter(day=today, characters__lte=settings.TRANSLATION_CHARACTERS_A_DAY - many)
    if not room.update(characters=F("characters") + many):
        raise NotNow(_("The machine has translated as much today as it may. Try again tomorrow."))


@transaction.atomic
def _keep(thread: Thread, things: Sequence[Thread | Post], language: str, said: Sequence[str]) -> None:
    """Keep what the machine said of texts that are still there as they were sent, each made safe as a member's is."""
    left = list(said)
    for thing in things:
        own = [left.pop(0) for _text in _texts(thing)]
        if (
            not type(thing)
            ._default_manager.filter(pk=thing.pk, version=thing.version, standing=Standing.CLEAR)
            .exists()
        ):
            continue
        post = thing if isinstance(thing, Post) else None
        title = own.pop(0)[:200] if post is None else ""
        body = unpiled(own.pop(0))[:LONGEST] if thing.body.strip() else ""
        name = f"m{thread.pk}-{post.pk if post else 0}-{language}"
        made, _new = Translation.objects.update_or_create(
            thread=thread, post=post, language=language, by_machine=True,
            defaults={
                "title": " ".join(title.split()), "body": body, "html": _html(body, name), "rendered": RENDERED,
                "questions": [question[:600] for question in own], "of_version": thing.version, "made": timezone.now(),
            },
        )  # fmt: skip
        index_translated(made)
    record(
        "discussions.machine_translated", thread, acting_person=None, community=thread.community,
        new={"language": language, "texts": len(things)},
    )  # fmt: skip


def _html(body: str, name: str) -> str:
    """A text of the machine's may hold signs that a member's does not; whatever it is, it is shown."""
    try:
        return rendered(body, name)
    except ValueError:
        return as_typed(body)
