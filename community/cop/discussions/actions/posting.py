"""Answering, and what happens to answers: edited, withdrawn, found helpful, accepted."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import (
    is_asker,
    may_accept,
    may_answer,
    may_edit_post,
    may_facilitate,
    may_moderate,
    posts_visible_to,
    shows_later,
)
from cop.discussions.actions.asking_people import mark_answered, mark_unanswered
from cop.discussions.actions.attaching import change_files, remove_files, written_files
from cop.discussions.actions.counting import out_of_sight
from cop.discussions.actions.following import follow_own
from cop.discussions.actions.holding import check_pause, count, standing_of_post
from cop.discussions.actions.linking import follow_post, is_same_text, prepared
from cop.discussions.actions.recording import record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.waiting import bring_files, drop_of, forget_earlier, put_by
from cop.discussions.choices import UNSENT, Kind, Later, PostKind, ShownAs, Standing, Way
from cop.discussions.models import Helpful, Post, Revision, SameQuestion, Thread, Waiting
from cop.discussions.queries.indexing import POST
from cop.discussions.queries.rounds import day_of, next_round
from cop.discussions.queries.telling import without_signature
from cop.people.models import Person
from cop.services.files.actions import Rows
from cop.services.jobs.actions import enqueue
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import RENDERED, rendered
from cop.services.moderation.actions import close_gone
from cop.services.moderation.limits import take
from cop.services.moderation.queries import is_unseen
from cop.services.search.actions import index

AN_HOUR = timedelta(hours=1)
FAR_BELOW = 1_000_000


@dataclass(frozen=True)
class Said:
    """What somebody says. `for_person` is the member for whom a facilitator types it; `whole` what came by mail, where
    `body` was trimmed; `sent_once` a name under which a device or a mail sends it once. Who asked under
    cover answers so too, unless `in_own_name`."""

    body: str
    language: str
    parent: Post | None = None
    kind: str = PostKind.ANSWER
    interest: str = ""
    way: str = Way.WEB
    whole: str = ""
    for_person: Person | None = None
    sent_once: str | None = None
    in_own_name: bool = False
    files: Collection[Any] = ()


def answer(thread: Thread, said: Said, *, acting_person: Person) -> Post:
    """Answer in a thread, or reply to an answer. For members of its community while answers are taken.

    Who asked under cover answers under cover: the facilitator is the author, for the ledger too, and it goes out with the
    next round (`covering.go_round`); until then the asker alone sees it. Its followers get mail; what rules hold is mailed
    and counted when the facilitator has cleared it. The same `sent_once` is said once.

    Raises PermissionDenied, NotNow, TooOften, ValueError for a text too long.
    """
    if present := _sent_before(thread, said):
        return present
    take(f"discussions-answer:{acting_person.pk}", per=AN_HOUR, at_most=30)
    _check(thread, said, acting_person)
    hide_makers = thread.chatham or _is_of_asker(thread, said, acting_person)
    with written_files(said.files, hide_makers=hide_makers) as files, transaction.atomic():
        thread = _locked(thread)
        if present := _sent_before(thread, said):
            return present
        _check(thread, said, acting_person)
        said = replace(said, body=prepared(said.body, thread.community))
        if present := _just_said(thread, said, acting_person):
            return present
        post = _posted(thread, said, acting_person)
        change_files(thread, post, files, acting_person=acting_person)
        if post.standing != Standing.LATER:
            post.standing = standing_of_post(post, acting_person)
            post.save(update_fields=["standing"])
            put_out(thread, post, acting_person=post.author if post.of_asker else acting_person, on_behalf=_came(said))
    return post


def put_out(thread: Thread, post: Post, *, acting_person: Person | None, on_behalf: str = "") -> None:
    """Give a post its place that is there now, in the transaction of the action that put it there, and index it. It is
    counted and told of unless rules hold it."""
    thread.last_place = post.place
    thread.save(update_fields=["last_place"])
    if not post.of_asker and post.author:
        follow_own(post.author, thread)
        mark_answered(thread, post.author)
    if post.typed_by_id:
        enqueue("cop.discussions.routing_tasks.tell_typed", post.pk)
    index(POST, [post.pk])
    follow_post(post)
    record(
        "discussions.answered", post, acting_person=acting_person, community=thread.community,
        new={"thread": thread.pk, "place": post.place}, on_behalf=on_behalf,
    )  # fmt: skip
    if post.standing == Standing.CLEAR:
        count(thread, post)
        enqueue("cop.discussions.tasks.tell_of_post", post.pk)


def edit(
    post: Post,
    body: str,
    *,
    interest: str,
    version: int,
    files: Collection[Any] = (),
    without: Collection[int] = (),
    acting_person: Person,
) -> Post:
    """Edit one's own post; what it said is kept, unless it waits and nobody read it, or who asked under cover takes it out;
    rules may hold it anew. `files`
    come to it, those `without` go. What is out already of who asked under cover changes with the next round.

    Raises PermissionDenied, NotNow, ChangedMeanwhile, TooOften, ValueError for one too long.
    """
    if not may_edit_post(acting_person, post):
        raise PermissionDenied
    take(f"discussions-edit:{acting_person.pk}", per=AN_HOUR, at_most=60)
    with written_files(files, hide_makers=post.of_asker or post.thread.chatham) as kept, transaction.atomic():
        return _edit(post, body, interest, version, kept, without, acting_person)


def edit_in_round(waiting: Waiting, *, acting_person: Person) -> None:
    """Edit a post as who asked under cover did since the last round, in the transaction of the round that calls it. Raises
    as `edit` does."""
    body, interest, version, without = (waiting.values[name] for name in ("body", "interest", "version", "without"))
    post = Post.objects.select_related("thread").get(pk=waiting.post_id or 0)
    _edit(post, body, interest, version, (), without, acting_person, waiting)


def _edit(
    post: Post,
    body: str,
    interest: str,
    version: int,
    files: Collection[Rows],
    without: Collection[int],
    acting_person: Person,
    waiting: Waiting | None = None,
) -> Post:
    post = _own(post, acting_person)
    check_pause(acting_person, post.thread.community)
    if post.version != version:
        raise ChangedMeanwhile({}, {}, post.version)
    body = prepared(body, post.thread.community)
    if waiting is None and _waits(post, acting_person):
        values = {"body": body, "interest": interest, "version": version, "without": list(without)}
        put_by(post.thread, Later.EDITED, values, post=post, files=files)
        return post
    refiled = change_files(post.thread, post, files, without=without, acting_person=acting_person)
    refiled |= waiting is not None and bring_files(waiting, post.thread, post)
    if (post.body, post.interest) == (body, interest) and not refiled:
        return post
    is_out, now = post.standing != Standing.LATER, day_of(post.thread) if post.of_asker else timezone.now()
    was_read = is_out and not (post.standing == Standing.HELD and is_unseen(post))
    if was_read and waiting is None:
        Revision.objects.create(thread=post.thread, post=post, body=post.body, by=post.author, until=now)
    elif was_read:
        forget_earlier(post.thread, post)
    post.body = without_signature(body) if post.of_asker else body
    post.html, post.rendered = rendered(post.body, f"p{post.pk}"), RENDERED
    post.interest, post.edited, post.version = interest, now if was_read else None, post.version + 1
    held_anew = post.standing == Standing.CLEAR and (
        standing_of_post(post, acting_person, unseen=False) == Standing.HELD
    )
    post.standing = Standing.HELD if held_anew else post.standing
    post.save(update_fields=["body", "html", "rendered", "interest", "edited", "version", "standing"])
    if held_anew:
        out_of_sight(post)
    if not is_out:
        return post
    index(POST, [post.pk])
    follow_post(post)
    record(
        "discussions.post_edited", post, acting_person=post.author, community=post.thread.community,
        new={"version": post.version},
    )  # fmt: skip
    return post


@transaction.atomic
def withdraw_post(post: Post, *, acting_person: Person, in_round: bool = False) -> Post:
    """Take a post of one's own back: its place stays, its words are shown to nobody; under cover from the next round on.
    Raises PermissionDenied, NotNow where what waits for the round is gone."""
    post = _own(post, acting_person)
    if not in_round and _waits(post, acting_person):
        drop_of(post)
        put_by(post.thread, Later.TAKEN_BACK, post=post)
        return post
    if post.standing == Standing.LATER:
        remove_files(post.attachments.all(), unseen=True)
        post.delete()
        return post
    post.standing = Standing.WITHDRAWN
    post.save(update_fields=["standing"])
    close_gone(post)
    out_of_sight(post)
    follow_post(post)
    if not post.of_asker:
        mark_unanswered(post.thread, post.author)
    record("discussions.post_withdrawn", post, acting_person=post.author, community=post.thread.community)
    return post


@transaction.atomic
def find_helpful(post: Post, *, helpful: bool = True, acting_person: Person) -> None:
    """Say that a post is helpful, or take that back. For members who read it, but nobody of their own.

    Saying it twice changes nothing. Raises PermissionDenied.
    """
    thread = post.thread
    own = post.author_id == acting_person.pk or (post.of_asker and is_asker(acting_person, thread))
    if own or not may_answer(acting_person, thread) or not _clear(post, acting_person):
        raise PermissionDenied
    if helpful:
        _kept, changed = Helpful.objects.get_or_create(post=post, person=acting_person)
    else:
        changed = bool(Helpful.objects.filter(post=post, person=acting_person).delete()[0])
    if changed:
        Post.objects.filter(pk=post.pk).update(helpful_count=F("helpful_count") + (1 if helpful else -1))
        act = "discussions.found_helpful" if helpful else "discussions.helpful_taken_back"
        record(act, post, acting_person=acting_person, community=thread.community)


@transaction.atomic
def have_same_question(thread: Thread, *, same: bool = True, acting_person: Person) -> None:
    """Say that one has the same question as a query, or take that back; one then follows it. For members who did not ask it.

    Raises PermissionDenied.
    """
    if thread.kind != Kind.QUERY or not may_answer(acting_person, thread) or is_asker(acting_person, thread):
        raise PermissionDenied
    if same:
        _kept, changed = SameQuestion.objects.get_or_create(thread=thread, person=acting_person)
        follow_own(acting_person, thread)
    else:
        changed = bool(SameQuestion.objects.filter(thread=thread, person=acting_person).delete()[0])
    if changed:
        Thread.objects.filter(pk=thread.pk).update(same_count=F("same_count") + (1 if same else -1))
        act = "discussions.same_question" if same else "discussions.same_question_taken_back"
        record(act, thread, acting_person=acting_person, community=thread.community)


@transaction.atomic
def accept(thread: Thread, post: Post | None, *, acting_person: Person, in_round: bool = False) -> None:
    """Mark the answer that helped, or none. For who asked, under cover with the next round, and the facilitator. Raises
    PermissionDenied."""
    thread = _locked(thread)
    if not may_accept(acting_person, thread) or (post and (post.thread_id != thread.pk or post.parent_id)):
        raise PermissionDenied
    if not in_round and shows_later(acting_person, thread):
        put_by(thread, Later.ACCEPTED, {"post_number": post.pk if post else None})
        return
    old, thread.accepted = thread.accepted_id, post
    if old != thread.accepted_id:
        thread.save(update_fields=["accepted"])
        record(
            "discussions.accepted", thread, acting_person=_seen_as(thread, acting_person), community=thread.community,
            old={"post": old}, new={"post": thread.accepted_id},
        )  # fmt: skip


def _sent_before(thread: Thread, said: Said) -> Post | None:
    """Return what arrived before under the same name. Raises NotNow where it said something else, or elsewhere."""
    present = Post.objects.filter(sent_once=said.sent_once).first() if said.sent_once else None
    if present is None:
        return None
    if present.thread_id != thread.pk or not is_same_text(present.body, said.body, thread.community):
        raise NotNow(
            _("An earlier text of yours arrived already. Send this one once more if it is to stand beside it.")
        )
    return present


def _just_said(thread: Thread, said: Said, acting_person: Person) -> Post | None:
    """Return what a mail says once more where nothing is kept of mails that came: the last words of its writer, below the same
    answer, of the last hour or such as wait for the next round."""
    if said.way != Way.MAIL or not thread.names_nobody:
        return None
    own = Q(of_asker=True) if _is_of_asker(thread, said, acting_person) else Q(of_asker=False, author=acting_person)
    last = Post.objects.filter(own, thread=thread, said__gt=timezone.now() - AN_HOUR).order_by("-pk").first()
    if (
        last is None
        or last.standing == Standing.WITHDRAWN
        or last.parent_id != (said.parent.pk if said.parent else None)
    ):
        return None
    return last if last.body in (said.body, without_signature(said.body)) else None


def _is_of_asker(thread: Thread, said: Said, author: Person) -> bool:
    """Whether it is said under cover, by who asked."""
    return thread.is_covered and not said.in_own_name and is_asker(author, thread)


def _check(thread: Thread, said: Said, acting_person: Person) -> None:
    author = said.for_person or acting_person
    check_pause(acting_person, thread.community)
    if not may_answer(author, thread):
        if said.for_person is None and thread.state not in UNSENT:
            raise NotNow(_("Answers are no longer taken here. What you wrote is kept below."))
        raise PermissionDenied
    if said.for_person and not may_facilitate(acting_person, thread):
        raise PermissionDenied
    if said.kind != PostKind.ANSWER and not may_moderate(acting_person, thread):
        raise PermissionDenied
    if said.parent is not None:
        if said.parent.thread_id != thread.pk or said.parent.parent_id is not None:
            raise PermissionDenied
        if not _clear(said.parent, acting_person):
            raise NotNow(_("The answer that you reply to is no longer here. What you wrote is kept below."))


def _clear(post: Post, person: Person) -> bool:
    return posts_visible_to(person, post.thread).filter(pk=post.pk, standing=Standing.CLEAR).exists()


def _posted(thread: Thread, said: Said, acting_person: Person) -> Post:
    author = said.for_person or acting_person
    of_asker = _is_of_asker(thread, said, author)
    body = without_signature(said.body) if of_asker else said.body
    post = Post(
        thread=thread,
        parent=said.parent,
        place=_free_place(thread) if of_asker else thread.last_place + 1,
        standing=Standing.LATER if of_asker else Standing.HELD,
        said=next_round() if of_asker else timezone.now(),
        kind=said.kind,
        author=thread.asker if of_asker else author,
        of_asker=of_asker,
        shown_as=thread.shown_as if of_asker else ShownAs.NAME,
        shown_country=thread.shown_country if of_asker else "",
        shown_category=thread.shown_category if of_asker else "",
        body=body,
        whole="" if of_asker else said.whole,
        language=said.language,
        interest=said.interest,
        way=Way.WEB if of_asker else said.way,
        typed_by=acting_person if said.for_person else None,
        sent_once=said.sent_once,
    )
    post.html, post.rendered = rendered(body, f"q{thread.pk}-{post.place}"), RENDERED
    post.save()
    return post


def _free_place(thread: Thread) -> int:
    """A place far below, until it is known between which answers the post comes to stand."""
    last = Post.objects.filter(thread=thread, place__gte=FAR_BELOW).aggregate(last=Max("place"))["last"]
    return (last or FAR_BELOW) + 1


def _waits(post: Post, person: Person) -> bool:
    """Whether what somebody does with a post of theirs shows with the next round: what waits for it itself is changed at
    once."""
    return post.of_asker and post.standing != Standing.LATER and shows_later(person, post.thread)


def _came(said: Said) -> str:
    return "" if said.way == Way.WEB else said.way


def _seen_as(thread: Thread, person: Person) -> Any:
    """Who acted, as everybody else may know it."""
    return thread.asker if thread.is_covered and is_asker(person, thread) else person


def _own(post: Post, acting_person: Person) -> Post:
    _locked(post.thread)
    posts = Post.objects.select_for_update(of=("self",)).select_related("thread__community", "author")
    found = posts.filter(pk=post.pk).first()
    if found is None:  # the round has put it out under another number, or it was taken back
        raise NotNow(_("Somebody changed it meanwhile. Read it once more."))
    if not may_edit_post(acting_person, found):
        raise PermissionDenied
    return found


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
