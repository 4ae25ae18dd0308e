"""Queries, discussions and what was said in them, in the one search."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import reads_in, threads_visible_to
from cop.discussions.choices import Standing, State
from cop.discussions.models import Edition, Post, Thread
from cop.discussions.queries import indexing
from cop.discussions.queries.indexing import POST, PUBLIC, THREAD, words_of_parts
from cop.discussions.queries.linked import plain_for_all
from cop.discussions.queries.rules import zone_of
from cop.network.queries import communities, every_topic
from cop.people.access import viewpoint
from cop.services.languages.choices import CODES
from cop.services.languages.queries import day
from cop.services.search.best import Best, Hit
from cop.services.search.choices import Zone
from cop.services.search.marks import mark
from cop.services.search.shelves import Found, Shelf, Shown, Wanted
from cop.services.search.snippets import Piece, highlighted, snippet
from cop.services.search.sought import Sought
from cop.services.things import reference

ZONES = (Zone.EVERYONE, Zone.COMMUNITIES)
FILTERS = {
    "kind": indexing.KIND,
    "country": indexing.COUNTRY,
    "language": indexing.LANGUAGE,
    "state": indexing.STATE,
}
DAYS = ("since", "until")
"""From which day on, and up to which."""
NEWEST_TITLES = 1000


def sought(wanted: Wanted, viewer: Any) -> Sought:
    """Return what the index is asked: the words, where the viewer reads, and the filters."""
    reads = reads_in(viewer)
    marks: list[list[str]] = []
    if not reads >= {community.pk for community in communities()}:
        marks.append([PUBLIC, *(mark(indexing.COMMUNITY, number) for number in sorted(reads))])
    marks += [[mark(letter, wanted.get(name))] for name, letter in FILTERS.items() if wanted.get(name)]
    if any(wanted.get(name) for name in DAYS):
        marks.append(indexing.days_between(*days_of(wanted)))
    if code := wanted.get("topic"):
        marks.append([mark(indexing.TOPIC, topic.pk) for topic in every_topic() if topic.code == code])
    return Sought.of(wanted.q, ZONES, marks)


def days_of(wanted: Wanted) -> tuple[date, date]:
    """Return from which day to which something is wanted; never beyond tomorrow, which it is somewhere already."""
    since, until = (date.fromisoformat(wanted.get(name)) if wanted.get(name) else None for name in DAYS)
    tomorrow = timezone.localdate() + timedelta(days=1)
    return since or date.min, min(until or tomorrow, tomorrow)


def found(wanted: Wanted, viewer: Any) -> Found:
    """Return the heads and posts that hold the words and that the viewer reads as a member or as everybody."""
    asked = sought(wanted, viewer)
    those = Best((POST, THREAD), asked)  # most are posts, and each hit is held against the kinds in turn

    def page(start: int, stop: int) -> list[Shown]:
        return shown(those.hits(better=mark(indexing.STATE, State.PUBLISHED))[start:stop], asked, viewer)

    return Found(those.count, page)


def shown(hits: Iterable[Hit], asked: Sought, viewer: Any) -> list[Shown]:
    """Return hits as the viewer may see them, each asked of `access` once more."""
    hits = list(hits)
    if not hits:
        return []
    numbers = {kind: [hit.number for hit in hits if hit.kind == kind] for kind in (THREAD, POST)}
    posts = Post.objects.filter(pk__in=numbers[POST], standing=Standing.CLEAR).in_bulk()
    wanted = {*numbers[THREAD], *(post.thread_id for post in posts.values())}
    newest = Edition.objects.filter(reply__thread=OuterRef("pk"), number=F("reply__number"))
    reply = {"parts": Subquery(newest.values("parts")), "published": Subquery(newest.values("published"))}
    threads: dict[int, Any] = threads_visible_to(viewer).filter(pk__in=wanted).annotate(**reply).in_bulk()
    with_reply = {number: one.parts for number, one in threads.items() if one.parts is not None}
    for number, parts in indexing.parts_shown(with_reply).items():
        threads[number].parts = parts
    zones = {community.pk: zone_of(community) for community in communities()}
    rows = []
    for hit in hits:
        post = posts.get(hit.number) if hit.kind == POST else None
        thread = threads.get(post.thread_id if post else hit.number if hit.kind == THREAD else 0)
        if thread is not None:
            rows.append((post or thread, _shown(thread, post, asked, zones[thread.community_id])))
    return _with_translations(rows, asked, viewer)


def _with_translations(rows: list[tuple[Thread | Post, Shown]], asked: Sought, viewer: Any) -> list[Shown]:
    """Show of what was found by a translation the words of that, to those who are signed in, as pages do."""
    elsewhere = [thing for thing, row in rows if not _holds(row.title) and not _holds(row.snippet)]
    if not elsewhere or viewpoint(viewer).person is None:
        return [row for _thing, row in rows]
    others = indexing.in_other_languages(
        [thing for thing in elsewhere if isinstance(thing, Thread)],
        [thing for thing in elsewhere if isinstance(thing, Post)],
    )
    return [_in_words_of(others.get(reference(thing), ()), row, asked) for thing, row in rows]


def _in_words_of(others: Iterable[tuple[str, str]], row: Shown, asked: Sought) -> Shown:
    for language, words in others:
        if _holds(pieces := snippet(words, asked.words)):
            return replace(row, snippet=pieces, snippet_language=language)
    return row


def _holds(pieces: Iterable[Piece]) -> bool:
    return any(piece.marked for piece in pieces)


def titles(viewer: Any) -> list[str]:
    """Return the newest titles that the viewer reads, for what a mistyped word may have meant."""
    readable = threads_visible_to(viewer).filter(indexing.FOUND).order_by("-moved", "-pk")
    return list(readable.values_list("title", flat=True)[:NEWEST_TITLES])


def terms() -> list[list[str]]:
    """Return what each topic is called in every language, in English first."""
    return [[topic.names[code] for code in sorted(topic.names, key="en".__ne__)] for topic in every_topic()]


def _shown(thread: Thread, post: Post | None, asked: Sought, zone: ZoneInfo) -> Shown:
    state = str(thread.get_state_display())
    parts = None if post else thread.parts  # type: ignore[attr-defined]
    head = [plain_for_all(thread.body), *thread.questions, thread.use, *words_of_parts(parts or [])]
    text = plain_for_all(post.body) if post else "\n".join(head)
    when = post.said if post else thread.opened or thread.began
    address = reverse("discussions:post", args=[thread.pk, post.place]) if post else None
    kind = str(_("answer")) if post else str(thread.get_kind_display())
    if parts is not None:
        address, kind = reverse("discussions:reply", args=[thread.pk]), str(_("Consolidated reply"))
        when = thread.published  # type: ignore[attr-defined]
    return Shown(
        highlighted(thread.title, asked.words),
        address or reverse("discussions:thread", args=[thread.pk]),
        snippet(text, asked.words),
        [
            kind,
            *([state] if parts is None or thread.state != State.PUBLISHED else []),
            day(when.astimezone(zone).date()),
        ],
        post.language if post else thread.language,
        when,
    )


def languages() -> list[str]:
    """Return the codes of the languages that a text may be in."""
    return ["en", *(code for code in CODES if code != "en")]


SHELF = Shelf("discussions", _("Discussions"), found, 10, frozenset({*FILTERS, *DAYS, "topic"}))
