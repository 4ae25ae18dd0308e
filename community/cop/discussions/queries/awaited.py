"""Translations that people wait for: what is to be done, and what is there."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from cop.discussions.access import awaited_to_translate
from cop.discussions.choices import Standing
from cop.discussions.models import Awaited, SectionText, Thread, Translation
from cop.people.choices import Standing as PersonStanding
from cop.people.models import Person

PER_PAGE = 20
AT_ONCE = 500
FINISHED_AFTER = timedelta(hours=1)
"""A reply is translated section by section: it is there once nobody has added one for so long."""


class Wanted(NamedTuple):
    """For what people wait: a head, the post in a `place`, or a reply; and how many do."""

    place: int | None
    of_reply: bool
    people: int


class Row(NamedTuple):
    """A thread, and for what of it people wait."""

    thread: Thread
    wanted: list[Wanted]


def languages(viewer: Any) -> dict[str, int]:
    """Return of how many threads people wait for something that the viewer may translate, by language."""
    counted = awaited_to_translate(viewer).values("language").annotate(count=Count("thread", distinct=True))
    return dict(counted.order_by("language").values_list("language", "count"))


def listed(viewer: Any, language: str, before: int) -> tuple[list[Row], int | None]:
    """Return a page of the threads whose numbers are below `before` (0: all) and before which number the next begins, None
    at the end. Their order tells nothing of when somebody began to wait."""
    found = awaited_to_translate(viewer).filter(language=language)
    threads = found.filter(thread__lt=before) if before else found
    numbers = list(threads.order_by("-thread").values_list("thread", flat=True).distinct()[: PER_PAGE + 1])
    page = numbers[:PER_PAGE]
    wanted = defaultdict(list)
    counted = found.filter(thread__in=page).values_list("thread", "post__place", "of_reply").annotate(Count("person"))
    for thread, place, of_reply, people in counted.order_by("of_reply", F("post__place").asc(nulls_first=True)):
        wanted[thread].append(Wanted(place, of_reply, people))
    there = Thread.objects.in_bulk(page)
    return [Row(there[number], wanted[number]) for number in page], page[-1] if len(numbers) > PER_PAGE else None


def arrived() -> list[Awaited]:
    """Return what members with an address wait for and is there."""
    shown = {"standing": Standing.CLEAR, "language": OuterRef("language")}
    made = Translation.objects.filter(**shown, thread=OuterRef("thread"))
    newest = Q(edition__number=F("edition__reply__number"))
    sections = SectionText.objects.filter(newest, **shown, edition__reply__thread=OuterRef("thread"))
    finished = Exists(sections) & ~Exists(sections.filter(made__gt=timezone.now() - FINISHED_AFTER))
    there = (
        Q(Exists(made.filter(post__isnull=True)), post__isnull=True, of_reply=False)
        | Q(Exists(made.filter(post=OuterRef("post"))), post__isnull=False)
        | Q(finished, of_reply=True)
    )
    members = Q(person__standing=PersonStanding.MEMBER, person__email__isnull=False)
    found = Awaited.objects.filter(there, members).select_related(
        "thread__community", "thread__asker", "post", "person"
    )
    return list(found.order_by("pk")[:AT_ONCE])


def kept_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield for what somebody waits, for their own data."""
    for one in Awaited.objects.filter(person=person).select_related("post").order_by("pk"):
        yield {
            "thread": one.thread_id, "place": one.post.place if one.post else None, "reply": one.of_reply,
            "language": one.language, "since": one.since,
        }  # fmt: skip
