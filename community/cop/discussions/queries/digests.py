"""What discussions say in the mail that sums up a day or a week. No name stands in it: titles, countries, counts."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cop.discussions.access import threads_visible_to
from cop.discussions.choices import ANSWERABLE, AskedState, Followed, Kind, Standing, State
from cop.discussions.models import Asked, Contributor, Edition, Follow, Post, Thread, Wishes
from cop.discussions.queries.following import rhythm_for
from cop.network.countries import country_name
from cop.people.access import running
from cop.people.choices import Rhythm
from cop.people.models import Membership, Person
from cop.services.languages.queries import day, text_of
from cop.services.languages.queries import number as digits
from cop.services.mail.digests import MOST_LINES, Line, Part, Section, Span, register
from cop.services.mail.links import absolute
from cop.services.mail.rendering import one_line, shortened
from cop.services.markdown import plain

A_DAY = timedelta(days=1)
NEAR = 5
"""So many open queries near to what somebody knows stand in a digest."""
AHEAD = {Rhythm.DAILY: timedelta(days=3), Rhythm.WEEKLY: timedelta(days=7)}
"""So long before its last day a thing is told once more, in a weekly digest at least until the next one."""
MOST_QUESTIONS, LONGEST_QUESTION = 3, 110
"""Of each of them so many questions, and so many letters of each."""


Send = Callable[[Any, int, str], bool]


def register_sections(*, send_thread: Send, send_edition: Send) -> None:
    """Called once when Django starts, with what sends the whole of an entry."""
    register(Section("waiting", gettext_lazy("Waiting for you"), _waiting, _own_rhythm, send_thread))
    register(Section("said", gettext_lazy("New in what you follow"), _said, _own_rhythm, send_thread))
    register(Section("open", gettext_lazy("Open, and near to what you know"), _near, _news, send_thread))
    register(Section("replies", gettext_lazy("Consolidated replies"), _replies, _news, send_edition))


def _own_rhythm(rhythms: Collection[str]) -> Q:
    """Who wants mail of what they follow, or of one thing that they follow, in one of the rhythms."""
    wishes = Wishes.objects.filter(person=OuterRef("pk"), mails=True, rhythm__in=rhythms)
    return Q(Exists(wishes)) | Q(Exists(Follow.objects.filter(person=OuterRef("pk"), rhythm__in=rhythms)))


def _news(rhythms: Collection[str]) -> Q:
    return Q(news_rhythm__in=rhythms)


def _waiting(person: Person, span: Span) -> Part | None:
    """What the person was asked for, and may still do; first what is new."""
    lines = sorted([*_asked(person, span), *_checks(person, span)], key=lambda line: not line.new)
    return Part(lines[:MOST_LINES], max(0, len(lines) - MOST_LINES), _in_subject_waiting) if lines else None


def _asked(person: Person, span: Span) -> list[Line]:
    asked = Asked.objects.filter(
        _not_over(person, span, "thread__closes"), person=person, state=AskedState.ASKED,
        thread__state__in=ANSWERABLE, thread__standing=Standing.CLEAR,
    )  # fmt: skip
    asked = asked.annotate(new=_new(person, span, "at", "thread__edited", last_day="thread__closes")).order_by("pk")
    return [
        Line(one.thread.title, _("You are asked to answer."), _page(one.thread), one.thread_id, new=one.new)
        for one in asked.select_related("thread")
    ]


def _checks(person: Person, span: Span) -> list[Line]:
    checks = Contributor.objects.filter(
        _not_over(person, span, "reply__checked_until"), person=person, agreed=None, asked__isnull=False, corrects="",
        reply__checked_until__isnull=False, reply__thread__state=State.CHECKING,
    )  # fmt: skip
    checks = checks.annotate(new=_new(person, span, "asked", last_day="reply__checked_until")).order_by("pk")
    lines = []
    for one in checks.select_related("reply__thread"):
        until = _("Your answer is quoted in the draft of the reply. Is it right as it stands? Until %(day)s") % {
            "day": day(one.reply.checked_until) if one.reply.checked_until else ""
        }
        thread = one.reply.thread
        lines.append(Line(thread.title, until, _page(thread), thread.pk, new=one.new))
    return lines


def _in_subject_waiting(count: int) -> str:
    return ngettext("%(count)s waits for you", "%(count)s wait for you", count) % {"count": digits(count)}


def _new(person: Person, span: Span, *moments: str, last_day: str) -> Case:
    """Whether one of the moments lies in the span, or so many days before the last day do: that is so in one digest."""
    ahead = AHEAD[Rhythm(span.rhythm)]
    new = Q(
        (f"{last_day}__gt", _day_of(person, span.since) + ahead),
        (f"{last_day}__lte", _day_of(person, span.until) + ahead),
    )
    for moment in moments:
        new |= Q((f"{moment}__gt", span.since), (f"{moment}__lte", span.until))
    return Case(When(new, then=Value(True)), default=Value(False))


def _not_over(person: Person, span: Span, last_day: str) -> Q:
    return Q((f"{last_day}__isnull", True)) | Q((f"{last_day}__gte", _day_of(person, span.until)))


def _day_of(person: Person, moment: datetime) -> date:
    """The day that it is where the person is."""
    return moment.astimezone(ZoneInfo(person.time_zone)).date()


def _said(person: Person, span: Span) -> Part | None:
    """Threads that the person follows, and hears of in this rhythm, in which something was said."""
    follows = Follow.objects.filter(person=person, kind=Followed.THREAD, muted=False, what=OuterRef("number"))
    new = Q(posts__standing=Standing.CLEAR) & (_said_in(span) | _said_under_cover_in(span))
    threads = (
        threads_visible_to(person)
        .filter(moved__gt=span.since - 2 * A_DAY)
        .alias(number=Cast("pk", CharField()))
        .filter(Exists(follows))
        .alias(of=Cast("community", CharField()), rhythm=rhythm_for("number", "of", person))
        .filter(rhythm=span.rhythm)
        .annotate(new=Count("posts", filter=new & ~Q(posts__author=person)))
        .filter(new__gt=0)
        .order_by("-moved", "-pk")
    )
    found = list(threads[: MOST_LINES + 50])
    lines = [
        Line(
            one.title,
            ngettext("%(count)s new answer", "%(count)s new answers", one.new) % {"count": digits(one.new)},
            _page(one),
            one.pk,
        )
        for one in found[:MOST_LINES]
    ]
    return Part(lines, len(found) - len(lines), _in_subject_said) if lines else None


def _in_subject_said(count: int) -> str:
    said = ngettext("news in %(count)s that you follow", "news in %(count)s that you follow", count)
    return said % {"count": digits(count)}


def _said_in(span: Span) -> Q:
    return Q(posts__of_asker=False, posts__said__gt=span.since, posts__said__lte=span.until)


def _said_under_cover_in(span: Span) -> Q:
    """What went out with a round stands at the day, which may have begun before the last digest: it is told a day later."""
    return Q(posts__of_asker=True, posts__said__gt=span.since - A_DAY, posts__said__lte=span.until - A_DAY)


def _near(person: Person, span: Span) -> Part | None:
    """Open queries of the person's communities on topics that they know: first what is new, then those without an answer."""
    topics = person.expertise.values("topic")
    threads = _in_own_communities(person).filter(kind=Kind.QUERY, state__in=(State.OPEN, State.CLOSING))
    threads = threads.filter(topics__in=topics).exclude(asker=person).exclude(_muted(person)).distinct()
    threads = threads.exclude(Exists(Post.objects.filter(thread=OuterRef("pk"), author=person)))
    threads = threads.filter(_not_over(person, span, "closes"))
    threads = threads.annotate(new=_new(person, span, "opened", "edited", last_day="closes"))
    threads = threads.order_by("-new", F("first_answered").asc(nulls_first=True), "closes", "-opened")
    found = list(threads.prefetch_related("topics")[:NEAR])
    known = set(topics.values_list("topic", flat=True))
    lines = [
        Line(one.title, _of_query(one), _page(one), one.pk, _why(one, known), _asks(one), one.language, one.new)
        for one in found
    ]
    return Part(lines, 0, _in_subject_near) if lines else None


def _in_subject_near(count: int) -> str:
    return ngettext("%(count)s open query", "%(count)s open queries", count) % {"count": digits(count)}


def _replies(person: Person, span: Span) -> Part | None:
    """Consolidated replies that were published in this time."""
    threads = _in_own_communities(person).exclude(_muted(person))
    editions = Edition.objects.filter(
        published__gt=span.since, published__lte=span.until, reply__thread__in=threads.values("pk")
    )
    found = list(editions.select_related("reply__thread").order_by("-published", "-pk")[: MOST_LINES + 20])
    lines = [
        Line(
            one.title,
            _answers(one.reply.thread.posts_count),
            str(absolute("discussions:reply", one.reply.thread_id)),
            one.pk,
        )
        for one in found[:MOST_LINES]
    ]
    return Part(lines, len(found) - len(lines), _in_subject_replies) if lines else None


def _in_subject_replies(count: int) -> str:
    return ngettext("%(count)s consolidated reply", "%(count)s consolidated replies", count) % {"count": digits(count)}


def _in_own_communities(person: Person) -> QuerySet[Thread]:
    communities = Membership.objects.filter(running(), person=person).values("community")
    return threads_visible_to(person).filter(community__in=communities, standing=Standing.CLEAR)


def _muted(person: Person) -> Q:
    muted = Follow.objects.filter(person=person, muted=True)
    topics = [int(what) for what in muted.filter(kind=Followed.TOPIC).values_list("what", flat=True)]
    threads = [int(what) for what in muted.filter(kind=Followed.THREAD).values_list("what", flat=True)]
    countries = list(muted.filter(kind=Followed.COUNTRY).values_list("what", flat=True))
    return Q(pk__in=threads) | Q(topics__in=topics) | Q(countries__country__in=countries)


def _of_query(one: Thread) -> str:
    words: Iterable[str] = (
        _("from %(country)s") % {"country": country_name(one.shown_country)} if one.shown_country else "",
        _answers(one.posts_count),
        _("until %(day)s") % {"day": day(one.closes)} if one.closes else "",
    )
    return " · ".join(filter(None, words))


def _why(one: Thread, known: Collection[int]) -> str:
    topics = [text_of(topic.names) for topic in one.topics.all() if topic.pk in known]
    return capfirst(_("you know “%(what)s”") % {"what": _(", ").join(topics)})


def _asks(one: Thread) -> list[str]:
    """The questions of a query, the first of them and shortened; where it has none, how it begins."""
    asked = one.questions[:MOST_QUESTIONS] or [plain(one.body)]
    return [shortened(one_line(words), LONGEST_QUESTION) for words in asked if words.strip()]


def _answers(count: int) -> str:
    if not count:
        return _("no answer yet")
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": digits(count)}


def _page(thread: Any) -> str:
    return str(absolute("discussions:thread", thread.pk))
