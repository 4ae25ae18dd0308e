"""One thread with what was said in it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from cop.discussions.access import (
    ReadsAs,
    is_asker,
    may_accept,
    may_answer,
    may_compile,
    may_edit_post,
    may_edit_thread,
    may_facilitate,
    may_moderate,
    may_report_at_all,
    posts_read,
    reads_as,
    threads_visible_to,
)
from cop.discussions.choices import AskedWay, Followed, Kind, Standing
from cop.discussions.models import (
    Asked,
    Attachment,
    Follow,
    Helpful,
    Post,
    Revision,
    SameQuestion,
    Step,
    Thread,
    Translation,
    Week,
)
from cop.discussions.queries.about import Topic, about, with_about
from cop.discussions.queries.line import line
from cop.discussions.queries.voices import Voice, each_voice
from cop.people.access import Viewpoint, viewpoint
from cop.services.lines.queries import Stop, has_neighbours
from cop.services.moderation.models import Case
from cop.services.moderation.queries import held_of, pauses
from cop.services.prepared import rows
from cop.services.things import reference

PER_PAGE = 20
NOT_SHOWN = ("body", "whole", "rendered", "sent_once")


@dataclass
class Shown:
    """A post as one viewer reads it, with the replies to it."""

    post: Post
    voice: Voice
    replies: list["Shown"] = field(default_factory=list)
    may_edit: bool = False
    found_helpful: bool = False
    week: Week | None = None
    """The week that begins with this post, in a time-bound discussion."""
    attachments: list[Attachment] = field(default_factory=list)
    translation: Any = None
    """What is read in place of its words (`queries.reading.Translated`)."""
    case: Case | None = None
    """Why it waits, where rules hold what the viewer wrote."""

    @property
    def is_clear(self) -> bool:
        """Whether its words are shown."""
        return self.post.standing in (Standing.CLEAR, Standing.HELD, Standing.LATER)

    @property
    def has_more(self) -> bool:
        """Whether there is something of it that few posts have (templates/discussions/post.html)."""
        return bool(self.week or self.replies or self.attachments or self.post.interest or self.translation)


@dataclass
class Talk:
    """A thread as one viewer reads it: the answers of one page, and what the viewer may do."""

    thread: Thread
    voice: Voice
    answers: list[Shown]
    next: int | None
    before: bool
    line: list[Stop]
    signed_in: bool = False
    is_asker: bool = False
    may_answer: bool = False
    may_edit: bool = False
    may_facilitate: bool = False
    may_accept: bool = False
    may_compile: bool = False
    may_moderate: bool = False
    weeks: list[Week] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    may_report: bool = False
    has_same: bool = False
    paused: bool = False
    muted: bool | None = None
    """Whether the viewer muted the thread; None where they do not follow it either."""
    case: Case | None = None
    """Why its head waits, where rules hold what the viewer wrote."""
    attachments: list[Attachment] = field(default_factory=list)


def thread_to_show(number: int, viewer: Any) -> Thread | None:
    """Return the thread with that number as `talk` wants it, with its reply, if the viewer may see it; and whether it has
    what most have not, so that the page asks for that of few."""
    view = viewpoint(viewer)
    now = None if view.person is None else timezone.now()
    return next(iter(rows(_threads_to_show, number, view.of_others(), view.person, now)), None)


def _threads_to_show(number: int, others: Viewpoint, person: int | None, now: datetime | None) -> QuerySet[Thread]:
    view = replace(others, person=person)
    threads = with_about(threads_visible_to(view).filter(pk=number).select_related("reply"))
    threads = threads.annotate(
        has_files=Exists(Attachment.objects.filter(thread=OuterRef("pk"))),
        has_earlier=Exists(Revision.objects.filter(thread=OuterRef("pk"), post__isnull=True)),
        has_steps=Exists(Step.objects.filter(thread=OuterRef("pk"))),
        has_translations=Exists(Translation.objects.filter(thread=OuterRef("pk"))),
        has_neighbours=has_neighbours("discussions.thread"),
    )
    return with_own(threads, view, now) if person else threads


def with_own(threads: QuerySet[Thread], viewer: Any, now: datetime | None = None) -> QuerySet[Thread]:
    """Return threads with what the viewer said of each: that they have the same question, and whether they follow or mute
    it; and whether they may only read there now. `talk` wants one of these."""
    person = viewpoint(viewer).person
    same = SameQuestion.objects.filter(thread=OuterRef("pk"), person=person)
    what = Cast(OuterRef("pk"), CharField())
    follows = Follow.objects.filter(person=person, kind=Followed.THREAD, what=what).values("muted")
    asked = (
        Asked.objects.filter(thread=OuterRef("pk"), way=AskedWay.MAIL)
        .order_by()
        .values("thread")
        .annotate(many=Count("pk"))
    )
    threads = threads.annotate(asked_count=Subquery(asked.values("many")))
    pause = pauses(person or 0, now).filter(community=OuterRef("community"))
    return threads.annotate(own_same=Exists(same), own_muted=Subquery(follows[:1]), own_paused=Exists(pause))


def talk(thread: Thread, viewer: Any, *, after: int = 0) -> Talk:
    """Return a thread with the page of answers whose places lie after `after`, in a constant number of queries."""
    view = viewpoint(viewer)
    of_thread = (thread.pk, reads_as(viewer, thread), view.person)
    found = rows(_answers, *of_thread, after)
    answers = found[:PER_PAGE]
    replied = tuple(post.pk for post in answers if post.has_replies)
    replies = rows(_replies, *of_thread, replied) if replied else []
    posts = [*answers, *replies]
    for post in posts:
        Post.thread.field.set_cached_value(post, thread)
    first, *others = each_voice([thread, *posts], viewer, chatham=thread.chatham)
    shown = {post.pk: Shown(post, voice) for post, voice in zip(posts, others, strict=True)}
    for reply in replies:
        if reply.parent_id in shown:
            shown[reply.parent_id].replies.append(shown[reply.pk])
    last = answers[-1].place if len(found) > PER_PAGE else None
    weeks = list(thread.weeks.all()) if thread.kind == Kind.TIMED else []
    answered = [shown[post.pk] for post in answers]
    made = Talk(thread, first, answered, last, after > 0, line(thread, weeks), weeks=weeks)
    made.topics, made.countries = about(thread)
    for week in weeks:
        if week.framing_id in shown:
            shown[week.framing_id].week = week
    if view.person is not None:
        _add_own(made, shown, viewer)
    if getattr(thread, "has_files", True):
        _add_attachments(made, shown)
    return made


def _answers(thread: int, reader: ReadsAs, person: int | None, after: int) -> QuerySet[Post]:
    found = _said(thread, reader, person).filter(parent__isnull=True, place__gt=after)
    return found.annotate(has_replies=Exists(Post.objects.filter(parent=OuterRef("pk"))))[: PER_PAGE + 1]


def _replies(thread: int, reader: ReadsAs, person: int | None, answers: tuple[int, ...]) -> QuerySet[Post]:
    return _said(thread, reader, person).filter(parent__in=answers)


def _said(thread: int, reader: ReadsAs, person: int | None) -> QuerySet[Post]:
    posts = posts_read(thread, reader, person).defer(*NOT_SHOWN).order_by("place")
    if person is None:
        return posts
    return posts.annotate(
        own_helpful=Exists(Helpful.objects.filter(post=OuterRef("pk"), person=person)),
        has_earlier=Exists(Revision.objects.filter(post=OuterRef("pk"))),
    )


def _add_own(made: Talk, shown: dict[int, Shown], viewer: Any) -> None:
    """Add what the viewer may do, and what they did."""
    thread, made.signed_in = made.thread, True
    made.is_asker = is_asker(viewer, thread)
    made.may_answer, made.may_edit = may_answer(viewer, thread), may_edit_thread(viewer, thread)
    made.may_facilitate, made.may_accept = may_facilitate(viewer, thread), may_accept(viewer, thread)
    made.may_compile, made.may_moderate = may_compile(viewer, thread), may_moderate(viewer, thread)
    made.may_report = may_report_at_all(viewer)
    made.has_same, made.muted = thread.own_same, thread.own_muted  # type: ignore[attr-defined]
    made.paused = thread.own_paused  # type: ignore[attr-defined]
    for one in shown.values():
        one.found_helpful = one.post.own_helpful  # type: ignore[attr-defined]
        one.may_edit = made.is_asker if one.post.of_asker and one.is_clear else may_edit_post(viewer, one.post)
    _add_cases(made, shown, viewer)


def _add_cases(made: Talk, shown: dict[int, Shown], viewer: Any) -> None:
    """Add why what the viewer wrote waits: one question more, where something of theirs does."""
    own = viewpoint(viewer).person or 0
    held = [one for one in shown.values() if one.post.standing == Standing.HELD and one.post.author_id == own]
    is_held = made.is_asker and made.thread.standing == Standing.HELD
    if held or is_held:
        cases = held_of(own, [made.thread, *(one.post for one in held)])
        made.case = cases.get(reference(made.thread))
        for one in held:
            one.case = cases.get(reference(one.post))


def _attachments(thread: int, posts: tuple[int, ...]) -> QuerySet[Attachment]:
    those = Q(post__isnull=True) | Q(post__in=posts)
    return Attachment.objects.filter(those, thread=thread).select_related("file").order_by("pk")


def _add_attachments(made: Talk, shown: dict[int, Shown]) -> None:
    by_post = defaultdict(list)
    for attachment in rows(_attachments, made.thread.pk, tuple(shown)):
        by_post[attachment.post_id].append(attachment)
    made.attachments = by_post[None]
    for number, one in shown.items():
        one.attachments = by_post[number] if one.is_clear else []
