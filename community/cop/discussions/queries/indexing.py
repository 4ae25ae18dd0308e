"""What the index knows of discussions: heads and posts, each in the zone of those who may read all of them.

Their marks say in which community a thing stands and whether everybody may read it. Whether a community is open to read is
asked with each search and stands nowhere in the index, so opening or closing one holds at once.

A thing is found by its translations too, as far as somebody said that they are right or a machine's is what readers get: with
the words of them it stays one thing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from cop.discussions.choices import UNSENT, Section, Standing, State
from cop.discussions.models import Edition, Post, SectionText, Thread, Translation
from cop.discussions.queries.linked import plain_for_all
from cop.discussions.queries.rules import zone_of
from cop.services.search.choices import Zone
from cop.services.search.marks import mark
from cop.services.search.registry import Draft, numbers_of

THREAD = "discussions.thread"
POST = "discussions.post"
COMMUNITY, KIND, STATE, LANGUAGE, TOPIC, COUNTRY = "c", "k", "s", "l", "t", "n"
YEAR, MONTH, DAY = "y", "m", "d"
PUBLIC = mark("p", "ublic")
FIRST_YEAR, ONE_DAY = 1990, timedelta(days=1)
FOUND = ~Q(state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY)) & Q(standing=Standing.CLEAR)


def thread_numbers() -> Iterable[int]:
    """Return the numbers of every thread that can be found."""
    return numbers_of(Thread.objects.filter(FOUND))


def post_numbers() -> Iterable[int]:
    """Return the numbers of every post that can be found."""
    return numbers_of(_posts())


def thread_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of heads and of their published replies; nothing of those that are not open."""
    threads = Thread.objects.filter(FOUND, pk__in=list(numbers))
    found = {one.pk: one for one in threads.select_related("community").prefetch_related("topics", "countries")}
    if not found:
        return
    replies, others = _words_of_replies(list(found)), in_other_languages(threads=found.values())
    sections, zones = _sections_in_other_languages(found), _zones(found.values())
    for thread in found.values():
        words, published = replies.get(thread.pk, ([], None))
        text = [thread.title, plain_for_all(thread.body), *thread.questions, thread.use, *words]
        moments = (thread.opened or thread.began, published)
        others_of = [*others[THREAD, thread.pk], *sections[thread.pk]]
        yield _draft(thread, thread, text, others_of, (*_marks(thread), *_when(_days(moments, zones, thread))))


def post_documents(numbers: Iterable[int]) -> Iterator[Draft]:
    """Yield what is found of posts; nothing of held, removed or withdrawn ones."""
    posts = _posts().filter(pk__in=list(numbers)).only("thread", "body", "language", "said", "version")
    once = ("thread__community", "thread__topics", "thread__countries")  # each thread once for all its posts
    found = list(posts.prefetch_related(*once))
    others, threads = in_other_languages(posts=found), {post.thread_id: post.thread for post in found}
    zones, marks = _zones(threads.values()), {number: _marks(thread) for number, thread in threads.items()}
    for post in found:
        chosen_by = (*marks[post.thread_id], *_when(_days((post.said,), zones, post.thread)))
        yield _draft(post.thread, post, [plain_for_all(post.body)], others[POST, post.pk], chosen_by)


def in_other_languages(
    threads: Collection[Thread] = (), posts: Collection[Post] = ()
) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return the translations by which heads of threads and posts are found, each as its language and its words: those of texts
    as they read now that somebody said are right, and a machine's where no member's stands in its place."""
    versions = {(THREAD, one.pk): one.version for one in threads} | {(POST, one.pk): one.version for one in posts}
    heads = Q(thread__in=[thread.pk for thread in threads], post__isnull=True)
    those = Translation.objects.filter(heads | Q(post__in=[post.pk for post in posts]), standing=Standing.CLEAR)
    rows = list(those.order_by("pk")) if versions else []
    by_members = {(_original(one), one.language) for one in rows if not one.by_machine}
    found = defaultdict(list)
    for one in rows:
        original = _original(one)
        is_read = (original, one.language) not in by_members if one.by_machine else one.reviewed is not None
        if is_read and one.of_version == versions[original]:
            found[original].append((one.language, "\n".join([one.title, plain_for_all(one.body), *one.questions])))
    return found


def _original(translation: Translation) -> tuple[str, int]:
    return (POST, translation.post_id) if translation.post_id else (THREAD, translation.thread_id)


def words_of_parts(parts: Iterable[dict[str, Any]]) -> list[str]:
    """Return what the parts of an edition say, without who said it."""
    return [": ".join(filter(None, (part["title"], part["text"]))) for part in parts]


def stands_on_nothing(part: dict[str, Any], shown: Collection[int]) -> bool:
    """Whether a part of an edition stands on answers alone that are no longer among those that are `shown`: its words are
    theirs, and go with them."""
    places = {str(place) for place in shown}
    return bool(part["cites"]) and not any(mark.startswith("R") or mark in places for mark in map(str, part["cites"]))


def parts_of_section(parts: Iterable[dict[str, Any]], section: str, shown: Collection[int]) -> list[int]:
    """Return where those parts of a section stand among all of an edition that do not stand on removed answers alone."""
    own = ((place, part) for place, part in enumerate(parts) if part["section"] == section)
    return [place for place, part in own if not stands_on_nothing(part, shown)]


def section_lines(text: SectionText, shown: Collection[int]) -> list[str | None]:
    """Return the lines of a section in another language, None for each that stands on removed answers alone: an answer that is
    taken back, erased or removed takes its words along in every language. Nothing, where it cannot be told which lines those
    are, or the section says more by now."""
    parts, lines = text.edition.parts, [line for line in text.text.splitlines() if line.strip()]
    whole = [place for place, part in enumerate(parts) if part["section"] == text.section]
    of, left = whole if text.of_parts is None else text.of_parts, parts_of_section(parts, text.section, shown)
    if of == left:
        return list(lines)
    places = next((one for one in (of, _with_headings(text, of)) if len(one) == len(lines)), None)
    if places is None or not set(left) <= set(of):
        return []
    return [line if place is None or place in left else None for place, line in zip(places, lines, strict=True)]


def _with_headings(text: SectionText, of: Collection[int]) -> list[int | None]:
    """Places of parts with None for each question that stands above those that answer it."""
    found: list[int | None] = []
    asked = None
    for place in of:
        question = text.edition.parts[place]["question"]
        if question != asked and text.section == Section.SUMMARY and 0 < question <= len(text.thread.questions):
            found.append(None)
        asked = question
        found.append(place)
    return found


def parts_shown(parts: dict[int, list[dict[str, Any]]]) -> dict[int, list[dict[str, Any]]]:
    """Return of the parts of replies, by the number of the thread, those that stand on answers which are shown."""
    shown = _places_shown(parts)
    return {
        number: [part for part in those if not stands_on_nothing(part, shown[number])]
        for number, those in parts.items()
    }


def _places_shown(threads: Collection[int]) -> dict[int, list[int]]:
    shown: dict[int, list[int]] = {number: [] for number in threads}
    places = Post.objects.filter(thread__in=shown, standing=Standing.CLEAR) if shown else Post.objects.none()
    for thread, place in places.values_list("thread", "place"):
        shown[thread].append(place)
    return shown


def days_between(since: date, until: date) -> list[str]:
    """Return the marks of all days from one to another, both with it: of whole years and months, and of the days that are
    left. Nothing is said on a day before the first year of which there is mail."""
    since, found = max(since, date(FIRST_YEAR, 1, 1)), []
    while since <= until:
        if (since.month, since.day) == (1, 1) and until >= date(since.year, 12, 31):
            found.append(mark(YEAR, since.year))
            since = date(since.year + 1, 1, 1)
        elif since.day == 1 and until >= _next_month(since) - ONE_DAY:
            found.append(mark(MONTH, f"{since:%Y%m}"))
            since = _next_month(since)
        else:
            found.append(mark(DAY, f"{since:%Y%m%d}"))
            since += ONE_DAY
    return found


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _sections_in_other_languages(threads: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The same of the sections of published replies, by the number of the thread."""
    newest = SectionText.objects.filter(
        edition__reply__thread__in=threads, edition__number=F("edition__reply__number"), standing=Standing.CLEAR
    )
    texts = list(newest.select_related("edition__reply__thread").order_by("pk"))
    shown = _places_shown({text.thread.pk for text in texts})
    found = defaultdict(list)
    for text in texts:
        if lines := section_lines(text, shown[text.thread.pk]):
            found[text.thread.pk].append((text.language, "\n".join(filter(None, lines))))
    return found


def _words_of_replies(numbers: list[int]) -> dict[int, tuple[list[str], datetime]]:
    """The words of the newest editions, and when they were published, by the number of the thread."""
    newest = Edition.objects.filter(reply__thread__in=numbers, number=F("reply__number"))
    published = dict(newest.values_list("reply__thread", "published"))
    parts = parts_shown(dict(newest.values_list("reply__thread", "parts")))
    return {number: (words_of_parts(those), published[number]) for number, those in parts.items()}


def _posts() -> QuerySet[Post]:
    found = ~Q(thread__state__in=(*UNSENT, State.WITHDRAWN, State.PRIVATELY))
    return Post.objects.filter(found, standing=Standing.CLEAR, thread__standing=Standing.CLEAR)


def _zone(thread: Thread) -> Zone:
    return Zone.EVERYONE if thread.is_public else Zone.COMMUNITIES


def _draft(
    thread: Thread, said: Thread | Post, text: list[str], others: list[tuple[str, str]], marks: Iterable[str]
) -> Draft:
    words = "\n".join([*text, *(words for _language, words in others)])
    languages = sorted({said.language, *(language for language, _words in others)})
    return Draft(said.pk, {_zone(thread): words}, (*marks, *(mark(LANGUAGE, one) for one in languages)))


def _zones(threads: Iterable[Thread]) -> dict[int, ZoneInfo]:
    """The time zones of the communities of threads, each asked for once."""
    communities = {thread.community_id: thread.community for thread in threads}
    return {number: zone_of(community) for number, community in communities.items()}


def _days(moments: Iterable[datetime | None], zones: dict[int, ZoneInfo], thread: Thread) -> set[date]:
    """The days of moments where the community of a thread works."""
    return {moment.astimezone(zones[thread.community_id]).date() for moment in moments if moment}


def _when(days: Iterable[date]) -> Iterator[str]:
    for day in sorted(days):
        yield from (mark(YEAR, day.year), mark(MONTH, f"{day:%Y%m}"), mark(DAY, f"{day:%Y%m%d}"))


def _marks(thread: Thread) -> tuple[str, ...]:
    """The marks of a thread, which its posts have too."""
    topics = {number for topic in thread.topics.all() for number in (topic.pk, topic.parent_id) if number}
    return (
        mark(COMMUNITY, thread.community_id),
        *([PUBLIC] if thread.is_public else []),
        mark(KIND, thread.kind),
        mark(STATE, thread.state),
        *(mark(TOPIC, number) for number in sorted(topics)),
        *(mark(COUNTRY, one.country) for one in thread.countries.all()),
    )
