"""Mails that answer what came in by mail."""

from collections.abc import Sequence

from cop.discussions import letter_addresses as to
from cop.discussions.choices import Standing, State
from cop.discussions.letter_addresses import address_for
from cop.discussions.mails import send, words_in_mail
from cop.discussions.models import Edition, Post, Thread, Translation
from cop.discussions.queries.linked import label_for, linked_in
from cop.discussions.queries.rules import day_in, due
from cop.discussions.queries.whole_threads import Said
from cop.people.models import Person
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text

DAYS_TO_WORD = 3
"""Working days within which who asked by mail hears of the facilitator, as whoever promises an answer (queries/asked)."""


def begun(thread: Thread, person: Person, *, lines: Sequence[str], once: str, answers: str) -> None:
    """Tell who began a query by mail what happens next, and by when; `lines` are the files that could not be taken."""
    waits = thread.state == State.WORDING
    by = due(day_in(thread.community), DAYS_TO_WORD, thread.community)
    context = {"waits": waits, "held": thread.standing == Standing.HELD, "by": by, "lines": lines}
    send("begun", thread, person, context, key=f"q{thread.pk}-begun-{once}", category="", answers=answers,
         reply_to=address_for(to.BEGUN, thread.pk, person) if waits else None)  # fmt: skip


def worded(thread: Thread, asker: Person) -> None:
    """Show who asked in their own name the words that the facilitator proposes; a yes opens it."""
    send("worded", thread, asker, {}, key=f"q{thread.pk}-worded-{thread.version}", category="",
         reply_to=address_for(to.WORDED, thread.pk, asker, thread.version))  # fmt: skip


def noted(
    thread: Thread,
    person: Person,
    words: str,
    *,
    lines: Sequence[str],
    undo: bool,
    page: str,
    answers: str,
    once: str,
    reply_to: str | None,
) -> None:
    """Tell somebody who replied by mail what was done, and how to take it back."""
    context = {"words": words, "lines": lines, "undo": undo, "page": page}
    send("noted", thread, person, context, key=f"noted-{once}", category="", answers=answers, reply_to=reply_to)


def whole_reply(
    edition: Edition,
    person: Person,
    words: str,
    number: int,
    of: int,
    *,
    once: str,
    answers: str = "",
    awaited: str = "",
) -> None:
    """Send somebody a piece of all that a published reply says, as they asked by mail; or in the language in which they
    `awaited` it."""
    thread = edition.reply.thread
    context = {"words": words, "edition": edition, "number": number, "of": of, "awaited": awaited,
               "page": absolute("discussions:reply", thread.pk)}  # fmt: skip
    send("whole_reply", thread, person, context, key=f"whole-{once}-{number}", category="", answers=answers,
         reply_to=address_for(to.REPLY, edition.pk, person), language=awaited)  # fmt: skip


def whole_thread(thread: Thread, person: Person, said: Sequence[Said], number: int, of: int, *, once: str) -> None:
    """Send somebody a thread with all that was said in it, or a piece of that, as they asked by mail. It stands in the
    conversation of the thread, where what is said later comes too, and not below the mail that asked for it."""
    send("whole_thread", thread, person, {"said": said, "number": number, "of": of}, key=f"whole-{once}-{number}",
         category="")  # fmt: skip


def translation(
    made: Translation,
    thread: Thread,
    post: Post | None,
    person: Person,
    *,
    once: str,
    answers: str = "",
    awaited: str = "",
) -> None:
    """Send somebody the translation of the head of a thread, or of a post, with the original: as they asked by mail, or in the
    language in which they `awaited` it."""
    label = label_for(linked_in(made.body), person)
    context = {"made": made, "said": post or thread, "awaited": awaited, "translated": as_text(made.body, label),
               "translated_html": as_html(made.body, label), **words_in_mail(thread, post, person)}  # fmt: skip
    send("translation", thread, person, context, key=f"translation-{once}", category="", answers=answers, post=post,
         language=awaited)  # fmt: skip
