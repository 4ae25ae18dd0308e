"""What discussions keep of a person, for their own data."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from cop.discussions.access import own_covers, speaks_openly
from cop.discussions.models import (
    Asked,
    Contributor,
    Ending,
    Follow,
    Helpful,
    Link,
    Look,
    Outcome,
    Post,
    SameQuestion,
    SectionText,
    Thread,
    Translation,
    Waiting,
    Week,
    Wishes,
)
from cop.discussions.queries import awaited
from cop.discussions.queries.searches import kept_of
from cop.people.models import Person

Rows = Iterator[dict[str, Any]]


def asked(person: Person) -> Rows:
    """Yield what a person asked, in their name and under cover."""
    covered = own_covers(person.pk).values("thread")
    yield from _asked(Thread.objects.filter(Q(asker=person, shown_as="name") | Q(pk__in=covered)))


def asked_openly(person: Person) -> Rows:
    """Yield what a person asked where they are named."""
    yield from _asked(Thread.objects.filter(speaks_openly("thread"), asker=person))


def _asked(threads: QuerySet[Thread]) -> Rows:
    for thread in threads.order_by("pk"):
        yield {
            "number": thread.pk, "kind": thread.kind, "shown_as": thread.shown_as, "title": thread.title,
            "text": thread.body, "began": thread.began, "state": thread.state, "public_yes": thread.public_for_asker,
        }  # fmt: skip


def told_by_facilitators(person: Person) -> Rows:
    """Yield what facilitators told a person when their query was answered privately or redirected."""
    covered = own_covers(person.pk).values("thread")
    own = Q(thread__asker=person, thread__shown_as="name") | Q(thread__in=covered)
    yield from _told(Ending.objects.filter(own))


def told_openly(person: Person) -> Rows:
    """Yield the same of the queries where a person is named."""
    yield from _told(Ending.objects.filter(thread__asker=person, thread__shown_as="name", thread__chatham=False))


def _told(endings: QuerySet[Ending]) -> Rows:
    for one in endings.order_by("pk"):
        yield {"thread": one.thread_id, "word": one.word, "where": one.where}


def moderated(person: Person) -> Rows:
    """Yield the weeks that a person moderates."""
    for week in Week.objects.filter(moderator=person).order_by("pk"):
        yield {"thread": week.thread_id, "week": week.place, "begins": week.begins, "question": week.question}


def said(person: Person) -> Rows:
    """Yield what a person wrote in answers and replies."""
    covered = own_covers(person.pk).values("thread")
    yield from _said(Post.objects.filter(Q(author=person, of_asker=False) | Q(of_asker=True, thread__in=covered)))


def said_openly(person: Person) -> Rows:
    """Yield what a person wrote with their name."""
    yield from _said(Post.objects.filter(speaks_openly(), author=person))


def _said(posts: QuerySet[Post]) -> Rows:
    for post in posts.order_by("pk"):
        yield {"thread": post.thread_id, "place": post.place, "text": post.body, "said": post.said}


def waiting(person: Person) -> Rows:
    """Yield what a person did under cover that shows with the next round."""
    for one in Waiting.objects.filter(thread__in=own_covers(person.pk).values("thread")):
        yield {"thread": one.thread_id, "act": one.act, "words": one.values}


def none_openly(person: Person) -> Rows:
    """Yield nothing of it to others."""
    yield from ()


def helpful(person: Person) -> Rows:
    """Yield the answers that a person found helpful."""
    for one in Helpful.objects.filter(person=person).select_related("post").order_by("pk"):
        yield {"thread": one.post.thread_id, "place": one.post.place, "said": one.said}


def same(person: Person) -> Rows:
    """Yield the queries that a person has too."""
    for one in SameQuestion.objects.filter(person=person).order_by("pk"):
        yield {"thread": one.thread_id, "said": one.said}


def followed(person: Person) -> Rows:
    """Yield what a person follows or wants to hear nothing of."""
    for one in Follow.objects.filter(person=person).order_by("pk"):
        yield {"kind": one.kind, "what": one.what, "muted": one.muted, "since": one.since}


def wishes(person: Person) -> Rows:
    """Yield what a person wants of discussions."""
    for one in Wishes.objects.filter(person=person):
        yield {"mails": one.mails, "rhythm": one.rhythm, "own_posts": one.own_posts}


def asked_to_answer(person: Person) -> Rows:
    """Yield for which queries a person was asked to answer, and what they said."""
    for one in Asked.objects.filter(person=person).order_by("pk"):
        yield {
            "thread": one.thread_id, "asked": one.at, "reasons": one.reasons, "state": one.state,
            "promised": one.promised, "suggests": one.suggests, "note": one.note,
        }  # fmt: skip


def looks(person: Person) -> Rows:
    """Yield when a person looked who asked or who speaks, where they facilitate."""
    for one in Look.objects.filter(by=person).order_by("pk"):
        yield {"thread": one.thread_id, "looked": one.looked}


def credited(person: Person) -> Rows:
    """Yield how a person wants to be credited in replies, and what they corrected."""
    yield from _credited(Contributor.objects.filter(person=person))


def credited_openly(person: Person) -> Rows:
    """Yield the same where those who speak are named."""
    yield from _credited(Contributor.objects.filter(person=person, reply__thread__chatham=False))


def _credited(contributors: QuerySet[Contributor]) -> Rows:
    for one in contributors.select_related("reply").order_by("pk"):
        yield {"thread": one.reply.thread_id, "wish": one.wish, "agreed": one.agreed, "corrects": one.corrects}


def outcomes(person: Person) -> Rows:
    """Yield what a person told of what came of replies."""
    for one in Outcome.objects.filter(person=person).order_by("pk"):
        yield {"thread": one.thread_id, "text": one.text, "said": one.said}


def translated(person: Person) -> Rows:
    """Yield the sections of replies that a person translated."""
    for one in SectionText.objects.filter(by=person).select_related("edition__reply").order_by("pk"):
        yield {
            "thread": one.edition.reply.thread_id,
            "section": one.section,
            "language": one.language,
            "text": one.text,
        }


def mentioned(person: Person) -> Rows:
    """Yield where texts that are shown link to a person's page or mention them."""
    for one in Link.objects.filter(person=person, is_shown=True).select_related("post").order_by("pk"):
        yield {"thread": one.thread_id, "place": one.post.place if one.post else None, "mentioned": one.mentions}


def texts_translated(person: Person) -> Rows:
    """Yield the texts that a person translated or looked through."""
    own = Q(by=person) | Q(reviewed_by=person)
    for one in Translation.objects.filter(own).select_related("post").order_by("pk"):
        mine = one.by_id == person.pk
        yield {
            "thread": one.thread_id, "place": one.post.place if one.post else None, "language": one.language,
            "title": one.title if mine else "", "text": one.body if mine else "", "questions": one.questions if mine else [],
            "made": one.made, "reviewed": one.reviewed, "as": "translator" if mine else "reviewer",
        }  # fmt: skip


TABLES: dict[str, Callable[[Person], Rows]] = {
    "queries-and-discussions": asked,
    "answers": said,
    "waits-under-cover": waiting,
    "words-of-facilitators": told_by_facilitators,
    "weeks-moderated": moderated,
    "found-helpful": helpful,
    "same-questions": same,
    "followed": followed,
    "wishes-for-discussions": wishes,
    "asked-to-answer": asked_to_answer,
    "looks-under-cover": looks,
    "saved-searches": kept_of,
    "translations-awaited": awaited.kept_of,
    "credits-in-replies": credited,
    "what-came-of-replies": outcomes,
    "sections-translated": translated,
    "texts-translated": texts_translated,
    "mentioned": mentioned,
}

FOR_OTHERS_EYES: dict[str, Callable[[Person], Rows]] = {
    "queries-and-discussions": asked_openly,
    "answers": said_openly,
    "waits-under-cover": none_openly,
    "words-of-facilitators": told_openly,
    "credits-in-replies": credited_openly,
}
"""The same tables without what lies under cover or the Chatham House rule: what somebody else may fetch for the person."""
