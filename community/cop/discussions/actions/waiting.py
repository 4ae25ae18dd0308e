"""What who asked under cover did, kept until the round that does it for all others (`covering.go_round`)."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import is_asker
from cop.discussions.actions.attaching import MOST, actor_of
from cop.discussions.actions.counting import let_go
from cop.discussions.actions.recording import moment
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Later
from cop.discussions.models import Attachment, Post, Revision, Thread, Translation, Waiting, WaitingFile
from cop.discussions.queries.rounds import day_of, next_round
from cop.people.models import Person
from cop.services.files.actions import Rows, keep, remove, see


def put_by(
    thread: Thread,
    act: Later,
    values: dict[str, Any] | None = None,
    *,
    post: Post | None = None,
    files: Collection[Rows] = (),
    anew: bool = False,
) -> None:
    """Keep what who asked did until the next round, in the transaction of the action that did so; nothing else is written.
    The same act takes the place of an earlier one, with its files, unless it is told `anew`. Raises NotNow for too many
    files."""
    earlier = Waiting.objects.filter(thread=thread, act=act, post=post).first()
    waiting = Waiting(thread=thread, act=act, post=post) if anew or earlier is None else earlier
    waiting.values, waiting.due, waiting.failed = values or {}, next_round(), False
    waiting.save()
    there = Attachment.objects.filter(thread=thread, post=post).exclude(pk__in=waiting.values.get("without", ()))
    if files and there.count() + waiting.files.count() + len(files) > MOST:
        raise NotNow(_("At most %(number)s files fit to one text. Choose fewer.") % {"number": MOST})
    for rows in files:
        file = keep(rows, owner=None, acting_person=None, happened=day_of(thread), unseen=True)
        WaitingFile.objects.create(waiting=waiting, file=file, name=file.name)


def forget_earlier(thread: Thread, post: Post | None) -> None:
    """Forget what a text said before who asked under cover changed it, in all languages: they may have taken out what tells
    who they are. In the transaction of the round."""
    Revision.objects.filter(thread=thread, post=post).delete()
    let_go(Translation.objects.filter(thread=thread, post=post))


def bring_files(waiting: Waiting, thread: Thread, post: Post | None) -> bool:
    """Give the files that wait to the head or post that they come to, and tell of them; in the transaction of the action.
    Returns whether there are any."""
    actor, files = actor_of(thread, post), list(waiting.files.select_related("file"))
    for one in files:
        one.delete()
        file = see(one.file, acting_person=actor, happened=moment(thread, thread.asker))
        Attachment.objects.create(thread=thread, post=post, file=file, name=file.name)
    return bool(files)


@transaction.atomic
def take_back(thread: Thread, number: int, *, acting_person: Person) -> None:
    """Take back what waits for the next round, or is kept because it failed. For who asked. Raises PermissionDenied,
    NotNow where it waits no more."""
    Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    found = Waiting.objects.filter(thread=thread, pk=number)
    if not is_asker(acting_person, thread):
        raise PermissionDenied
    if not found.exists():
        raise NotNow(_("It waits no more."))
    drop(found)


def drop_acts(thread: Thread, *acts: Later) -> None:
    """Drop what waits and another act takes the place of, in the transaction of that one."""
    drop(Waiting.objects.filter(thread=thread, act__in=acts))


def drop_of(post: Post) -> None:
    """Drop what waits for a post that is taken back, in the transaction of the action."""
    drop(Waiting.objects.filter(post=post))


def drop(waiting: QuerySet[Waiting]) -> None:
    """Delete what waits, with its files."""
    for one in WaitingFile.objects.filter(waiting__in=waiting).select_related("file"):
        one.delete()
        remove(one.file, acting_person=None, unseen=True)
    waiting.delete()
