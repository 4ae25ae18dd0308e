"""What discussions forget of somebody who is erased."""

from cop.discussions.access import own_covers
from cop.discussions.actions.attaching import forget_owner, remove_files
from cop.discussions.actions.counting import index_translated, let_go, recount
from cop.discussions.actions.linking import naming
from cop.discussions.actions.waiting import drop
from cop.discussions.choices import Standing
from cop.discussions.models import (
    Asked,
    Attachment,
    Cover,
    Ending,
    Helpful,
    Link,
    Look,
    Post,
    Revision,
    SameQuestion,
    Thread,
    Translation,
    Waiting,
    Wishes,
)
from cop.discussions.queries.indexing import POST, THREAD
from cop.services.search.actions import index


def lock(person_number: int, *, contributions_too: bool) -> None:
    """Lock all threads in which erasing somebody changes a thing, in one order and before the first of it is changed, as whoever
    answers, edits or decides there locks the thread first; called by the action that erases them."""
    concerned = {
        *Thread.objects.filter(asker=person_number).values_list("pk", flat=True),
        *Post.objects.filter(author=person_number).values_list("thread", flat=True),
        *Translation.objects.filter(by=person_number).values_list("thread", flat=True),
        *own_covers(person_number).values_list("pk", flat=True),
    }
    for texts in naming(person_number):
        concerned.update(texts.values_list("pk" if texts.model is Thread else "thread", flat=True))
    locked = Thread.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk")
    list(locked.values_list("pk"))


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Take the name off what somebody wrote, or the words too; called by the action that erases them.

    Who asked under cover is forgotten as well: their queries stay the facilitator's.
    """
    threads = Thread.objects.filter(asker=person_number, shown_as="name")
    posts = Post.objects.filter(author=person_number, of_asker=False)
    numbers = {THREAD: list(threads.values_list("pk", flat=True)), POST: list(posts.values_list("pk", flat=True))}
    Helpful.objects.filter(person=person_number).delete()
    SameQuestion.objects.filter(person=person_number).delete()
    Wishes.objects.filter(person=person_number).delete()
    Asked.objects.filter(person=person_number).delete()
    Look.objects.filter(by=person_number).update(by=None)
    own = list(own_covers(person_number).values_list("pk", flat=True))
    remove_files(Attachment.objects.filter(post__thread__in=own, post__standing=Standing.LATER), unseen=True)
    Post.objects.filter(thread__in=own, standing=Standing.LATER).delete()
    drop(Waiting.objects.filter(thread__in=own))
    Cover.objects.filter(pk__in=own).update(person=None)
    for column in ("keeper", "offered_to"):
        Cover.objects.filter(**{column: person_number}).update(**{column: None})
    if contributions_too:
        _clear(numbers)
        translated = list(Translation.objects.filter(by=person_number))
        let_go(Translation.objects.filter(by=person_number))
        for translation in translated:
            index_translated(translation)
    Translation.objects.filter(by=person_number).update(by=None)
    Translation.objects.filter(reviewed_by=person_number).update(reviewed_by=None)
    forget_owner(person_number)
    posts.update(author=None)
    threads.update(asker=None)
    if contributions_too:
        spoke = Post.objects.filter(pk__in=numbers[POST]).values("thread")
        for thread in Thread.objects.select_for_update(of=("self",)).filter(pk__in=spoke):
            recount(thread)
    for kind, found in numbers.items():
        index(kind, found)


def _clear(numbers: dict[str, list[int]]) -> None:
    empty = {"body": "", "html": "", "interest": ""}
    gone = {"standing": Standing.REMOVED, **empty}
    Revision.objects.filter(post__in=numbers[POST]).delete()
    Revision.objects.filter(thread__in=numbers[THREAD], post__isnull=True).delete()
    let_go(Translation.objects.filter(post__in=numbers[POST]))
    let_go(Translation.objects.filter(thread__in=numbers[THREAD], post__isnull=True))
    remove_files(Attachment.objects.filter(post__in=numbers[POST]))
    remove_files(Attachment.objects.filter(thread__in=numbers[THREAD], post__isnull=True))
    Link.objects.filter(post__in=numbers[POST]).delete()
    Link.objects.filter(thread__in=numbers[THREAD], post__isnull=True).delete()
    Post.objects.filter(pk__in=numbers[POST]).update(whole="", **gone)
    Ending.objects.filter(thread__in=numbers[THREAD]).update(word="", where="")
    Thread.objects.filter(pk__in=numbers[THREAD]).update(title="–", use="", questions=[], **empty)
