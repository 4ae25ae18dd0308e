"""The files of heads and posts."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.recording import moment
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Standing
from cop.discussions.models import Attachment, Post, Thread
from cop.people.models import Person
from cop.services.files.actions import Rows, keep, remove, see, written
from cop.services.files.choices import DOCUMENTS, PICTURES, Kind, Kinds
from cop.services.files.cleaning import CLEANED, TELLS_WHO, without_makers
from cop.services.files.models import StoredFile
from cop.services.files.refusals import Refused

PURPOSE = "discussions.attachment"
KINDS = Kinds(frozenset(Kind), DOCUMENTS.at_most, DOCUMENTS.otherwise)
CLEANED_KINDS = Kinds(PICTURES.kinds | CLEANED, KINDS.at_most, TELLS_WHO)
"""What can be sent under cover: kinds of which it can be taken out who made them."""
MOST = 5


@contextmanager
def written_files(uploads: Iterable[Any], *, hide_makers: bool) -> Iterator[list[Rows]]:
    """Check files and write their bytes before the transaction that keeps them; with `hide_makers`, without what tells who
    made them. Raises NotNow, with the name of the file, for one that cannot be taken."""
    with ExitStack() as stack:
        yield [stack.enter_context(_written(upload, hide_makers)) for upload in uploads]


def tells_makers(uploads: Iterable[Any]) -> list[str]:
    """Return what is to be said of the files that cannot be taken under cover, with their names."""
    refused = []
    for upload in uploads:
        try:
            without_makers(upload)
        except Refused as refusal:
            refused.append(f"{upload.name}: {refusal}")
        upload.seek(0)
    return refused


def change_files(
    thread: Thread, post: Post | None, files: Collection[Rows], *, without: Collection[int] = (), acting_person: Person
) -> bool:
    """Add files to the head of a thread, or to a post, and take those out whose numbers are given; in the transaction of
    the action that decided so. Returns whether anything changed. Raises NotNow for too many."""
    present = Attachment.objects.filter(thread=thread, post=post)
    unseen = post is not None and post.standing == Standing.LATER
    removed = _remove(present.filter(pk__in=without), unseen=unseen) if without else 0
    if files and present.count() + len(files) > MOST:
        raise NotNow(_("At most %(number)s files fit to one text. Choose fewer.") % {"number": MOST})
    covered = post.of_asker if post else thread.is_covered
    actor = actor_of(thread, post) if covered or thread.chatham else acting_person
    happened, owner = (
        moment(thread, actor) if covered else None,
        None if covered or thread.chatham else acting_person.pk,
    )
    for rows in files:
        file = keep(rows, owner=owner, acting_person=actor, happened=happened, unseen=unseen)
        Attachment.objects.create(thread=thread, post=post, file=file, name=file.name)
    return bool(removed or files)


def take_along(number: int, post: Post) -> None:
    """Give the files of a post that was unseen to the one that is written anew in its place, and tell of them."""
    for attachment in Attachment.objects.filter(post=number).select_related("file"):
        attachment.delete()
        file = see(
            attachment.file, acting_person=actor_of(post.thread, post), happened=moment(post.thread, post.author)
        )
        Attachment.objects.create(thread=post.thread, post=post, file=file, name=file.name)


def remove_files(attachments: QuerySet[Attachment], *, unseen: bool = False) -> None:
    """Remove files with what they hold; called by the actions that forget or take back what they belong to."""
    _remove(attachments, unseen=unseen)


def actor_of(thread: Thread, post: Post | None) -> Person | None:
    """Return who acted under cover, as everybody else may know it."""
    if thread.chatham:
        return None
    return post.author if post else thread.asker


def forget_owner(person_number: int) -> None:
    """Take the name off the files that stay of somebody who is erased."""
    StoredFile.objects.filter(owner=person_number, purpose=PURPOSE).update(owner=None)


@contextmanager
def _written(upload: Any, hide_makers: bool) -> Iterator[Rows]:
    name = upload.name
    with ExitStack() as stack:
        try:
            cleaned = without_makers(upload) if hide_makers else upload
            [rows] = stack.enter_context(written([cleaned], purpose=PURPOSE, kinds=KINDS))
        except Refused as refusal:
            raise NotNow(f"{name}: {refusal}") from refusal
        yield rows


def _remove(attachments: QuerySet[Attachment], *, unseen: bool) -> int:
    found = list(attachments.select_related("file"))
    for attachment in found:
        attachment.delete()
        remove(attachment.file, acting_person=None, unseen=unseen)
    return len(found)
