"""The files of heads and posts."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.recording import moment
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Standing
from cop.discussions.models import Attachment, Post, Thread
from cop.people.models import Person
from cop.services.files.actions import remove, see, store
from cop.services.files.choices import DOCUMENTS, Kind, Kinds
from cop.services.files.cleaning import without_makers
from cop.services.files.models import StoredFile
from cop.services.files.refusals import Refused

PURPOSE = "discussions.attachment"
KINDS = Kinds(frozenset(Kind), DOCUMENTS.at_most, DOCUMENTS.otherwise)
MOST = 5


def change_files(
    thread: Thread, post: Post | None, uploads: Collection[Any], *, without: Collection[int] = (), acting_person: Person
) -> bool:
    """Add files to the head of a thread, or to a post, and take those out whose numbers are given; in the transaction of
    the action that decided so. Returns whether anything changed.

    Where nobody is to know who speaks, what tells who made a file is taken out of it. Raises NotNow, with the name of the
    file, for one that cannot be taken.
    """
    present = Attachment.objects.filter(thread=thread, post=post)
    removed = _remove(present.filter(pk__in=without), unseen=_is_unseen(post)) if without else 0
    if len(uploads) and present.count() + len(uploads) > MOST:
        raise NotNow(_("At most %(number)s files fit to one text. Choose fewer.") % {"number": MOST})
    for upload in uploads:
        file = _stored(upload, thread, post, acting_person)
        Attachment.objects.create(thread=thread, post=post, file=file, name=file.name)
    return bool(removed or uploads)


def take_along(number: int, post: Post) -> None:
    """Give the files of a post that was unseen to the one that is written anew in its place, and tell of them."""
    for attachment in Attachment.objects.filter(post=number).select_related("file"):
        attachment.delete()
        file = see(attachment.file, acting_person=_actor(post.thread, post), happened=moment(post.thread, post.author))
        Attachment.objects.create(thread=post.thread, post=post, file=file, name=file.name)


def remove_files(attachments: QuerySet[Attachment], *, unseen: bool = False) -> None:
    """Remove files with what they hold; called by the actions that forget or take back what they belong to."""
    _remove(attachments, unseen=unseen)


def forget_owner(person_number: int) -> None:
    """Take the name off the files that stay of somebody who is erased."""
    StoredFile.objects.filter(owner=person_number, purpose=PURPOSE).update(owner=None)


def _stored(upload: Any, thread: Thread, post: Post | None, person: Person) -> StoredFile:
    covered = post.of_asker if post else thread.is_covered
    actor, name = _actor(thread, post) if covered or thread.chatham else person, upload.name
    try:
        return store(
            without_makers(upload) if covered or thread.chatham else upload,
            purpose=PURPOSE,
            kinds=KINDS,
            owner=None if covered else person.pk,
            acting_person=actor,
            happened=moment(thread, actor) if covered else None,
            unseen=_is_unseen(post),
        )
    except Refused as refusal:
        raise NotNow(f"{name}: {refusal}") from refusal


def _actor(thread: Thread, post: Post | None) -> Person | None:
    """Who acted, as everybody else may know it."""
    if thread.chatham:
        return None
    return post.author if post else thread.asker


def _is_unseen(post: Post | None) -> bool:
    return post is not None and post.standing == Standing.LATER


def _remove(attachments: QuerySet[Attachment], *, unseen: bool) -> int:
    found = list(attachments.select_related("file"))
    for attachment in found:
        attachment.delete()
        remove(attachment.file, acting_person=None, unseen=unseen)
    return len(found)
