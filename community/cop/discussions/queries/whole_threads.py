"""All that was said in a thread as one reader may read it, for a mail that they asked for."""

from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.discussions.access import posts_visible_to
from cop.discussions.choices import Kind, PostKind, Standing
from cop.discussions.models import Post, Thread
from cop.discussions.queries.linked import label_in_mail
from cop.discussions.queries.voices import Voice, voices
from cop.people.models import Person
from cop.services.languages.queries import day
from cop.services.languages.queries import number as digits
from cop.services.mail.markdown import as_text

MOST_POSTS = 200
MOST_BYTES = 40_000
"""What is older than the newest so much is left to the page."""


class Said(NamedTuple):
    """What somebody said: a line on who and when, in the reader's language, and their words in their own."""

    by: str
    language: str
    words: str


def whole_thread(thread: Thread, reader: Person) -> list[Said]:
    """Return the head of a thread and what was said in it, in the order of time: the newest, where it is more than mails hold."""
    posts = list(_posts(thread, reader)[: MOST_POSTS + 1])
    speakers = voices([thread, *posts], reader, chatham=thread.chatham)
    head = Said(_heads(thread, speakers[thread]), thread.language, _head(thread, reader))
    newest = list(_within(Said(_by(post, speakers[post]), post.language, _words(post, reader)) for post in posts))
    shown = [head, *_left_out(thread, reader, len(newest)), *reversed(newest)]
    return [one for one in shown if one.by or one.words]


def _posts(thread: Thread, reader: Person) -> QuerySet[Post]:
    shown = posts_visible_to(reader, thread).filter(standing=Standing.CLEAR)
    return shown.select_related("thread").order_by("-place")


def _within(said: Iterable[Said]) -> Iterable[Said]:
    left = MOST_BYTES

    def fits(one: Said) -> bool:
        nonlocal left
        left -= len(one.words.encode())
        return left >= 0

    return takewhile(fits, said)


def _left_out(thread: Thread, reader: Person, shown: int) -> list[Said]:
    count = posts_visible_to(reader, thread).filter(standing=Standing.CLEAR).count() - shown
    if count <= 0:
        return []
    words = ngettext(
        "%(count)s earlier answer stands on the page.", "%(count)s earlier answers stand on the page.", count
    )
    return [Said(words % {"count": digits(count)}, thread.language, "")]


def _heads(thread: Thread, voice: Voice) -> str:
    words = {Kind.QUERY: _("%(name)s asks:"), Kind.ANNOUNCEMENT: _("%(name)s announces:")}
    said = words.get(Kind(thread.kind), _("%(name)s begins a discussion:")) % {"name": voice.name}
    return said[:1].upper() + said[1:]


def _head(thread: Thread, reader: Person) -> str:
    questions = [f"{place}. {question}" for place, question in enumerate(thread.questions, 1)]
    text = as_text(thread.body, label_in_mail(thread, None, reader))
    return "\n\n".join(filter(None, [text, "\n".join(questions)]))


def _by(post: Post, voice: Voice) -> str:
    said = voice.name if post.kind == PostKind.FRAMING else _("%(name)s writes:") % {"name": voice.name}
    return f"[{post.place}] {day(post.said)} · {said[:1].upper()}{said[1:]}"


def _words(post: Post, reader: Person) -> str:
    typed = "(" + _("typed by the facilitator") + ")\n" if post.typed_by_id and not post.confirmed else ""
    return typed + as_text(post.body, label_in_mail(post.thread, post, reader))
