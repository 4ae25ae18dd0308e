"""Mail about discussions: one function for each message, in the transaction or job of the event that it tells of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cop.discussions.models import Contributor, Edition, Post, Reply, Thread
from cop.discussions.queries.replies import (
    CHECK,
    CHECK_OF_ASKER,
    NOBODY,
    WHAT_CAME,
    composed,
    frozen_answers,
    frozen_parts,
)
from cop.discussions.queries.reply_documents import as_text as reply_as_text
from cop.discussions.queries.voices import voices
from cop.people.links import signed
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.mail.actions import queue
from cop.services.mail.links import absolute
from cop.services.mail.markdown import as_html, as_text

CATEGORY = "discussions"
"""The kind of mail that somebody may switch off: what is new in discussions."""


def waits_for_wording(thread: Thread, person: Person) -> None:
    """Tell the facilitator that something waits for their word."""
    _send("waits_for_wording", thread, person, {}, key=f"q{thread.pk}-wording-{thread.version}", category="")


def opened(thread: Thread, person: Person) -> None:
    """Tell somebody that a query, discussion or announcement is open."""
    _send("opened", thread, person, {}, key=f"q{thread.pk}-opened-to-{person.pk}")


def said(post: Post, person: Person) -> None:
    """Tell somebody who follows a thread what was said in it."""
    speaker = voices([post], person, chatham=post.thread.chatham)[post]
    context = {"post": post, "speaker": speaker, "text": as_text(post.body), "html": as_html(post.body)}
    _send("said", post.thread, person, context, key=f"q{post.thread_id}-post-{post.pk}-to-{person.pk}")


def _send(
    name: str,
    thread: Thread,
    person: Person,
    context: dict[str, Any],
    *,
    key: str,
    category: str = CATEGORY,
    secret: bool = False,
) -> None:
    common = {
        "thread": thread,
        "asker": voices([thread], person, chatham=thread.chatham)[thread],
        "question": as_text(thread.body),
        "question_html": as_html(thread.body),
        "page": absolute("discussions:thread", thread.pk),
    }
    queue(
        f"discussions/{name}",
        to=to_person(person),
        context=common | context,
        key=key,
        thread=f"q{thread.pk}",
        category=category,
        list_of=thread.community,
        secret=secret,
    )


def check_reply(reply: Reply, contributor: Contributor) -> None:
    """Send the draft of a reply to somebody whom it quotes, with a link for each thing that they may say."""
    person = contributor.person
    token = signed(CHECK, contributor.pk)
    words = {"name": _("You may name me"), "kind": _("Only my kind of organisation and country"),
             "nothing": _("Say nothing of me")}  # fmt: skip
    wishes = [(said, _check_link(reply, act, token)) for act, said in words.items()]
    context = _draft(reply, person, token) | {"wishes": wishes}
    key = f"q{reply.thread_id}-check-{reply.version}-to-{person.pk}"
    _send("check_reply", reply.thread, person, context, key=key, category="")


def check_reply_asked_for(reply: Reply, asker: Person) -> None:
    """Send the draft of a reply to who asked in their own name."""
    context = _draft(reply, asker, signed(CHECK_OF_ASKER, reply.pk)) | {"wishes": []}
    _send("check_reply", reply.thread, asker, context, key=f"q{reply.thread_id}-check-{reply.version}-to-{asker.pk}",
          category="")  # fmt: skip


def reply_checked(reply: Reply, person: Person, *, asks: bool) -> None:
    """Tell who follows a query under cover that its reply is checked; who `asks` gets the draft. Nothing of the mail stays
    once it is sent: its row is like any other follower's."""
    token = signed(CHECK_OF_ASKER, reply.pk)
    context = _draft(reply, person, token) if asks else {"until": reply.checked_until, "reply": reply}
    _send("reply_checked", reply.thread, person, context, secret=True,
          key=f"q{reply.thread_id}-checked-{reply.version}-to-{person.pk}")  # fmt: skip


def reply_published(edition: Edition, person: Person) -> None:
    """Send a published reply to who follows its thread: its sections as words, the rest behind the link."""
    thread = edition.reply.thread
    with override(edition.language):
        made = composed(edition, person, thread=thread)
        words = reply_as_text(made, "summary", "experiences", "resources", "open", "thanks")
    context = {"words": words, "edition": edition, "page": absolute("discussions:reply", thread.pk)}
    _send("reply_published", thread, person, context, key=f"q{thread.pk}-reply-{edition.number}-to-{person.pk}")


def what_came(reply: Reply, person: Person, *, asks: bool) -> None:
    """Ask what somebody did with a reply. Under cover all who follow are asked, and no row tells who asked."""
    thread = reply.thread
    token = signed(WHAT_CAME, reply.pk, NOBODY if asks else person.pk)
    context = {"tell": absolute("discussions:what_came", thread.pk, token)}
    _send("what_came", thread, person, context, key=f"q{thread.pk}-what-came-to-{person.pk}", secret=thread.is_covered)


def _draft(reply: Reply, person: Person, token: str) -> dict[str, Any]:
    thread = reply.thread
    draft = Edition(reply=reply, number=reply.number + 1, language=reply.language, title=thread.title,
                    parts=frozen_parts(reply), answers=frozen_answers(thread))  # fmt: skip
    with override(reply.language):
        words = reply_as_text(
            composed(draft, person, thread=thread), "summary", "experiences", "resources", "open", "thanks"
        )
    return {"reply": reply, "until": reply.checked_until, "draft": words,
            "right": _check_link(reply, "right", token), "correct": _check_link(reply, "correct", token)}  # fmt: skip


def _check_link(reply: Reply, act: str, token: str) -> Any:
    return absolute("discussions:check_reply", reply.thread_id, act, token)
